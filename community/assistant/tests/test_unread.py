"""What is said to the companion in danger is heard, although nobody had read it when it was refused."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from accounts.consent.services import consent_set
from accounts.identity.models import User
from community.assistant.models import AssistantMessage, AssistantSession
from community.assistant.tests.factories import SESSIONS, agree, make_session, messages_url, say
from config.api.limits import Limit
from config.api.throttling import LIMITS
from crisis.incidents.models import CrisisEvent, CrisisIncident

pytestmark = pytest.mark.django_db
DANGER = "I am going to kill myself tonight, I have the pills here."
# The gate of the companion knows it, the detector does not.
WAY = "How many pills for an overdose?"
LONG = "It rained and I read a book by the window. " * 100


def heard(answer: Any) -> bool:
    return bool(answer.json().get("support", {}).get("severity", 0) >= 3)


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
@pytest.mark.parametrize("text", [DANGER + LONG, LONG + DANGER, LONG + WAY], ids=["beginning", "end", "a way"])
def test_danger_in_a_message_that_is_too_long_is_heard(
    client: Any, talker: User, session: AssistantSession, text: str, accept: str
) -> None:
    refused = say(client, session.pk, text, headers={"Accept": accept})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "content")
    assert heard(refused)
    assert CrisisEvent.objects.get(owner=talker).incident_id == CrisisIncident.objects.get(owner=talker).pk
    assert not AssistantMessage.objects.filter(role="user").exists()


def test_of_a_message_that_is_too_long_and_calm_nothing_is_kept(client: Any, session: AssistantSession) -> None:
    assert "support" not in say(client, session.pk, LONG).json()
    assert not CrisisEvent.objects.exists()


def test_danger_under_an_id_that_is_taken_is_heard(client: Any, talker: User, session: AssistantSession) -> None:
    message_id = uuid4()
    say(client, session.pk, "I had a long day.", message_id=message_id)
    refused = say(client, session.pk, DANGER, message_id=message_id)
    assert (refused.status_code, refused.json()["code"], heard(refused)) == (409, "id_conflict", True)
    # The message of that id says something else.
    assert CrisisEvent.objects.get(owner=talker).source_id != message_id


@pytest.mark.parametrize(("born", "granted", "code"), [
    ("1990-05-01", False, "consent_required"),
    ("2015-05-01", True, "adults_only"),
])  # fmt: skip
def test_danger_from_somebody_who_may_not_talk_to_the_companion_is_heard(
    client: Any, talker: User, session: AssistantSession, born: str, granted: bool, code: str
) -> None:
    agree(talker, born=born)
    consent_set(owner=talker, kind="ai_processing", granted=granted)
    refused = say(client, session.pk, DANGER)
    assert (refused.status_code, refused.json()["code"], heard(refused)) == (403, code, True)
    assert CrisisIncident.objects.filter(owner=talker).count() == 1


def test_danger_over_a_limit_is_heard(
    api_as: Callable[..., Any], talker: User, session: AssistantSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, "user", Limit(1, 60, "user", writes_only=False))
    client = api_as(talker)
    say(client, session.pk, "I had a long day.")
    refused = say(client, session.pk, DANGER)
    assert (refused.status_code, refused.json()["code"], heard(refused)) == (429, "throttled", True)


def test_whoever_switched_it_off_is_not_read(client: Any, talker: User, session: AssistantSession) -> None:
    consent_set(owner=talker, kind="crisis_detection", granted=False)
    assert "support" not in say(client, session.pk, LONG + DANGER).json()
    assert not CrisisEvent.objects.exists()


def test_danger_in_a_conversation_of_somebody_else_is_heard(
    client: Any, talker: User, make_user: Callable[..., User]
) -> None:
    theirs = make_session(agree(make_user()))
    refused = say(client, theirs.pk, DANGER)
    assert (refused.status_code, heard(refused)) == (404, True)
    assert CrisisEvent.objects.get().owner_id == talker.pk


def test_danger_in_a_title_that_is_too_long_is_heard(client: Any, talker: User, session: AssistantSession) -> None:
    for refused in (
        client.post(SESSIONS, {"title": DANGER + LONG}),
        client.patch(f"{SESSIONS}/{session.pk}", {"title": DANGER + LONG}),
    ):
        assert (refused.status_code, heard(refused)) == (400, True)
    assert CrisisIncident.objects.filter(owner=talker).count() == 1


def test_danger_under_what_is_no_id_is_heard(client: Any, session: AssistantSession) -> None:
    refused = client.post(messages_url(session.pk), {"id": "seven", "content": DANGER})
    assert (refused.status_code, heard(refused)) == (400, True)
