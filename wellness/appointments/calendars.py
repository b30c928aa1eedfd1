"""
Appointments as an iCalendar file (RFC 5545).

Calendars copy what they read to other people's servers and show it on shared screens. So every entry says Appointment
unless the person chose titles and places; notes, providers, links and what became of an appointment are never in it.
"""

import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from wellness.appointments.models import Appointment, AppointmentFeed
from wellness.appointments.selectors import appointment_rows

BACK, AHEAD = timedelta(days=365), timedelta(days=730)
# Nobody has so many; an app that made them by mistake must not stop the server.
EVENTS = 5_000
NEUTRAL = "Appointment"
REFRESH = timedelta(hours=1)
# Whether somebody came is theirs to tell: an outside calendar learns that it was booked, agreed, or called off.
STATUS = {Appointment.Status.SCHEDULED: "TENTATIVE", Appointment.Status.CANCELLED: "CANCELLED"}
COLUMNS = ("id", "owner_id", "scheduled_at", "ends_at", "status", "sequence", "created_at", "updated_at")
DETAILS = ("title", "location")


def feed_calendar(feed: AppointmentFeed, *, now: datetime) -> bytes:
    """This function will write a year back and two ahead. One query, and one for the key if details are shown."""
    columns = (*COLUMNS, *DETAILS) if feed.include_details else COLUMNS
    rows = appointment_rows().filter(
        owner_id=feed.owner_id, scheduled_at__gte=now - BACK, scheduled_at__lte=now + AHEAD
    )
    found = list(rows.only(*columns).order_by("-scheduled_at", "-pk")[:EVENTS])
    for row in found:
        row.owner = feed.owner  # whose key is looked for once
    return calendar_of(reversed(found), details=feed.include_details)


def calendar_of(appointments: Iterable[Appointment], *, details: bool) -> bytes:
    """The library escapes and folds. Times are UTC: an instant needs no zone, and a zone tells where somebody lives."""
    calendar = Calendar()
    calendar.add("prodid", "-//Evenkeel//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", "Appointments")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for appointment in appointments:
        calendar.add_component(_event(appointment, details))
    return calendar.to_ical()


def _event(appointment: Appointment, details: bool) -> Event:
    changed = _second(appointment.updated_at)
    event = Event()
    event.add("uid", str(appointment.pk))
    # In a file without a method this is when the entry was last revised, so unchanged entries stay the same.
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("created", _second(appointment.created_at))
    event.add("sequence", appointment.sequence)
    event.add("dtstart", _second(appointment.scheduled_at))
    event.add("dtend", _second(appointment.ends_at))
    event.add("status", STATUS.get(Appointment.Status(appointment.status), "CONFIRMED"))
    event.add("class", "PRIVATE")
    event.add("summary", (_line(appointment.title) if details else "") or NEUTRAL)
    if details and appointment.location:
        event.add("location", _line(appointment.location))
    return event


def _second(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)


def _line(text: str) -> str:
    """Every separator becomes a space, and signs that cannot be seen go: RFC 5545 knows no other way to hold them."""
    return "".join(sign for sign in " ".join(text.split()) if unicodedata.category(sign) not in {"Cc", "Cs", "Cn"})
