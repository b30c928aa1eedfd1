"""A counsellor writes their own profile; an administrator looks at the licence, and anew at another one."""

from typing import Any

import pytest
from django.contrib.auth.hashers import check_password, identify_hasher
from django.db import IntegrityError, transaction
from django.utils import timezone
from rest_framework.exceptions import PermissionDenied

from accounts.audit.models import AuditEvent
from accounts.identity.models import User
from accounts.identity.tests.factories import PASSWORD, make_user
from community.therapists.models import TherapistProfile
from community.therapists.services import (
    therapist_license_check,
    therapist_license_uncheck,
    therapist_profile_update,
)
from community.therapists.tests.factories import DIRECTORY, MINE, TOLD, make_profile, make_shown, make_therapist
from config.testing.threads import at_once, own_client, until_it_waits

pytestmark = pytest.mark.django_db


def put(client: Any, **body: Any) -> Any:
    return client.put(MINE, body, format="json")


def events(name: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(action=f"community.therapist_profile.{name}").order_by("at"))


def test_a_counsellor_has_an_address_of_their_own_and_a_hashed_password() -> None:
    therapist = make_therapist()
    stored = User.objects.values("email", "password").get(pk=therapist.pk)
    assert stored["password"] != PASSWORD
    assert identify_hasher(stored["password"]).algorithm in {"argon2", "bcrypt_sha256"}
    assert check_password(PASSWORD, stored["password"])
    # Refused by the database, in whatever case it is written.
    for email in (stored["email"], stored["email"].upper()):
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.filter(pk=make_therapist().pk).update(email=email)


def test_a_profile_is_empty_then_written_then_changed_in_part(api_as: Any) -> None:
    therapist = make_therapist()
    client = api_as(therapist)
    empty = client.get(MINE).json()
    assert (empty["id"], empty["first_name"], empty["license_number"], empty["specializations"]) == (
        None, "Ada", "", [],
    )  # fmt: skip
    assert (empty["is_listed"], empty["is_public"], empty["rating"], empty["total_sessions"]) == (False, False, None, 0)
    assert not TherapistProfile.objects.exists()
    written = put(client, **TOLD)
    assert written.status_code == 200, written.content
    assert {name: written.json()[name] for name in TOLD} == TOLD
    assert client.patch(MINE, {"bio": "Two lines\nof text."}, format="json").json()["bio"] == "Two lines\nof text."
    read = client.get(MINE).json()
    assert (read["license_number"], read["bio"], read["is_public"], read["verified_at"]) == (
        "PT-12345", "Two lines\nof text.", False, None,
    )  # fmt: skip
    assert [event.details["fields"] for event in events("changed")] == [sorted(TOLD, key=list(TOLD).index), ["bio"]]
    assert {(event.actor_id, event.owner_id) for event in events("changed")} == {(therapist.pk, therapist.pk)}
    # The same once more changes nothing, and nothing is written down.
    assert put(client, **{**TOLD, "bio": "Two lines\nof text."}).status_code == 200
    assert len(events("changed")) == 2


@pytest.mark.parametrize("role", ["user", "support", "admin"])
def test_others_have_no_profile(api_as: Any, role: str) -> None:
    client = api_as(make_user(role=role, is_staff=role != "user"))
    assert [client.get(MINE).status_code, put(client, **TOLD).status_code] == [403, 403]
    assert client.patch(MINE, {"bio": "x"}, format="json").status_code == 403
    assert not TherapistProfile.objects.exists()


def test_the_anonymous_and_the_unproven_get_no_further(api_as: Any, api_client: Any) -> None:
    assert [api_client.get(MINE).status_code, put(api_client, **TOLD).status_code] == [401, 401]
    assert put(api_as(make_therapist(), factor=False), **TOLD).status_code == 403


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"license_number": "x" * 61}, "license_number"),
        ({"license_number": "two\nlines"}, "license_number"),
        ({"license_number": 12345}, "license_number"),
        ({"specializations": ["x"] * 21}, "specializations"),
        ({"specializations": ["x", "x"]}, "specializations"),
        ({"specializations": "sleep"}, "specializations"),
        ({"bio": "x" * 2001}, "bio"),
        ({"bio": "a bell \x07"}, "bio"),
        ({"is_listed": "yes"}, "is_listed"),
        ({"is_listed": True}, "is_listed"),
        ({"verified_at": "2026-01-01T00:00:00Z"}, "verified_at"),
        ({"rating": 5}, "rating"),
        ({"first_name": "Eve"}, "first_name"),
    ],
)
def test_a_wrong_body_names_the_field_and_changes_nothing(api_as: Any, body: dict[str, Any], field: str) -> None:
    answer = put(api_as(make_therapist()), **body)
    assert (answer.status_code, answer.json()["errors"][0]["field"].partition(".")[0]) == (400, field)
    assert not TherapistProfile.objects.exists()


@pytest.mark.parametrize("stolen", ["id", "owner", "owner_id", "user_id", "verified_by"])
def test_nobody_writes_under_somebody_elses_id(api_as: Any, stolen: str) -> None:
    theirs, thief = make_shown(), make_therapist()
    value = str(theirs.pk) if stolen == "id" else str(theirs.owner_id)
    answer = put(api_as(thief), **{stolen: value, "bio": "Mine."})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, stolen)
    assert put(api_as(thief), bio="Mine.").status_code == 200
    theirs.refresh_from_db()
    assert (theirs.bio, TherapistProfile.objects.count()) == (TOLD["bio"], 2)


def test_a_listed_profile_keeps_a_licence_number(api_as: Any) -> None:
    profile = make_profile()
    refused = put(api_as(profile.owner), license_number="")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "license_number")
    assert put(api_as(profile.owner), license_number="", is_listed=False).status_code == 200


def test_another_licence_takes_the_check_away(api_as: Any, user: User) -> None:
    profile = make_shown()
    mine, others = api_as(profile.owner), api_as(user)
    put(mine, bio="Another bio.", license_number="PT-12345")
    assert (mine.get(MINE).json()["is_public"], others.get(f"{DIRECTORY}/{profile.pk}").status_code) == (True, 200)
    changed = put(mine, license_number="PT-99999").json()
    assert (changed["verified_at"], changed["is_public"], changed["is_listed"]) == (None, False, True)
    assert others.get(f"{DIRECTORY}/{profile.pk}").status_code == 404
    profile.refresh_from_db()
    assert (profile.verified_at, profile.verified_by_id, profile.verified_name) == (None, None, "")
    assert [event.details["loses_check"] for event in events("changed")][-2:] == [False, True]
    # The former number does not bring it back.
    assert put(mine, license_number="PT-12345").json()["verified_at"] is None


def test_another_name_is_looked_at_anew(api_as: Any) -> None:
    profile = make_shown()
    client = api_as(profile.owner)
    assert client.get(MINE).json()["verified_at"] is not None
    assert client.patch("/api/v1/users/me", {"last_name": "Freud"}, format="json").status_code == 200
    assert (client.get(MINE).json()["verified_at"], client.get(MINE).json()["is_public"]) == (None, False)


@pytest.mark.parametrize("role", ["user", "therapist", "support"])
def test_only_administrators_check_a_licence(role: str) -> None:
    profile, actor = make_profile(), make_user(role=role, is_staff=True)
    for person in (actor, profile.owner):
        with pytest.raises(PermissionDenied):
            therapist_license_check(actor=person, profile_id=profile.pk, now=timezone.now())
        with pytest.raises(PermissionDenied):
            therapist_license_uncheck(actor=person, profile_id=profile.pk)


@pytest.mark.django_db(transaction=True)
def test_two_first_writes_at_once_are_one_profile(api_as: Any) -> None:
    therapist = make_therapist()
    client = api_as(therapist)
    bodies = [{"license_number": "PT-1"}, {"specializations": ["sleep"]}, {"bio": "One."}]
    answers = at_once(3, lambda number: put(own_client(client), **bodies[number]).status_code)
    assert answers == [200, 200, 200]
    row = TherapistProfile.objects.get(owner=therapist)
    # Nobody's write was lost.
    assert (row.license_number, row.specializations, row.bio) == ("PT-1", ["sleep"], "One.")


@pytest.mark.django_db(transaction=True)
def test_a_change_waits_for_the_one_before_it(api_as: Any) -> None:
    owner = make_profile(is_listed=False).owner
    client = api_as(owner)
    with transaction.atomic():
        therapist_profile_update(owner=owner, changes={"license_number": ""})
        listing = until_it_waits(lambda: put(own_client(client), is_listed=True))
    assert listing.result().json()["errors"][0]["field"] == "is_listed"


@pytest.mark.parametrize(
    "wrong",
    [
        {"is_listed": True, "license_number": ""},
        {"verified_at": None},
        {"verified_name": ""},
        {"specializations": ["x"] * 21},
        {"bio": "x" * 2001},
    ],
)
def test_the_database_refuses_what_a_defect_could_write(wrong: dict[str, Any]) -> None:
    profile = make_shown()
    with pytest.raises(IntegrityError), transaction.atomic():
        TherapistProfile.objects.filter(pk=profile.pk).update(**wrong)
