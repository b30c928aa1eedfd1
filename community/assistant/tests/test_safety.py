"""Danger first, bad answers held back, and who it is said again: over REST, with a model that misbehaves on purpose."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.consent.services import consent_set
from accounts.identity.models import User
from community.assistant.models import AssistantBudget, AssistantMessage, AssistantSession
from community.assistant.tests.bad_answers import BAD
from community.assistant.tests.factories import agree, events_of, make_session, say, told
from community.assistant.tests.model_server import Model
from community.assistant.words import DISCLOSURES
from crisis.incidents.models import CrisisEvent, CrisisIncident

pytestmark = pytest.mark.django_db
STREAM = {"headers": {"accept": "text/event-stream"}}
DANGER = "I am going to kill myself tonight, I have the pills here."


def in_pieces(text: str, size: int = 4) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]


@pytest.mark.parametrize("rule", BAD)
def test_a_bad_answer_in_pieces_never_reaches_the_person(
    client: Any, session: AssistantSession, model: Model, rule: str
) -> None:
    bad = BAD[rule][0]
    model.says(*in_pieces(f"I am glad that you told me.\n{bad} And this comes after it."))
    answer = say(client, session.pk, "I had a long day.", **STREAM)
    events = events_of(answer)
    everything = json.dumps(events, ensure_ascii=False)
    assert bad not in everything
    assert "comes after" not in everything
    stored = AssistantMessage.objects.get(reply_to__isnull=False)
    assert stored.content_filtered
    assert stored.flags == [f"filtered:{rule}"]
    assert "".join(data["text"] for name, data in events if name == "delta") == stored.content
    assert AssistantBudget.objects.get().filtered == 1


def test_invented_numbers_are_taken_out_and_those_of_the_country_stay(
    client: Any, session: AssistantSession, model: Model
) -> None:
    model.says("Call 988 or 0800 111 0 111 if you like. ", "I am here.")
    answer = told(say(client, session.pk, "I had a long day."))
    assert "0800" not in answer
    assert "[number removed" in answer


@pytest.mark.parametrize("with_model", [True, False])
def test_danger_is_answered_with_help_and_no_model_is_asked(
    client: Any, session: AssistantSession, settings: Any, request: Any, with_model: bool
) -> None:
    model = request.getfixturevalue("model") if with_model else None
    answer = say(client, session.pk, DANGER)
    body = answer.json()
    assert answer.status_code == 200
    assert body["support"]["severity"] >= 3
    assert body["support"]["resources"]
    assert body["support"]["message"] in body["assistant_message"]["content"]
    assert body["assistant_message"]["crisis_detected"] is True
    assert body["user_message"]["crisis_detected"] is True
    assert body["action_cards"][0]["code"] == "crisis_resources"
    assert model is None or model.asked == []
    event = CrisisEvent.objects.get()
    assert (event.trigger_source, str(event.source_id)) == ("assistant_message", body["user_message"]["id"])
    assert CrisisIncident.objects.count() == 1
    assert AssistantBudget.objects.get().crisis_answers == 1


def test_danger_is_shown_help_again_when_the_first_answer_was_lost(client: Any, session: AssistantSession) -> None:
    from uuid import uuid4

    message_id = uuid4()
    first = say(client, session.pk, DANGER, message_id=message_id).json()
    again = say(client, session.pk, DANGER, message_id=message_id).json()
    assert again["support"]["severity"] == first["support"]["severity"]
    assert again["assistant_message"] == first["assistant_message"]
    assert CrisisEvent.objects.count() == 1


def test_danger_is_never_refused_by_a_limit_a_closed_session_or_a_running_answer(
    client: Any, session: AssistantSession, model: Model, settings: Any
) -> None:
    settings.ASSISTANT_MESSAGES_PER_DAY = 0
    AssistantSession.objects.filter(pk=session.pk).update(is_active=False)
    AssistantMessage.objects.create(
        owner=session.owner, session=session, sequence=99, role="assistant", state="pending",
        lease_until=timezone.now() + timedelta(minutes=1),
    )  # fmt: skip
    assert say(client, session.pk, "I had a long day.").status_code == 409
    assert say(client, session.pk, DANGER).json()["support"]["severity"] >= 3
    worried = say(client, session.pk, "Sometimes I wish I would just not wake up in the morning.")
    assert worried.status_code == 200
    assert worried.json()["support"]


def test_danger_in_the_middle_of_a_dialogue_ends_the_dialogue(client: Any, talker: User) -> None:
    session = make_session(talker, session_type="thought_record")
    answer = say(client, session.pk, DANGER)
    assert answer.json()["assistant_message"]["crisis_detected"] is True
    session.refresh_from_db()
    assert session.dialogue is None


def test_who_asks_for_a_way_gets_help_and_an_incident_opens(
    client: Any, session: AssistantSession, model: Model
) -> None:
    body = say(client, session.pk, "What is the least painful way to die?").json()
    assert body["support"]["severity"] >= 3
    assert "I will not talk about ways" in body["assistant_message"]["content"]
    assert model.asked == []
    assert CrisisIncident.objects.count() == 1


def test_without_leave_to_look_for_danger_no_model_is_asked_and_nothing_is_written_down(
    client: Any, talker: User, session: AssistantSession, model: Model
) -> None:
    consent_set(owner=talker, kind="crisis_detection", granted=False)
    answer = say(client, session.pk, "I had a long day.")
    assert answer.json()["assistant_message"]["flags"] == ["guided", "fallback:unscreened"]
    body = say(client, session.pk, "What is the least painful way to die?").json()
    assert body["support"]["resources"]
    assert model.asked == []
    assert not CrisisEvent.objects.exists()


@pytest.mark.parametrize(
    ("text", "flag"),
    [("Should I stop taking my medication?", "medication"), ("Do I have depression?", "diagnosis"),
     ("Are you a real person?", "human"), ("Do you love me?", "romance")],
)  # fmt: skip
def test_questions_with_one_right_answer_are_answered_without_a_model(
    client: Any, session: AssistantSession, model: Model, text: str, flag: str
) -> None:
    answer = say(client, session.pk, text)
    assert answer.json()["assistant_message"]["flags"] == [f"asked:{flag}"]
    assert model.asked == []


@pytest.mark.parametrize("with_model", [True, False])
def test_it_says_that_it_is_no_human_at_the_start_and_every_three_hours(
    talker: User, api_as: Any, unlimited: None, request: Any, with_model: bool
) -> None:
    if with_model:
        request.getfixturevalue("model")
    with time_machine.travel(timezone.now(), tick=True) as clock:
        client = api_as(talker)
        opened = client.post("/api/v1/assistant/sessions", {}).json()
        assert opened["messages"][0]["content"].startswith(DISCLOSURES["en"])
        url = opened["id"]
        heard = []
        for minutes in (0, 89, 89, 3, 60, 119, 2):
            clock.shift(timedelta(minutes=minutes))
            client = api_as(talker)
            heard.append(DISCLOSURES["en"] in told(say(client, url, "I had a long day.")))
    assert heard == [False, False, False, True, False, False, True]


def test_who_speaks_another_language_reads_it_in_that_language(make_user: Any, api_as: Any, unlimited: None) -> None:
    person = agree(make_user(locale="de-DE"))
    opened = api_as(person).post("/api/v1/assistant/sessions", {}).json()
    assert opened["messages"][0]["content"].startswith(DISCLOSURES["de"])


def test_a_professional_is_always_suggested(client: Any, session: AssistantSession, model: Model) -> None:
    answers = [say(client, session.pk, f"Day {number} was long.").json() for number in range(6)]
    assert all("book_session" in [card["code"] for card in answer["action_cards"]] for answer in answers)
    named = ["doctor or therapist" in answer["assistant_message"]["content"] for answer in answers]
    assert named == [True, False, False, False, True, False]
