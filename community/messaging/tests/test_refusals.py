"""What somebody writes in danger is heard, whatever else stands against it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from accounts.identity.models import User
from community.messaging.changes import EDIT_WINDOW
from community.messaging.models import Conversation, ConversationMessage, ConversationParticipant
from community.messaging.services import conversation_close, participant_leave
from community.messaging.tests.factories import address, make_conversation, say
from config.ids import uuid7
from crisis.incidents.models import CrisisEvent, CrisisIncident
from moderation.sanctions.models import ModerationRestriction
from moderation.screening import refusals
from moderation.screening.models import ScreeningSample

pytestmark = pytest.mark.django_db
DANGER = "I have taken all the pills."
CALM = "One more thing."


@pytest.fixture
def ada(make_user: Any, now: Any) -> User:
    return make_user(now=now - timedelta(days=60))


@pytest.fixture
def ben(make_user: Any) -> User:
    return make_user()


@pytest.fixture
def talk(ada: User, ben: User) -> Conversation:
    return make_conversation(ada, ben)[0]


def restrict(person: User, kind: str) -> None:
    ModerationRestriction.objects.create(owner=person, kind=kind, reason_code="spam", starts_at=timezone.now())


def place_set(person: User, **columns: Any) -> None:
    ConversationParticipant.objects.filter(owner=person).update(**columns)


def slow_down(person: User) -> None:
    Conversation.objects.update(slow_mode_seconds=60)
    place_set(person, last_sent_at=timezone.now())


Obstacle = Callable[[User, Conversation], Any]
OBSTACLES: dict[str, Obstacle] = {
    "conversation_closed": lambda _, talk: conversation_close(conversation_id=talk.pk, now=timezone.now()),
    "community_muted": lambda ada, _: restrict(ada, "mute"),
    "community_banned": lambda ada, _: restrict(ada, "ban"),
    "muted_here": lambda ada, _: place_set(ada, silent_until=timezone.now() + timedelta(hours=1)),
    "guidelines_needed": lambda ada, _: place_set(ada, rules_pending=True),
    "slow_mode": lambda ada, _: slow_down(ada),
    "not_found": lambda ada, talk: participant_leave(conversation_id=talk.pk, owner_id=ada.pk, now=timezone.now()),
}


@pytest.mark.parametrize("headers", [{}, {"HTTP_IDEMPOTENCY_KEY": "once-1"}], ids=["plain", "with a key"])
@pytest.mark.parametrize("code", OBSTACLES)
def test_a_cry_for_help_that_is_refused_is_answered_with_help_and_opens_an_incident(
    api_as: Any, ada: User, talk: Conversation, code: str, headers: dict[str, str]
) -> None:
    OBSTACLES[code](ada, talk)
    refused = api_as(ada).post(address(talk), {"content": DANGER}, **headers)
    assert (refused.status_code >= 400, refused.json()["code"]) == (True, code)
    assert refused.json()["support"]["severity"] >= 3
    assert DANGER not in refused.content.decode()
    incident = CrisisIncident.objects.get(owner=ada)
    assert CrisisEvent.objects.get(owner=ada).incident_id == incident.pk
    assert not ConversationMessage.objects.exists()


@pytest.mark.parametrize("code", OBSTACLES)
def test_of_a_refused_text_without_danger_nothing_is_kept(
    api_as: Any, ada: User, talk: Conversation, code: str, settings: Any
) -> None:
    settings.SCREENING_SAMPLE_SHARE = 1
    OBSTACLES[code](ada, talk)
    refused = api_as(ada).post(address(talk), {"content": CALM}).json()
    assert (refused["code"], "support" in refused) == (code, False)
    assert not CrisisEvent.objects.exists()
    assert not ScreeningSample.objects.exists()


def test_the_same_refused_cry_again_is_one_incident(api_as: Any, ada: User, talk: Conversation, now: Any) -> None:
    conversation_close(conversation_id=talk.pk, now=now)
    body = {"id": str(uuid7()), "content": DANGER}
    answers = [api_as(ada).post(address(talk), body).json() for _ in range(2)]
    assert all(answer["support"]["severity"] >= 3 for answer in answers)
    assert CrisisIncident.objects.filter(owner=ada).count() == 1


def test_when_it_cannot_be_recorded_the_client_is_to_try_again(
    api_as: Any, ada: User, talk: Conversation, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation_close(conversation_id=talk.pk, now=now)

    def away(*args: Any, **values: Any) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr(refusals, "verdicts_hear", away)
    assert api_as(ada).post(address(talk), {"content": DANGER}).status_code == 503


def test_words_to_somebody_whom_one_left_are_heard(api_as: Any, ada: User, ben: User, talk: Conversation) -> None:
    other = ConversationParticipant.objects.get(conversation=talk, owner=ben)
    participant_leave(conversation_id=talk.pk, owner_id=ada.pk, now=timezone.now())
    for named in ({"recipient_id": str(other.pk)}, {"conversation_id": str(talk.pk)}):
        refused = api_as(ada).post("/api/v1/chat/messages", {**named, "content": DANGER})
        assert (refused.status_code, refused.json()["support"]["severity"] >= 3) == (404, True)


def test_a_stranger_has_said_nothing_in_a_conversation_of_others(
    api_as: Any, stranger: User, talk: Conversation
) -> None:
    refused = api_as(stranger).post(address(talk), {"content": DANGER})
    assert (refused.status_code, "support" in refused.json()) == (404, False)
    assert not CrisisEvent.objects.exists()


def test_another_text_under_the_id_of_a_message_is_heard(api_as: Any, ada: User, talk: Conversation) -> None:
    sent = say(talk, ada).sent
    assert sent is not None
    refused = api_as(ada).post(address(talk), {"id": str(sent.message_id), "content": DANGER})
    assert (refused.json()["code"], refused.json()["support"]["severity"] >= 3) == ("id_conflict", True)


@pytest.mark.parametrize("code", ["conversation_closed", "community_muted", "muted_here", "not_found", "late"])
def test_a_change_that_is_refused_is_heard(
    api_as: Any, ada: User, talk: Conversation, code: str, time_machine: Any
) -> None:
    sent = say(talk, ada).sent
    assert sent is not None
    if code == "late":
        time_machine.move_to(timezone.now() + EDIT_WINDOW + timedelta(seconds=1))
        code = "edit_window_over"
    else:
        OBSTACLES[code](ada, talk)
    refused = api_as(ada).patch(address(talk, f"messages/{sent.message_id}"), {"content": DANGER}).json()
    assert (refused["code"], refused["support"]["severity"] >= 3) == (code, True)
    assert CrisisIncident.objects.filter(owner=ada).count() == 1
