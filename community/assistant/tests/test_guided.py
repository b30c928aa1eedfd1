"""The guided companion: whole dialogues over REST, and real entries only after a yes."""

from typing import Any
from uuid import uuid4

import pytest

from accounts.identity.models import User
from community.assistant.guided.acts import ACTS
from community.assistant.guided.flows import flows
from community.assistant.guided.machine import flow_named, guided_reply, menu
from community.assistant.models import AssistantMessage, AssistantSession
from community.assistant.rules import AFTER
from community.assistant.tests.factories import make_session, say, told
from wellness.breathing.models import BreathingSession
from wellness.breathing.tests.factories import make_technique
from wellness.cbt.models import CbtEntry
from wellness.mood.models import MoodEntry

pytestmark = pytest.mark.django_db
ANSWERS = {
    "mood_check": ["7", "skip", "Slept well", "yes"],
    "thought_record": [
        "She walked past", "She hates me", "Anxious", "80", "She looked serious", "She was late; she smiled yesterday",
        "She was in a hurry", "35", "yes",
    ],
    "breathing": ["Long breath out", "done", "5", "yes"],
    "problem_solving": ["Loud music", "skip", "Talk to them; earplugs", "Talk to them", "Ring on Saturday", "yes"],
    "sleep": ["22:30", "23.00", "25", "2", "40 minutes", "6:20", "6:45", "Fair", "yes"],
}  # fmt: skip


def walk(client: Any, session_id: Any, answers: list[str]) -> list[Any]:
    return [say(client, session_id, answer).json()["assistant_message"] for answer in answers]


def counts() -> tuple[int, int, int]:
    return MoodEntry.objects.count(), CbtEntry.objects.count(), BreathingSession.objects.count()


@pytest.mark.parametrize(
    ("flow", "made"),
    [("mood_check", (1, 0, 0)), ("thought_record", (0, 1, 0)), ("breathing", (0, 0, 1)),
     ("problem_solving", (0, 1, 0)), ("sleep", (0, 1, 0))],
)  # fmt: skip
def test_a_whole_dialogue_writes_a_real_entry_after_the_yes_and_not_before(
    client: Any, talker: User, flow: str, made: tuple[int, int, int]
) -> None:
    make_technique(slug="extended-exhale")
    session = make_session(talker, session_type=flow)
    before = walk(client, session.pk, ANSWERS[flow][:-1])
    assert counts() == (0, 0, 0)
    assert {card["code"] for card in before[-1]["action_cards"]} >= {"yes", "no"}
    last = walk(client, session.pk, ANSWERS[flow][-1:])[0]
    assert counts() == made
    assert last["flags"] == ["guided", "saved"]
    assert (last["model_used"], last["prompt_version"]) == ("guided", "guided-1")
    assert AssistantSession.objects.get(pk=session.pk).dialogue is None


def test_what_is_written_is_what_was_said(client: Any, talker: User) -> None:
    walk(client, make_session(talker, session_type="mood_check").pk, ANSWERS["mood_check"])
    mood = MoodEntry.objects.get(owner=talker)
    assert (mood.mood_value, mood.energy_level, mood.notes) == (7, None, "Slept well")
    walk(client, make_session(talker, session_type="thought_record").pk, ANSWERS["thought_record"])
    record = CbtEntry.objects.get(owner=talker)
    assert record.data["emotions"] == [{"name": "Anxious", "before": 80, "after": 35}]
    assert record.data["evidence_against"] == ["She was late", "she smiled yesterday"]


@pytest.mark.parametrize("flow", ANSWERS)
def test_a_no_writes_nothing(client: Any, talker: User, flow: str) -> None:
    session = make_session(talker, session_type=flow)
    last = walk(client, session.pk, [*ANSWERS[flow][:-1], "no"])[-1]
    assert counts() == (0, 0, 0)
    assert last["flags"] == ["guided"]


def test_anything_but_yes_or_no_is_asked_again(client: Any, talker: User) -> None:
    session = make_session(talker, session_type="mood_check")
    asked = walk(client, session.pk, [*ANSWERS["mood_check"][:-1], "maybe", "yes but later"])
    assert all("without a yes" in one["content"] for one in asked[-2:])
    assert counts() == (0, 0, 0)


def test_the_same_yes_again_writes_one_entry(client: Any, talker: User) -> None:
    session, message_id = make_session(talker, session_type="mood_check"), uuid4()
    walk(client, session.pk, ANSWERS["mood_check"][:-1])
    first = say(client, session.pk, "yes", message_id=message_id).json()
    assert say(client, session.pk, "yes", message_id=message_id).json() == first
    assert counts() == (1, 0, 0)


def test_an_answer_that_does_not_fit_is_asked_for_again(client: Any, talker: User) -> None:
    session = make_session(talker, session_type="mood_check")
    assert "from 1 to 10" in told(say(client, session.pk, "eleven"))
    assert "from 1 to 10" in told(say(client, session.pk, "11"))
    assert "energy" in told(say(client, session.pk, "4"))


def test_a_dialogue_may_be_left_at_any_time(client: Any, talker: User) -> None:
    session = make_session(talker, session_type="thought_record")
    assert "Nothing was written down" in told(say(client, session.pk, "stop"))
    assert "mood" in told(say(client, session.pk, "mood check")).lower()


def test_a_quota_of_the_room_is_said_plainly(client: Any, talker: User, settings: Any) -> None:
    settings.MOOD_ENTRIES_PER_DAY = 0
    session = make_session(talker, session_type="mood_check")
    last = walk(client, session.pk, ANSWERS["mood_check"])[-1]
    assert last["content"].startswith("I could not write it down: The free plan's mood entries")
    assert last["flags"] == ["guided", "not_saved"]
    assert counts() == (0, 0, 0)


def test_a_low_mood_in_a_dialogue_is_answered_with_help_beside_the_next_step(client: Any, talker: User) -> None:
    session = make_session(talker, session_type="mood_check")
    walk(client, session.pk, ["2", "skip"])
    answer = say(client, session.pk, "Sometimes I wish I would just not wake up in the morning.").json()
    assert answer["support"]["resources"]
    assert answer["action_cards"][0]["code"] == "crisis_resources"
    assert "May I write this" in answer["assistant_message"]["content"]


def test_without_a_provider_nothing_is_asked_of_anybody(client: Any, session: AssistantSession) -> None:
    answer = say(client, session.pk, "I had a long day.").json()["assistant_message"]
    assert answer["flags"] == ["guided"]
    assert {card["code"] for card in answer["action_cards"]} == {*flows(), "book_session"}


def test_every_dialogue_is_whole_and_claims_nothing() -> None:
    for flow in flows().values():
        assert flow.act in ACTS
        assert [step.kind for step in flow.steps].count("confirm") == 1
        assert flow.steps[-1].kind == "confirm"
        assert flow_named(flow.title.lower()) == flow.flow
        for step in flow.steps:
            for text in filter(None, (step.say, step.yes, step.no)):
                assert not any(rule.pattern.search(text) for rule in AFTER), text


def test_a_dialogue_of_an_older_wording_begins_again() -> None:
    old = {"flow": "mood_check", "version": 0, "step": "mood", "answers": {}}
    assert guided_reply(old, "7").text == menu().text
    gone = {"flow": "tarot", "version": 1, "step": "card", "answers": {}}
    assert guided_reply(gone, "7").state is None


def test_braces_of_a_person_are_only_words(client: Any, talker: User) -> None:
    session = make_session(talker, session_type="thought_record")
    answer = told(say(client, session.pk, "{before} {answers.__class__} %s"))
    assert "What went through your mind" in answer
    assert AssistantMessage.objects.filter(session=session).count() == 3
