"""What somebody writes of their own danger into a contact is heard, although nobody had read it when it was refused."""

from typing import Any
from uuid import uuid4

import pytest

from accounts.consent.services import consent_set
from accounts.identity.models import User
from config.api import refusals
from config.api.unread import pieces_of
from config.ids import uuid7
from crisis.contacts.models import CrisisContact
from crisis.contacts.services import MOST
from crisis.contacts.tests.factories import SISTER, make_contact
from crisis.incidents import services as incidents
from crisis.incidents.models import CrisisEvent, CrisisIncident

pytestmark = pytest.mark.django_db
URL = "/api/v1/crisis/contacts"
DANGER = "I have taken all the pills."
LONG = "She lives by the river and likes her garden. " * 60


@pytest.fixture
def client(user: User, api_as: Any) -> Any:
    return api_as(user)


def heard(answer: Any) -> bool:
    return bool(answer.json().get("support", {}).get("severity", 0) >= 3)


@pytest.mark.parametrize(
    "change",
    [
        {"notes": LONG + DANGER},
        {"relationship": DANGER * 5},
        {"name": DANGER * 15},
        {"note": DANGER},
        {"notes": DANGER, "phone": "0151 2345678"},
        {"notes": DANGER, "may_be_told": True, "phone": None, "email": None},
        {"phone": DANGER},
    ],
)
def test_danger_in_a_contact_that_is_refused_is_heard(client: Any, user: User, change: dict[str, Any]) -> None:
    refused = client.post(URL, {**SISTER, **change})
    assert (refused.status_code, refused.json()["code"], heard(refused)) == (400, "validation_error", True)
    assert DANGER not in refused.content.decode()
    event = CrisisEvent.objects.get(owner=user)
    assert (event.trigger_source, event.incident_id) == ("contact", CrisisIncident.objects.get(owner=user).pk)
    assert not CrisisContact.objects.exists()


def test_danger_in_a_change_that_is_refused_is_heard(client: Any, user: User) -> None:
    row = make_contact(user)
    for path, body, status in (
        (row.pk, {"notes": LONG + DANGER}, 400),
        (uuid7(), {"notes": DANGER}, 404),
    ):
        for call in (client.patch, client.put):
            refused = call(f"{URL}/{path}", body)
            assert (refused.status_code, heard(refused)) == (status, True)
    assert CrisisIncident.objects.count() == 1


def test_danger_beyond_the_room_and_under_an_id_that_is_taken_is_heard(client: Any, user: User) -> None:
    row_id = str(uuid4())
    client.post(URL, {**SISTER, "id": row_id})
    taken = client.post(URL, {**SISTER, "id": row_id, "notes": DANGER})
    assert (taken.status_code, taken.json()["code"], heard(taken)) == (409, "id_conflict", True)
    # The contact of that id says something else.
    assert str(CrisisEvent.objects.get(owner=user).source_id) != row_id
    for _ in range(MOST - 1):
        make_contact(user)
    full = client.post(URL, {**SISTER, "notes": DANGER})
    assert (full.status_code, full.json()["code"], heard(full)) == (422, "contacts_full", True)


def test_a_contact_that_was_removed_is_heard_once(client: Any, user: User) -> None:
    row_id = str(uuid4())
    client.post(URL, {**SISTER, "id": row_id})
    client.delete(f"{URL}/{row_id}")
    late = client.post(URL, {**SISTER, "id": row_id, "notes": DANGER})
    assert (late.status_code, late.json()["code"], heard(late)) == (409, "deleted", True)
    assert CrisisEvent.objects.filter(owner=user).count() == 1


def test_what_is_refused_under_an_idempotency_key_is_heard(client: Any, user: User) -> None:
    refused = client.post(URL, {**SISTER, "notes": LONG + DANGER}, headers={"Idempotency-Key": "a"})
    assert (refused.status_code, heard(refused)) == (400, True)
    assert CrisisEvent.objects.filter(owner=user).count() == 1


def test_of_calm_words_that_are_refused_nothing_is_kept_and_no_query_made(
    client: Any, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):  # who it is
        refused = client.post(URL, {**SISTER, "notes": LONG})
    assert (refused.status_code, "support" in refused.json()) == (400, False)
    assert not CrisisEvent.objects.exists()


def test_whoever_switched_it_off_is_not_read(client: Any, user: User) -> None:
    consent_set(owner=user, kind="crisis_detection", granted=False)
    assert "support" not in client.post(URL, {**SISTER, "notes": LONG + DANGER}).json()
    assert not CrisisEvent.objects.exists()


def test_a_refusal_is_answered_though_the_danger_in_it_cannot_be_written_down(
    client: Any, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    def away(**_: Any) -> None:
        raise OperationalError("the connection is gone")

    monkeypatch.setattr(incidents, "incident_open", away)
    answer = client.post(URL, {**SISTER, "notes": LONG + DANGER})
    # The client tries again, and then it is written down.
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_a_friend_in_danger_is_answered_with_help_for_helpers(client: Any) -> None:
    refused = client.post(URL, {**SISTER, "notes": LONG + "My friend wants to kill himself."})
    assert (refused.status_code, refused.json()["support"]["subject"]) == (400, "other")
    assert not CrisisEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_whoever_is_erased_meanwhile_gets_no_error_of_ours(
    client: Any, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def erased(texts: Any) -> Any:
        User.objects.filter(pk=user.pk).delete()
        return pieces_of(texts)

    monkeypatch.setattr(refusals, "pieces_of", erased)
    assert client.post(URL, {**SISTER, "notes": LONG + DANGER}).status_code == 401
    assert not CrisisEvent.objects.exists()
