"""Off until the person agrees, and off at once when they take it back: before, between and in the middle."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.consent.models import Consent
from accounts.consent.services import consent_set
from accounts.identity.models import User
from community.assistant.models import DIMENSIONS, AssistantEmbedding, AssistantMessage, AssistantSession
from community.assistant.tests.factories import (
    CONSENT,
    SESSIONS,
    agree,
    make_session,
    messages_url,
    say,
    told,
)
from community.assistant.tests.model_server import Model
from journal.entries.services import entry_create
from wellness.mood.services import mood_entry_create

pytestmark = pytest.mark.django_db
STREAM = {"headers": {"accept": "text/event-stream"}}


def test_nothing_begins_without_the_consent(user: User, api_as: Callable[..., Any]) -> None:
    client = api_as(user)
    answer = client.post(SESSIONS, {})
    assert (answer.status_code, answer.json()["code"]) == (403, "consent_required")
    assert answer.json()["consents"] == ["ai_processing"]
    status = client.get("/api/v1/assistant").json()
    assert (status["available"], status["code"]) == (False, "consent_required")


def test_withdrawn_it_refuses_the_next_message_and_forgets_what_it_worked_out(
    client: Any, talker: User, model: Model
) -> None:
    session = make_session(talker)
    told(say(client, session.pk, "I had a long day."))
    dialogue = make_session(talker, session_type="mood_check")
    message = AssistantMessage.objects.get(role="user")
    AssistantEmbedding.objects.create(owner=talker, message=message, model="m", values=[0.5] * DIMENSIONS)
    AssistantSession.objects.get(pk=session.pk)
    session.refresh_from_db()
    session.mood_context = {"count": 1}
    session.save()
    assert client.put(CONSENT, {"granted": False}).status_code in (200, 201)
    for pk in (session.pk, dialogue.pk):
        row = AssistantSession.objects.get(pk=pk)
        assert (row.mood_context, row.context_summary, row.dialogue) == (None, None, None)
    assert not AssistantEmbedding.objects.exists()
    answer = say(client, session.pk, "Hello?")
    assert (answer.status_code, answer.json()["code"]) == (403, "consent_required")
    # What was said is the person's own: they read and delete it as before.
    assert len(client.get(messages_url(session.pk)).json()["results"]) == 3
    assert client.delete(f"{SESSIONS}/{session.pk}").status_code == 204


def test_withdrawn_in_the_middle_of_an_answer_no_further_sentence_comes(
    client: Any, talker: User, session: AssistantSession, model: Model
) -> None:
    model.says("That sounds hard. ", "What helps you most? ", "I am here. ", "Tell me.", pause=0.1)
    answer = say(client, session.pk, "I had a long day.", **STREAM)
    lines = iter(answer.streaming_content)
    heard = [next(lines), next(lines)]
    assert b"That sounds hard." in heard[1]
    consent_set(owner=talker, kind="ai_processing", granted=False)
    rest = b"".join(lines)
    assert b"I am here" not in rest
    assert b'"code":"answer_stopped"' in rest
    row = AssistantMessage.objects.get(reply_to__isnull=False)
    assert (row.state, row.lease_until) == ("stopped", None)
    assert "What helps" not in (row.content or "")


def test_withdrawn_while_the_model_is_silent_it_ends_within_a_second(
    client: Any, talker: User, session: AssistantSession, model: Model, settings: Any
) -> None:
    settings.ASSISTANT_STALL_SECONDS = 20
    model.says("That sounds hard. And ", "more.", mode="stall")
    answer = say(client, session.pk, "I had a long day.", **STREAM)
    lines = iter(answer.streaming_content)
    heard = [next(lines), next(lines)]
    assert b"hard" in heard[1]
    consent_set(owner=talker, kind="ai_processing", granted=False)
    assert b"answer_stopped" in b"".join(lines)
    assert model.hung_up.wait(3)


@pytest.mark.parametrize(("kind", "state"), [("journal_insights", "stopped"), ("analytics", "pending")])
def test_the_leave_for_the_journal_ends_an_answer_that_may_rest_on_it_and_others_do_not(
    talker: User, session: AssistantSession, kind: str, state: str
) -> None:
    row = AssistantMessage.objects.create(
        owner=talker, session=session, sequence=2, role="assistant", state="pending",
        lease_until=timezone.now() + timedelta(minutes=1),
    )  # fmt: skip
    consent_set(owner=talker, kind=kind, granted=True)
    consent_set(owner=talker, kind=kind, granted=False)
    row.refresh_from_db()
    assert row.state == state


def test_a_deleted_conversation_stops_its_answer(
    client: Any, talker: User, session: AssistantSession, model: Model
) -> None:
    model.says("That sounds hard. ", "What helps you most? ", "I am here. ", "Tell me.", pause=0.1)
    lines = iter(say(client, session.pk, "I had a long day.", **STREAM).streaming_content)
    heard = [next(lines), next(lines)]
    assert b"hard" in heard[1]
    AssistantSession.objects.filter(pk=session.pk).delete()
    rest = b"".join(lines)
    assert b"I am here" not in rest
    assert b"answer_stopped" in rest
    assert not AssistantMessage.objects.exists()


@pytest.mark.parametrize(("born", "code"), [("2012-05-01", "adults_only"), ("1990-05-01", "")])
def test_it_is_for_adults(make_user: Any, api_as: Any, unlimited: None, born: str, code: str) -> None:
    person = agree(make_user(), born=born)
    answer = api_as(person).post(SESSIONS, {})
    assert answer.status_code == (403 if code else 201)
    assert answer.json().get("code", "") == code


def test_an_operator_may_open_the_guided_companion_but_no_model_to_minors(
    make_user: Any, api_as: Any, unlimited: None, model: Model, settings: Any
) -> None:
    settings.ASSISTANT_FOR_MINORS = True
    person = agree(make_user(country="US"), born="2012-05-01")
    client, session = api_as(person), make_session(person)
    answer = say(client, session.pk, "I had a long day.").json()
    assert answer["assistant_message"]["flags"] == ["guided", "fallback:age"]
    assert model.asked == []


def test_who_never_said_their_age_gets_the_guided_companion(
    make_user: Any, api_as: Any, unlimited: None, model: Model
) -> None:
    person = agree(make_user(country="US"), born=None)
    client, session = api_as(person), make_session(person)
    assert say(client, session.pk, "I had a long day.").json()["assistant_message"]["flags"] == [
        "guided",
        "fallback:age",
    ]
    status = client.get("/api/v1/assistant").json()
    assert (status["available"], status["provider"], status["reason"]) == (True, "guided", "age")


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_and_a_message_at_once_leave_no_open_answer(
    talker: User, api_as: Any, unlimited: None, model: Model
) -> None:
    from config.testing.threads import all_at_once, own_client

    client, session = api_as(talker), make_session(talker)
    for _ in range(3):
        consent_set(owner=User.objects.get(pk=talker.pk), kind="ai_processing", granted=True)
        mine, other = own_client(client), own_client(client)
        answer, _withdrawn = all_at_once(
            lambda mine=mine: say(mine, session.pk, "I had a long day."),
            lambda other=other: other.put(CONSENT, {"granted": False}, format="json"),
        )
        assert answer.status_code in (200, 403, 409)
        assert not AssistantMessage.objects.filter(state="pending").exists()


def test_each_asking_says_in_the_history_which_parts_left_the_house(
    client: Any, session: AssistantSession, model: Model
) -> None:
    say(client, session.pk, "I had a long day about Karl.")
    event = AuditEvent.objects.get(action="community.assistant.model_asked")
    assert event.details == {"provider": "openai", "parts": [], "lines": 2}


@pytest.mark.parametrize("kind", ["ai_processing", "journal_insights"])
def test_who_agreed_to_a_text_that_did_not_say_so_sends_no_note_and_no_excerpt(
    client: Any, talker: User, model: Model, kind: str
) -> None:
    now = timezone.now()
    consent_set(owner=talker, kind="journal_insights", granted=True)
    Consent.objects.filter(owner=talker, type=kind).update(version="1")
    mood_entry_create(owner=talker, body={"mood_value": 4, "notes": "a quiet walk"}, now=now)
    entry_create(owner=talker, values={"content": "Dear diary."}, now=now)
    told(say(client, make_session(talker).pk, "I had a long day."))
    system = model.last["messages"][0]["content"]
    assert ("a quiet walk" in system) == (kind != "ai_processing")
    assert ("Dear diary" in system) == (kind != "journal_insights")
    assert '"average_of_10"' in system
