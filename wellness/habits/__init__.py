"""What people want to do again and again, and the days on which they did."""
