"""Who is in the directory, what it shows of them, and what it never does."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.identity.models import User
from accounts.profile.avatars import avatar_set
from accounts.profile.pictures import picture_clean
from accounts.profile.tests.factories import make_picture
from community.counseling.models import CounselorStatus
from community.counseling.tests.factories import go_on_duty
from community.therapists.models import TherapistProfile
from community.therapists.services import therapist_license_uncheck, therapist_profile_update
from community.therapists.tests.factories import DIRECTORY, TOLD, make_profile, make_rated, make_shown, make_therapist

pytestmark = pytest.mark.django_db
SHOWN = {
    "id", "first_name", "last_name", "license_number", "specializations", "bio", "avatar", "rating", "total_sessions",
}  # fmt: skip


def listed(client: Any, query: str = "") -> list[str]:
    answer = client.get(f"{DIRECTORY}{query}")
    assert answer.status_code == 200, answer.content
    return [one["id"] for one in answer.json()["results"]]


def one(client: Any, profile: TherapistProfile) -> Any:
    return client.get(f"{DIRECTORY}/{profile.pk}")


def test_a_therapist_of_the_directory_is_shown_with_what_they_told(api_as: Any, user: User, now: Any) -> None:
    therapist = make_therapist()
    avatar_set(owner=therapist, picture=picture_clean(make_picture(), field="file"), now=now)
    profile, client = make_shown(therapist), api_as(user)
    answer = one(client, profile).json()
    assert set(answer) == SHOWN
    assert answer["avatar"].startswith("http")
    assert "/media/avatars/" in answer["avatar"]
    assert {name: answer[name] for name in SHOWN - {"avatar"}} == {
        "id": str(profile.pk), "first_name": "Ada", "last_name": "Sommer", "license_number": "PT-12345",
        "specializations": ["anxiety", "sleep"], "bio": "Twelve years of nights.", "rating": None, "total_sessions": 0,
    }  # fmt: skip
    assert client.get(DIRECTORY).json()["results"] == [answer]


def test_nothing_joins_a_therapist_with_their_account_or_their_name_in_chats(api_as: Any, user: User) -> None:
    therapist = make_therapist()
    profile = make_shown(therapist)
    make_rated(therapist, 5)
    go_on_duty(therapist, name="Counsellor Linde")
    status = CounselorStatus.objects.get(owner=therapist)
    client = api_as(user)
    shown = client.get(DIRECTORY).content + one(client, profile).content
    secrets = (therapist.pk, therapist.email, therapist.username, therapist.pseudonym, status.pk, status.public_name)
    assert [secret for secret in secrets if str(secret).encode() in shown] == []
    assert b"available" not in shown


@pytest.mark.parametrize("role", ["user", "therapist", "support", "admin"])
def test_whoever_is_signed_in_reads_it(api_as: Any, api_client: Any, make_user: Any, role: str) -> None:
    profile = make_shown()
    client = api_as(make_user(role=role, is_staff=role != "user"))
    assert listed(client) == [str(profile.pk)]
    assert one(client, profile).status_code == 200
    assert (api_client.get(DIRECTORY).status_code, one(api_client, profile).status_code) == (401, 401)


def unlist(profile: TherapistProfile) -> None:
    therapist_profile_update(owner=profile.owner, changes={"is_listed": False})


def uncheck(profile: TherapistProfile) -> None:
    therapist_license_uncheck(actor=User.objects.get(role="admin"), profile_id=profile.pk)


def account(**changes: Any) -> Any:
    def change(profile: TherapistProfile) -> None:
        User.objects.filter(pk=profile.owner_id).update(**changes)

    return change


@pytest.mark.parametrize(
    "change",
    [
        unlist, uncheck, account(status="suspended"), account(status="deleted"), account(role="user"),
        account(role="admin"), account(anonymous_mode=True), account(last_name="Freud"),
    ],
    ids=["unlisted", "unchecked", "suspended", "deleted", "a user", "an admin", "anonymous", "renamed"],
)  # fmt: skip
def test_whoever_is_not_shown_looks_exactly_like_nobody(api_as: Any, user: User, change: Any) -> None:
    profile, client = make_shown(), api_as(user)
    assert listed(client) == [str(profile.pk)]
    change(profile)
    assert listed(client) == []
    hidden, absent = one(client, profile), client.get(f"{DIRECTORY}/{uuid4()}")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert {**hidden.json(), "request_id": "", "instance": ""} == {**absent.json(), "request_id": "", "instance": ""}


def test_who_was_never_checked_is_not_shown_to_anybody_but_themselves(api_as: Any, user: User) -> None:
    profile = make_profile()
    assert (listed(api_as(user)), one(api_as(user), profile).status_code) == ([], 404)
    assert one(api_as(profile.owner), profile).status_code == 404


def test_the_directory_is_filtered_by_what_a_therapist_is_good_at(api_as: Any, user: User) -> None:
    grief = make_shown(specializations=["grief", "sleep"])
    make_shown(specializations=["anxiety"])
    client = api_as(user)
    assert listed(client, "?specialization=grief") == [str(grief.pk)]
    assert listed(client, "?specialization=grie") == []
    for bad in ("", "x" * 61):
        refused = client.get(f"{DIRECTORY}?specialization={bad}")
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "specialization")


def test_the_directory_is_read_page_by_page(api_as: Any, user: User) -> None:
    made = [str(make_shown().pk) for _ in range(3)]
    client = api_as(user)
    first = client.get(f"{DIRECTORY}?limit=2").json()
    second = client.get(first["next"]).json()
    assert [one["id"] for one in first["results"] + second["results"]] == made[::-1]
    assert second["next"] is None


def test_a_rating_is_hidden_until_five_people_gave_one(api_as: Any, user: User) -> None:
    therapist = make_therapist()
    profile, client = make_shown(therapist), api_as(user)
    make_rated(therapist, 1, 4, 5, 5, None)
    # One person who rates often is one person.
    make_rated(therapist, 5, client=User.objects.latest("date_joined"))
    make_rated(therapist, 5, client=User.objects.latest("date_joined"))
    five = one(client, profile).json()
    assert (five["total_sessions"], five["rating"]) == (7, 4.2)
    assert api_as(therapist).get(f"{DIRECTORY}/me").json()["rating"] == 4.2
    make_shown()
    assert {row["rating"] for row in client.get(DIRECTORY).json()["results"]} == {4.2, None}


def test_four_ratings_are_not_shown(api_as: Any, user: User) -> None:
    therapist = make_therapist()
    profile, client = make_shown(therapist), api_as(user)
    (*_, often) = make_rated(therapist, 1, 4, 5, 5)
    make_rated(therapist, 5, 5, client=often.owner)
    shown = one(client, profile).json()
    assert (shown["total_sessions"], shown["rating"]) == (6, None)
    assert api_as(therapist).get(f"{DIRECTORY}/me").json()["rating"] is None


def test_a_longer_list_takes_no_more_queries(api_as: Any, user: User, unlimited: None) -> None:
    client = api_as(user)
    make_rated(make_shown().owner, 5)
    client.get(DIRECTORY)
    with CaptureQueriesContext(connection) as alone:
        assert len(listed(client)) == 1
    for _ in range(3):
        make_rated(make_shown().owner, 5)
    with CaptureQueriesContext(connection) as four:
        assert len(listed(client)) == 4
    assert len(four) == len(alone)
    # The profiles with their people, the records, the pictures; the rest is who asks.
    assert sum("therapistprofile" in str(query["sql"]) for query in four) == 1


def test_the_directory_is_written_by_nobody_under_its_own_address(api_as: Any) -> None:
    profile = make_shown()
    client = api_as(make_therapist())
    for method in (client.put, client.patch, client.delete):
        assert method(f"{DIRECTORY}/{profile.pk}", TOLD, format="json").status_code == 405
