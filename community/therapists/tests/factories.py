"""Profiles of counsellors for tests, made by the services."""

from typing import Any

from django.utils import timezone

from accounts.identity.models import User
from accounts.identity.tests.factories import make_user
from community.counseling.models import CounselingSession
from community.counseling.services import session_close, session_rate
from community.counseling.tests.factories import go_on_duty, make_counselor, make_session
from community.therapists.models import TherapistProfile
from community.therapists.services import therapist_license_check, therapist_profile_update

DIRECTORY = "/api/v1/therapists"
MINE = f"{DIRECTORY}/me/profile"
TOLD = {
    "license_number": "PT-12345", "specializations": ["anxiety", "sleep"], "bio": "Twelve years of nights.",
    "is_listed": True,
}  # fmt: skip


def make_therapist(**overrides: Any) -> User:
    named = {"first_name": "Ada", "last_name": "Sommer", **overrides}
    person = make_counselor(on_duty=False, is_staff=True)
    User.objects.filter(pk=person.pk).update(**named)
    return User.objects.get(pk=person.pk)


def make_profile(owner: User | None = None, **overrides: Any) -> TherapistProfile:
    """Wanted in the directory, and looked at by nobody."""
    return therapist_profile_update(owner=owner or make_therapist(), changes={**TOLD, **overrides})


def make_shown(owner: User | None = None, **overrides: Any) -> TherapistProfile:
    made = make_profile(owner, **overrides)
    admin = make_user(role=User.Role.ADMIN, is_staff=True)
    return therapist_license_check(actor=admin, profile_id=made.pk, now=timezone.now())


def make_rated(counselor: User, *ratings: int | None, client: User | None = None) -> list[CounselingSession]:
    """One ended talk a rating, each with somebody else unless `client` is one; None is not rated."""
    go_on_duty(counselor)
    made = []
    for rating in ratings:
        person, now = client or make_user(), timezone.now()
        session = make_session(person, counselor=counselor)
        session_close(actor=person, session_id=session.pk, reason="done", now=now)
        if rating is not None:
            session_rate(owner=person, session_id=session.pk, rating=rating, feedback="", now=now)
        made.append(session)
    return made
