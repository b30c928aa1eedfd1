"""What somebody writes in danger is heard, although nobody had read it when it was refused."""

from typing import Any

import pytest

from accounts.consent.services import consent_set
from accounts.identity.models import User
from community.messaging.models import Conversation, ConversationMessage, ConversationParticipant
from community.messaging.tests.factories import address, make_conversation, say
from config.api import unread
from config.api.limits import Limit
from config.api.throttling import LIMITS
from config.ids import uuid7
from crisis.incidents.models import CrisisEvent, CrisisIncident
from crisis.screening import refusals

pytestmark = pytest.mark.django_db
DANGER = "I have taken all the pills."
FILLING = "It rained and I read a book by the window. "
LONG = FILLING * 100
TOO_LONG = [{"content": DANGER + LONG}, {"content": LONG + DANGER}, {"content": FILLING * 4_000 + DANGER}]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was read of refused words, in its order."""
    texts: list[str] = []
    known = refusals.screen_each

    def note(pieces: Any, owner: User) -> Any:
        texts.extend(pieces)
        return known(pieces, owner)

    monkeypatch.setattr(refusals, "screen_each", note)
    return texts


@pytest.mark.parametrize("headers", [{}, {"HTTP_IDEMPOTENCY_KEY": "once-1"}], ids=["plain", "with a key"])
@pytest.mark.parametrize("body", TOO_LONG, ids=["at its beginning", "at its end", "at the end of a book"])
def test_a_cry_for_help_in_a_message_that_is_too_long_is_heard(
    api_as: Any, ada: User, talk: Conversation, body: dict[str, str], headers: dict[str, str]
) -> None:
    refused = api_as(ada).post(address(talk), body, **headers)
    answer = refused.json()
    assert (refused.status_code, answer["code"], answer["errors"][0]["field"]) == (400, "validation_error", "content")
    assert answer["support"]["severity"] >= 3
    assert DANGER not in refused.content.decode()
    assert CrisisEvent.objects.get(owner=ada).incident_id == CrisisIncident.objects.get(owner=ada).pk
    assert not ConversationMessage.objects.exists()


def test_of_a_message_that_is_too_long_and_calm_nothing_is_kept(api_as: Any, ada: User, talk: Conversation) -> None:
    refused = api_as(ada).post(address(talk), {"content": LONG}).json()
    assert (refused["code"], "support" in refused) == ("validation_error", False)
    assert not CrisisEvent.objects.exists()


def test_whoever_switched_it_off_is_not_read(api_as: Any, ada: User, talk: Conversation, unlimited: None) -> None:
    consent_set(owner=ada, kind="crisis_detection", granted=False)
    refused = api_as(ada).post(address(talk), {"content": DANGER + LONG})
    assert (refused.status_code, "support" in refused.json()) == (400, False)
    assert not CrisisEvent.objects.exists()


def test_a_change_that_is_too_long_is_heard(api_as: Any, ada: User, talk: Conversation) -> None:
    sent = say(talk, ada).sent
    assert sent is not None
    refused = api_as(ada).patch(address(talk, f"messages/{sent.message_id}"), {"content": LONG + DANGER})
    assert (refused.status_code, refused.json()["support"]["severity"] >= 3) == (400, True)


@pytest.mark.parametrize(
    "wrong", [{"message_type": "image"}, {"colour": "red"}, {"id": "seven"}], ids=["type", "unknown", "id"]
)
def test_words_beside_a_wrong_field_are_heard(
    api_as: Any, ada: User, talk: Conversation, wrong: dict[str, str]
) -> None:
    refused = api_as(ada).post(address(talk), {"content": DANGER, **wrong})
    assert (refused.status_code, refused.json()["support"]["severity"] >= 3) == (400, True)
    assert CrisisIncident.objects.filter(owner=ada).count() == 1


def test_words_to_one_person_that_are_too_long_are_heard(api_as: Any, ada: User, talk: Conversation) -> None:
    body = {"conversation_id": str(talk.pk), "content": LONG + DANGER}
    refused = api_as(ada).post("/api/v1/chat/messages", body)
    assert (refused.status_code, refused.json()["support"]["severity"] >= 3) == (400, True)


def test_words_without_a_consent_that_this_house_asks_for_are_heard(
    api_as: Any, ada: User, talk: Conversation, settings: Any
) -> None:
    settings.REQUIRED_CONSENTS = ("hipaa",)
    refused = api_as(ada).post(address(talk), {"content": DANGER})
    assert (refused.status_code, refused.json()["code"]) == (403, "consent_required")
    assert refused.json()["support"]["severity"] >= 3


def test_words_over_a_limit_are_heard_a_few_times_in_a_minute(
    api_as: Any, ada: User, talk: Conversation, monkeypatch: pytest.MonkeyPatch, read: list[str]
) -> None:
    monkeypatch.setitem(LIMITS, "user", Limit(1, 60, "user", writes_only=False))
    client = api_as(ada)
    assert client.post(address(talk), {"content": "Hello."}).status_code == 201
    answers = [client.post(address(talk), {"content": DANGER}) for _ in range(LIMITS["unread"].count + 2)]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(429, "throttled")}
    assert "Retry-After" in answers[0]
    assert ["support" in answer.json() for answer in answers] == [True] * LIMITS["unread"].count + [False] * 2
    assert len(read) == LIMITS["unread"].count
    assert CrisisIncident.objects.filter(owner=ada).count() == 1


def test_what_was_read_before_it_was_refused_is_not_read_again(
    api_as: Any, ada: User, talk: Conversation, read: list[str]
) -> None:
    ConversationParticipant.objects.filter(owner=ada).update(rules_pending=True)
    assert api_as(ada).post(address(talk), {"content": "Hello."}).json()["code"] == "guidelines_needed"
    assert read == []


def test_who_is_not_signed_in_is_nobody_to_read(api_client: Any, talk: Conversation, read: list[str]) -> None:
    assert api_client.post(address(talk), {"content": DANGER}).status_code == 401
    api_client.credentials(HTTP_AUTHORIZATION="Bearer no-token")
    assert api_client.post(address(talk), {"content": DANGER}).status_code == 401
    assert read == []


def test_of_a_book_both_ends_are_read_and_no_more(api_as: Any, ada: User, talk: Conversation, read: list[str]) -> None:
    text = FILLING * 4_000
    api_as(ada).post(address(talk), {"content": text})
    assert read == [text[: unread.END], text[-unread.END :]]


def test_the_event_has_the_id_that_the_client_gave(api_as: Any, ada: User, talk: Conversation) -> None:
    named = uuid7()
    api_as(ada).post(address(talk), {"id": str(named), "content": DANGER + LONG})
    assert CrisisEvent.objects.get(owner=ada).source_id == named


def test_too_long_words_of_a_counsellor_are_about_the_person_before_them(
    api_as: Any, ada: User, make_user: Any
) -> None:
    counselor, kind = make_user(role="therapist"), Conversation.Kind.COUNSELING
    conversation, _ = make_conversation(ada, counselor, kind=kind)
    ConversationParticipant.objects.filter(owner=counselor).update(role=ConversationParticipant.Role.COUNSELOR)
    url = f"/api/v1/counseling/sessions/{conversation.pk}/messages"
    for writer, heard in ((counselor, False), (ada, True)):
        refused = api_as(writer).post(url, {"content": LONG + DANGER})
        assert (refused.status_code, "support" in refused.json()) == (400, heard)
    assert CrisisEvent.objects.get().owner_id == ada.pk
