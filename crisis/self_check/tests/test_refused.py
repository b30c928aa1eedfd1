"""A check that is refused: whoever says in it that they are in danger gets the help, and our team knows of it."""

from typing import Any

import pytest

from accounts.consent.services import consent_set
from accounts.identity.models import User
from crisis.detection import Detection
from crisis.incidents.models import CrisisEvent, CrisisIncident
from crisis.resources.directory import directory_forget
from crisis.resources.tests.factories import make_resource
from crisis.self_check import services

URL = "/api/v1/crisis/check"
DANGER = "I have taken all the pills."
LONG = "It rained and I read a book by the window. " * 120
PLAN = {"plan": "today"}
REFUSED: list[tuple[dict[str, Any], int]] = [
    ({"text": LONG + DANGER}, 400),
    ({"text": DANGER + LONG * 20}, 413),
    ({"text": DANGER, "colour": "red"}, 400),
    ({"words": DANGER}, 400),
    ({"text": DANGER, "country": "Deutschland"}, 400),
    ({"answers": {"plan": DANGER}}, 400),
    ({"answers": PLAN, "version": 7}, 400),
    ({"answers": {**PLAN, "favourite_colour": "red"}}, 400),
    ({"answers": PLAN, "text": LONG}, 400),
    ({"answers": PLAN, "id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b55"}, 400),
]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def lines(fresh_directory: Any) -> None:
    make_resource()
    directory_forget()


@pytest.mark.parametrize(("body", "status"), REFUSED)
def test_whoever_is_signed_in_is_heard_and_answered(user: User, api_as: Any, body: dict[str, Any], status: int) -> None:
    refused = api_as(user).post(URL, body)
    assert (refused.status_code, refused.json()["support"]["severity"]) == (status, 5)
    assert DANGER not in refused.content.decode()
    event = CrisisEvent.objects.get(owner=user)
    assert (event.trigger_source, event.severity) == ("self_check", 5)
    assert event.incident_id == CrisisIncident.objects.get(owner=user).pk


@pytest.mark.parametrize(("body", "status"), REFUSED)
def test_whoever_is_not_is_answered_and_nothing_is_kept(api_client: Any, body: dict[str, Any], status: int) -> None:
    refused = api_client.post(URL, {"country": "DE", **body})
    assert (refused.status_code, refused.json()["support"]["severity"]) == (status, 5)
    assert not CrisisEvent.objects.exists()


def test_the_lines_are_those_of_the_country_that_was_named(api_client: Any) -> None:
    refused = api_client.post(URL, {"answers": PLAN, "version": 7, "country": "de"}).json()
    assert [line["country"] for line in refused["support"]["resources"]] == ["DE"]


def test_a_list_is_no_check_and_its_words_are_heard(api_client: Any) -> None:
    refused = api_client.post(URL, [{"text": DANGER}], format="json")
    assert (refused.status_code, refused.json()["support"]["severity"]) == (400, 5)


def test_of_very_many_words_a_few_are_read(api_client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def reads(text: str, *, language: str) -> Detection:
        read.append(text)
        return Detection(severity=0)

    monkeypatch.setattr(services, "detect", reads)
    assert api_client.post(URL, {"words": [f"{LONG[:400]}{number}" for number in range(100)]}).status_code == 400
    assert (len(read), sum(map(len, read)) < 2_000) == (4, True)


def test_a_key_that_the_check_does_not_take_keeps_no_help_back(user: User, api_as: Any) -> None:
    refused = api_as(user).post(URL, {"answers": PLAN}, headers={"Idempotency-Key": "a"})
    assert (refused.status_code, refused.json()["support"]["severity"]) == (400, 5)
    assert CrisisIncident.objects.filter(owner=user).count() == 1


def test_a_friend_in_danger_brings_help_for_helpers(user: User, api_as: Any) -> None:
    for body in (
        {"answers": {"about": "other"}, "version": 7},
        {"text": LONG + "My friend wants to kill himself."},
    ):
        refused = api_as(user).post(URL, body)
        assert (refused.status_code, refused.json()["support"]["subject"]) == (400, "other")
    assert not CrisisEvent.objects.exists()


@pytest.mark.parametrize(
    "body", [{}, {"text": LONG}, {"answers": []}, {"answers": {"plan": ["today"], "safe_now": "yes"}}, [], "text", None]
)
def test_a_calm_check_that_is_refused_brings_nothing(user: User, api_as: Any, body: Any) -> None:
    refused = api_as(user).post(URL, body, format="json")
    assert (refused.status_code, "support" in refused.json()) == (400, False)
    assert not CrisisEvent.objects.exists()


def test_whoever_lets_no_text_be_read_elsewhere_is_heard_here(user: User, api_as: Any) -> None:
    consent_set(owner=user, kind="crisis_detection", granted=False)
    assert api_as(user).post(URL, {"text": LONG + DANGER}).json()["support"]["severity"] == 5
    event = CrisisEvent.objects.get(owner=user)
    assert (event.severity, event.trigger_content_hash) == (5, "")


@pytest.mark.django_db(transaction=True)
def test_without_the_database_the_help_is_there_all_the_same(user: User, api_as: Any, request: Any) -> None:
    client = api_as(user)
    request.getfixturevalue("dead_database")
    refused = client.post(URL, {"answers": PLAN, "version": 7, "country": "DE"})
    assert (refused.status_code, refused.json()["support"]["severity"]) == (400, 5)
