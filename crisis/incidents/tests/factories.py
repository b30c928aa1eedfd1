"""Incidents and staff for tests, built by the services."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.identity.models import User
from accounts.identity.tests.factories import make_user
from crisis.incidents.models import CrisisIncident
from crisis.incidents.services import incident_open


def make_incident(owner: User, *, severity: int = 4, now: datetime | None = None, **overrides: Any) -> CrisisIncident:
    values = {"source": "mood_log", "event_id": None, "resources": [], **overrides}
    return incident_open(owner=owner, severity=severity, now=now or timezone.now(), **values)


def make_staff(role: str = "support", **overrides: Any) -> User:
    return make_user(**{"role": role, "is_staff": True, **overrides})
