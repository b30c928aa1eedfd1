"""Consents over HTTP: what is asked, answers, withdrawal, history, and that they count on the token already in hand."""

from datetime import timedelta

import pytest
import time_machine
from django.db import OperationalError
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.consent import effects
from accounts.consent.effects import register_consent_effect
from accounts.consent.models import Consent, ConsentEvent, ConsentType
from accounts.consent.services import consent_set
from accounts.consent.texts import TEXTS
from accounts.identity.tests.walk import sign_up

pytestmark = pytest.mark.django_db
URL = "/api/v1/users/me/consents"
HISTORY = f"{URL}/history"
MOODS = "/api/v1/mood/entries"
DANGER = {"mood_value": 1, "notes": "I took all the pills"}
WITHDRAWABLE = sorted(kind for kind, text in TEXTS.items() if text.withdrawable)


def by_type(client: APIClient) -> dict:
    return {item["consent_type"]: item for item in client.get(URL).json()["results"]}


def test_every_question_is_listed_with_its_purpose_and_default(user, api_as, django_assert_num_queries):
    client = api_as(user)
    with django_assert_num_queries(2):
        items = client.get(URL).json()["results"]
    assert [item["consent_type"] for item in items] == list(TEXTS)
    assert {item["consent_type"] for item in items if item["granted"]} == {"analytics", "crisis_detection"}
    assert {item["consent_type"] for item in items if item["default"]} == {"analytics", "crisis_detection"}
    assert {item["consent_type"] for item in items if item["pending"]} == {"terms", "privacy_policy", "hipaa"}
    assert all(item["purpose"] and item["on_withdrawal"] and item["current_version"] for item in items)
    assert set(items[0]) == {
        "consent_type", "title", "purpose", "on_withdrawal", "withdrawable", "required", "default", "granted",
        "pending", "granted_at", "revoked_at", "version", "current_version",
    }  # fmt: skip


def test_sharing_marketing_and_text_messages_are_off_until_somebody_agrees(user, api_as):
    items = by_type(api_as(user))
    assert [items[kind]["granted"] for kind in ("data_sharing", "marketing", "sms", "ai_processing")] == [False] * 4
    assert items["analytics"]["granted"] is True


@pytest.mark.parametrize("kind", ["hipaa", "terms", "privacy_policy", "sms"])
def test_an_answer_is_recorded_with_time_address_agent_and_version(user, api_as, kind):
    client = api_as(user)
    answer = client.post(URL, {"consent_type": kind}, headers={"User-Agent": "Evenkeel/1.0"}, REMOTE_ADDR="192.0.2.7")
    assert answer.status_code == 201
    body = answer.json()
    assert (body["granted"], body["version"], body["pending"]) == (True, "1", False)
    assert body["granted_at"] is not None
    row = Consent.objects.get(owner=user, type=kind)
    assert (row.ip, row.user_agent) == ("192.0.2.7", "Evenkeel/1.0")
    event = client.get(HISTORY).json()["results"][0]
    assert (event["consent_type"], event["granted"], event["version"]) == (kind, True, "1")
    assert (event["ip"], event["user_agent"]) == ("192.0.2.7", "Evenkeel/1.0")


def test_repeating_an_answer_is_200_and_adds_nothing(user, api_as):
    client = api_as(user)
    body = {"consent_type": "sms", "granted": True, "version": "1"}
    assert [client.post(URL, body).status_code for _ in range(3)] == [201, 200, 200]
    assert client.patch(f"{URL}/sms", {"granted": True}).status_code == 200
    assert ConsentEvent.objects.filter(owner=user).count() == 1


@pytest.mark.parametrize("kind", WITHDRAWABLE)
def test_each_consent_is_withdrawn_by_itself_and_as_often_as_one_likes(user, api_as, kind):
    client = api_as(user)
    others = [other for other in WITHDRAWABLE if other != kind]
    for one in WITHDRAWABLE:
        assert client.patch(f"{URL}/{one}", {"granted": True}).status_code == 200
    assert [client.delete(f"{URL}/{kind}").status_code for _ in range(2)] == [204, 204]
    items = by_type(client)
    assert (items[kind]["granted"], items[kind]["pending"]) == (False, kind == "hipaa")
    assert items[kind]["granted_at"] < items[kind]["revoked_at"]
    assert all(items[other]["granted"] for other in others)
    assert ConsentEvent.objects.filter(owner=user, type=kind).count() == 2


@pytest.mark.parametrize("method", ["patch", "put"])
def test_put_and_patch_do_the_same_both_ways(user, api_as, method):
    client = api_as(user)
    send = getattr(client, method)
    assert send(f"{URL}/marketing", {"granted": True}).json()["granted"] is True
    assert send(f"{URL}/marketing", {"granted": False}).json()["granted"] is False
    assert client.get(f"{URL}/marketing").json()["granted"] is False


@pytest.mark.parametrize("kind", ["terms", "privacy_policy"])
def test_what_holds_with_the_account_is_not_withdrawn_and_says_how_it_ends(user, api_as, kind):
    client = api_as(user)
    client.post(URL, {"consent_type": kind})
    answer = client.delete(f"{URL}/{kind}")
    assert (answer.status_code, answer.json()["code"]) == (422, "consent_not_withdrawable")
    assert by_type(client)[kind]["granted"] is True


def test_agreeing_to_a_text_that_has_changed_is_refused(user, api_as):
    answer = api_as(user).post(URL, {"consent_type": "terms", "version": "0"})
    assert (answer.status_code, answer.json()["code"]) == (409, "consent_version_outdated")
    assert answer.json()["current_version"] == "1"
    assert not Consent.objects.exists()


def test_a_changed_text_shows_as_pending_again(user, api_as):
    consent_set(owner=user, kind=ConsentType.TERMS, granted=True, version="0")
    client = api_as(user)
    item = by_type(client)["terms"]
    assert (item["granted"], item["pending"], item["version"], item["current_version"]) == (True, True, "0", "1")
    assert client.post(URL, {"consent_type": "terms"}).status_code == 201
    assert by_type(client)["terms"]["pending"] is False


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "consent_type"),
        ({"consent_type": "nonsense"}, "consent_type"),
        ({"consent_type": 1}, "consent_type"),
        ({"consent_type": ["sms"]}, "consent_type"),
        ({"consent_type": "sms", "granted": "yes"}, "granted"),
        ({"consent_type": "sms", "granted": None}, "granted"),
        ({"consent_type": "sms", "version": 1}, "version"),
        ({"consent_type": "sms", "owner": "x"}, "owner"),
    ],
)
def test_a_bad_body_names_its_field(user, api_as, body, field):
    answer = api_as(user).post(URL, body)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("kind", ["nonsense", "SMS", "x" * 300])
@pytest.mark.parametrize("method", ["get", "patch", "put", "delete"])
def test_a_question_that_there_is_not_is_404(user, api_as, kind, method):
    assert getattr(api_as(user), method)(f"{URL}/{kind}").status_code == 404


@pytest.mark.parametrize("path", [URL, f"{URL}/sms", HISTORY])
def test_nobody_signed_in_sees_or_changes_nothing(api_client, path):
    assert api_client.get(path).status_code == 401
    assert api_client.post(URL, {"consent_type": "sms"}).status_code == 401
    assert api_client.delete(f"{URL}/sms").status_code == 401


def test_the_history_is_ones_own_newest_first_in_pages(user, stranger, api_as, django_assert_num_queries):
    client = api_as(user)
    for granted in (True, False, True):
        client.patch(f"{URL}/sms", {"granted": granted})
    api_as(stranger).patch(f"{URL}/sms", {"granted": True})
    with django_assert_num_queries(2):
        first = client.get(f"{HISTORY}?limit=2").json()
    second = client.get(first["next"]).json()
    assert [event["granted"] for event in first["results"] + second["results"]] == [True, False, True]
    assert second["next"] is None
    assert set(first["results"][0]) == {"id", "consent_type", "granted", "version", "at", "ip", "user_agent"}


def test_an_answer_costs_the_same_whoever_gives_it(user, api_as, django_assert_num_queries):
    client = api_as(user)
    client.post(URL, {"consent_type": "sms"})
    # Who asks, savepoint, the locked row, the change, event, audit, release, the answer.
    with django_assert_num_queries(8):
        client.patch(f"{URL}/sms", {"granted": False})


@pytest.mark.parametrize("kind", sorted(ConsentType.values))
def test_an_answer_counts_for_the_very_next_request_on_the_same_token(user, api_as, settings, kind):
    settings.ROOT_URLCONF = "accounts.consent.tests.probe"
    client = api_as(user)
    client.patch(f"{URL}/{kind}", {"granted": True})
    assert kind in client.get("/probe").json()
    client.patch(f"{URL}/{kind}", {"granted": False})
    assert (kind in client.get("/probe").json()) is (not TEXTS[kind].withdrawable)
    client.patch(f"{URL}/{kind}", {"granted": True})
    assert kind in client.get("/probe").json()


def test_detection_follows_the_switch_at_once_in_both_directions(user, api_as):
    client = api_as(user)
    assert client.post(MOODS, DANGER).json()["support"]["severity"] >= 4
    client.delete(f"{URL}/crisis_detection")
    silent = client.post(MOODS, DANGER)
    assert silent.status_code == 201
    assert not silent.json().get("support")
    client.patch(f"{URL}/crisis_detection", {"granted": True})
    assert client.post(MOODS, DANGER).json()["support"]["severity"] >= 4


def test_a_failing_effect_takes_the_whole_withdrawal_back(user, api_as, monkeypatch):
    client = api_as(user)
    client.patch(f"{URL}/sms", {"granted": True})
    monkeypatch.setattr(effects, "_on_withdrawn", {})
    done = []

    def fails(owner, now):
        done.append(True)
        raise OperationalError

    register_consent_effect("sms", on_withdrawn=fails)
    answer = client.delete(f"{URL}/sms")
    assert answer.status_code == 503
    assert "Retry-After" in answer
    assert done == [True]
    assert by_type(client)["sms"]["granted"] is True
    assert ConsentEvent.objects.filter(owner=user).count() == 1


def test_sign_up_records_what_was_agreed_to_with_address_and_agent():
    client = APIClient(REMOTE_ADDR="192.0.2.7", HTTP_USER_AGENT="Evenkeel/1.0")
    with time_machine.travel(timezone.now() - timedelta(days=3), tick=False):
        person = sign_up(client=client, accept_terms=True, hipaa_consent=True, accept_privacy=False)["user"]
        moment = timezone.now()
    assert person["pending_consents"] == ["privacy_policy"]
    rows = Consent.objects.filter(owner_id=person["id"])
    assert sorted(rows.values_list("type", "granted", "version")) == [("hipaa", True, "1"), ("terms", True, "1")]
    assert set(rows.values_list("ip", "user_agent", "granted_at")) == {("192.0.2.7", "Evenkeel/1.0", moment)}
    assert ConsentEvent.objects.filter(owner_id=person["id"], ip="192.0.2.7", user_agent="Evenkeel/1.0").count() == 2


def test_required_consents_close_health_writes_and_nothing_else(user, api_as, api_client, settings):
    settings.ROOT_URLCONF = "accounts.consent.tests.probe"
    settings.REQUIRED_CONSENTS = ("hipaa", "terms")
    client = api_as(user)
    refused = client.post("/diary", {})
    assert (refused.status_code, refused.json()["code"]) == (403, "consent_required")
    assert refused.json()["consents"] == ["hipaa", "terms"]
    assert (client.get("/diary").status_code, client.delete("/diary").status_code) == (200, 204)
    assert [client.post(URL, {"consent_type": kind}).status_code for kind in ("hipaa", "terms")] == [201, 201]
    assert client.post("/diary", {}).status_code == 201
    assert client.get(f"{URL}/hipaa").json()["required"] is True
    client.delete(f"{URL}/hipaa")
    assert client.post("/diary", {}).json()["consents"] == ["hipaa"]
    assert api_client.post("/diary", {}).status_code == 401


def test_without_required_consents_nothing_is_closed(user, api_as, settings):
    settings.ROOT_URLCONF = "accounts.consent.tests.probe"
    settings.REQUIRED_CONSENTS = ()
    assert api_as(user).post("/diary", {}).status_code == 201
