"""Out of the house and back, and what becomes of a profile when its owner, or who checked it, is erased."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.erasure.services import account_purge
from accounts.identity.models import User
from accounts.identity.tests.factories import make_user
from community.therapists.exports import COLUMNS, profiles_restore, rows
from community.therapists.models import TherapistProfile
from community.therapists.tests.factories import make_profile, make_shown, make_therapist
from config.ids import uuid7

pytestmark = pytest.mark.django_db


def columns(owner: User) -> dict[str, Any]:
    row = TherapistProfile.objects.get(owner=owner)
    return {name: getattr(row, name) for name in COLUMNS}


def test_a_profile_goes_out_and_comes_back_equal_and_unchecked() -> None:
    therapist = make_shown().owner
    before, out = columns(therapist), list(rows(therapist))
    assert out[0]["record"]["verified_at"] is not None
    TherapistProfile.objects.all().delete()
    assert profiles_restore(therapist, out, timezone.now()).made == 1
    assert columns(therapist) == before
    row = TherapistProfile.objects.get()
    assert (row.verified_at, row.verified_by_id, row.verified_name) == (None, None, "")
    assert profiles_restore(therapist, out, timezone.now()).existing == 1
    assert AuditEvent.objects.filter(action="community.therapist_profile.imported").count() == 1


def test_a_file_cannot_say_that_a_licence_was_looked_at() -> None:
    therapist = make_therapist()
    out = list(rows(make_shown().owner))
    forged = {"id": uuid7(), "verified_at": timezone.now(), "verified_name": "Ada Sommer", "verified_by": therapist.pk}
    counts = profiles_restore(therapist, [{**out[0], **forged}], timezone.now())
    row = TherapistProfile.objects.get(owner=therapist)
    assert (counts.made, row.verified_at, row.verified_by_id) == (1, None, None)


@pytest.mark.parametrize(
    "change",
    [
        {"license_number": "x" * 61},
        {"license_number": "two\nlines"},
        {"license_number": ""},
        {"specializations": ["x"] * 21},
        {"specializations": ["x", "x"]},
        {"specializations": [""]},
        {"bio": "x" * 2001},
        {"bio": "\x07"},
        {"bio": "\x00"},
        {"is_listed": "yes"},
        {"id": 1},
        {"created_at": "3026-01-01T00:00:00Z"},
    ],
)
def test_rows_of_anybodys_making_are_left_out(change: dict[str, Any]) -> None:
    therapist = make_shown().owner
    out = [{**row, **change} for row in rows(therapist)]
    TherapistProfile.objects.all().delete()
    assert profiles_restore(therapist, out, timezone.now()).skipped == {"invalid": 1}
    assert not TherapistProfile.objects.exists()


def test_a_file_takes_nobody_elses_profile_and_makes_no_second_one() -> None:
    theirs, therapist = make_shown(), make_profile().owner
    (out,) = rows(theirs.owner)
    assert profiles_restore(therapist, [out], timezone.now()).skipped == {"id_taken": 1}
    assert profiles_restore(therapist, [{**out, "id": uuid7()}], timezone.now()).skipped == {"refused": 1}
    assert TherapistProfile.objects.filter(owner=therapist).count() == 1


def test_a_profile_goes_with_its_owner_and_stays_without_who_checked_it() -> None:
    profile, other = make_shown(), make_shown()
    make_user(role="admin", is_staff=True)
    assert profile.verified_by is not None
    account_purge(subject_id=profile.verified_by.pk, now=timezone.now())
    profile.refresh_from_db()
    assert profile.verified_at is not None
    assert (profile.verified_by_id, profile.verified_name) == (None, "Ada Sommer")
    account_purge(subject_id=profile.owner_id, now=timezone.now())
    assert list(TherapistProfile.objects.values_list("pk", flat=True)) == [other.pk]
