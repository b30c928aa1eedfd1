"""Contacts, incidents and what is owed because of them, for tests."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.identity.models import User
from crisis.contacts.models import CrisisContact
from crisis.contacts.services import contact_create
from crisis.incidents.models import CrisisIncident
from crisis.incidents.services import incident_open

SISTER = {
    "contact_type": "family", "name": "Marta", "phone": "+4915112345678", "email": "marta@example.org",
    "relationship": "sister", "notes": "Works nights.",
}  # fmt: skip


def make_contact(owner: User, *, now: datetime | None = None, **overrides: Any) -> CrisisContact:
    return contact_create(owner=owner, values={**SISTER, **overrides}, now=now or timezone.now()).row


def make_incident(owner: User, *, now: datetime | None = None) -> CrisisIncident:
    return incident_open(owner=owner, severity=3, source="note", event_id=None, resources=[], now=now or timezone.now())
