"""Talks and counsellors for tests, made by the services."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.identity.models import User
from accounts.identity.tests.factories import make_user
from community.counseling.duty import console_seen, status_set
from community.counseling.models import CounselingHours, CounselingSession, CounselorStatus
from community.counseling.services import session_open
from community.counseling.taking import session_accept

SESSIONS = "/api/v1/counseling/sessions"


def make_counselor(name: str = "Grace", *, capacity: int = 3, on_duty: bool = True, **overrides: Any) -> User:
    person = make_user(role=User.Role.THERAPIST, **overrides)
    go_on_duty(person, name=name, capacity=capacity) if on_duty else None
    return person


def go_on_duty(person: User, *, name: str = "Grace", capacity: int = 3, now: datetime | None = None) -> None:
    moment = now or timezone.now()
    status_set(counselor=person, status="available", now=moment)
    console_seen(counselor_id=person.pk, console="test", now=moment)
    CounselorStatus.objects.filter(owner=person).update(public_name=name, capacity=capacity)


def make_session(
    person: User | None = None,
    *,
    priority: str = "low",
    topic: str = "",
    waited: timedelta = timedelta(0),
    counselor: User | None = None,
    session_id: UUID | None = None,
) -> CounselingSession:
    now = timezone.now()
    session = session_open(
        owner=person or make_user(), session_id=session_id, topic=topic, priority=priority, waits=True,
        now=now - waited,
    ).session  # fmt: skip
    return session_accept(counselor=counselor, session_id=session.pk, now=now) if counselor is not None else session


def always_open(zone: str = "UTC") -> None:
    for weekday in range(1, 8):
        CounselingHours.objects.create(zone=zone, weekday=weekday, opens_at=time(0), closes_at=time(0))


def address(session: CounselingSession | UUID, rest: str = "") -> str:
    session_id = session.pk if isinstance(session, CounselingSession) else session
    return f"{SESSIONS}/{session_id}{f'/{rest}' if rest else ''}"
