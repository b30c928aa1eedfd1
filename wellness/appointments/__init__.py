"""A person's own calendar: appointments, what reminds of them, and a feed for other calendars."""
