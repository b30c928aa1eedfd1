"""A model that is away, slow, broken or greedy: an answer in words of ours, never an error, never a hang."""

import time
from typing import Any

import pytest

from community.assistant.models import AssistantBudget, AssistantMessage, AssistantSession, AssistantUsage
from community.assistant.providers import pump
from community.assistant.tests.factories import events_of, say, told
from community.assistant.tests.model_server import Model

pytestmark = pytest.mark.django_db
STREAM = {"headers": {"accept": "text/event-stream"}}
AWAY = "I cannot think freely just now"


def flags_of(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return list(answer.json()["assistant_message"]["flags"])


@pytest.mark.parametrize(("status", "code"), [(401, "refused"), (404, "refused"), (429, "limited"), (500, "failed")])
@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_a_refusal_of_the_model_is_answered_by_the_guided_companion(
    client: Any, session: AssistantSession, model: Model, settings: Any, provider: str, status: int, code: str
) -> None:
    settings.ASSISTANT_PROVIDER = provider
    model.fails(status)
    answer = say(client, session.pk, "I had a long day.")
    assert AWAY in told(answer)
    assert flags_of(answer) == [f"failed:{code}"]
    assert answer.json()["assistant_message"]["model_used"] == "guided"
    assert {card["code"] for card in answer.json()["action_cards"]} >= {"mood_check", "breathing"}


@pytest.mark.parametrize(("mode", "code"), [("garbage", "garbage"), ("shapeless", "garbage")])
@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_an_answer_that_is_none_is_not_passed_on(
    client: Any, session: AssistantSession, model: Model, settings: Any, provider: str, mode: str, code: str
) -> None:
    settings.ASSISTANT_PROVIDER = provider
    model.mode = mode
    answer = say(client, session.pk, "I had a long day.")
    assert AWAY in told(answer)
    assert flags_of(answer)[0] in {f"failed:{code}", "failed:cut", "failed:failed"}


def test_nobody_at_the_address_is_answered_too(
    client: Any, session: AssistantSession, model: Model, settings: Any
) -> None:
    settings.ASSISTANT_BASE_URL = "http://127.0.0.1:1/v1"
    answer = say(client, session.pk, "I had a long day.")
    assert flags_of(answer) == ["failed:unreachable"]


@pytest.mark.parametrize("mode", ["silent", "stall", "drip"])
def test_silence_ends_within_the_time_also_when_blanks_keep_the_line_open(
    client: Any, session: AssistantSession, model: Model, mode: str
) -> None:
    model.says("Half a sentence", mode=mode)
    started = time.monotonic()
    answer = say(client, session.pk, "I had a long day.")
    assert time.monotonic() - started < 5
    assert AWAY in told(answer)
    assert flags_of(answer) == ["failed:stalled"]
    assert "Half a sentence" not in told(answer)
    assert model.hung_up.wait(5), "the model goes on for nobody"


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_a_stream_that_is_cut_keeps_its_whole_sentences_and_says_so(
    client: Any, session: AssistantSession, model: Model, settings: Any, provider: str
) -> None:
    settings.ASSISTANT_PROVIDER = provider
    model.says("That sounds hard. ", "And there is ", "more of", mode="cut")
    answer = say(client, session.pk, "I had a long day.")
    assert told(answer) == "That sounds hard. My answer was cut off here. You can ask me again."
    assert flags_of(answer) == ["failed:cut"]


def test_an_answer_without_end_is_ended(client: Any, session: AssistantSession, model: Model, settings: Any) -> None:
    settings.ASSISTANT_TOTAL_SECONDS = 1
    model.says(*["That is one more sentence. "] * 100, pause=0.1)
    answer = say(client, session.pk, "I had a long day.")
    assert told(answer).endswith("I stop here so that it does not get too long.")
    assert flags_of(answer) == ["failed:slow"]


def test_an_answer_longer_than_any_may_be_is_ended(client: Any, session: AssistantSession, model: Model) -> None:
    model.says(*["That is one more sentence. "] * 2_000)
    answer = say(client, session.pk, "I had a long day.")
    assert len(told(answer)) < 8_200
    assert flags_of(answer) == ["failed:long"]


def test_an_empty_answer_is_none(client: Any, session: AssistantSession, model: Model) -> None:
    model.says()
    assert flags_of(say(client, session.pk, "I had a long day.")) == ["failed:garbage"]


def test_more_answers_at_once_than_a_process_may_write_are_guided(
    client: Any, session: AssistantSession, model: Model, settings: Any
) -> None:
    settings.ASSISTANT_STREAMS = 0
    assert flags_of(say(client, session.pk, "I had a long day.")) == ["failed:busy"]
    assert model.asked == []
    settings.ASSISTANT_STREAMS = 1
    assert flags_of(say(client, session.pk, "And another one.")) == []
    assert pump._running["count"] == 0


def test_no_failure_leaves_an_answer_open_or_a_price_unpaid(
    client: Any, session: AssistantSession, model: Model, settings: Any
) -> None:
    settings.ASSISTANT_INPUT_CENTS, settings.ASSISTANT_OUTPUT_CENTS = 100, 400
    say(client, session.pk, "One.")
    model.fails(500)
    say(client, session.pk, "Two.")
    assert not AssistantMessage.objects.filter(state="pending").exists()
    budget, usage = AssistantBudget.objects.get(), AssistantUsage.objects.get()
    reserve = 3_000 + settings.ASSISTANT_ANSWER_TOKENS
    # Who does not say what it took is believed to have taken everything.
    assert (budget.answers, budget.failed, budget.tokens, usage.tokens) == (2, 1, 320 + reserve, 320 + reserve)
    assert budget.microcents == 300 * 100 + 20 * 400 + 3_000 * 100 + settings.ASSISTANT_ANSWER_TOKENS * 400


def test_a_listener_that_hangs_up_keeps_what_it_heard_and_may_ask_again(
    client: Any, session: AssistantSession, model: Model
) -> None:
    from uuid import uuid4

    message_id = uuid4()
    model.says("That sounds hard. ", "What helps you ", "most? ", "I am here.", pause=0.2)
    answer = say(client, session.pk, "I had a long day.", message_id=message_id, **STREAM)
    lines = iter(answer.streaming_content)
    heard = [next(lines) for _ in range(2)]
    assert b"That sounds hard." in heard[1]
    answer._iterator.close()  # what a server does whose client hung up
    reply = AssistantMessage.objects.get(reply_to=message_id)
    assert (reply.state, reply.content) == ("stopped", "That sounds hard. ")
    model.says("Now I answer whole.")
    again = say(client, session.pk, "I had a long day.", message_id=message_id)
    assert again.json()["assistant_message"]["id"] == str(reply.pk)
    assert told(again).startswith("Now I answer whole.")
    assert AssistantMessage.objects.filter(session=session).count() == 3
    assert len(model.asked) == 2


@pytest.mark.parametrize("status", [200, 500])
@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_no_log_of_any_level_has_what_was_said_or_what_a_model_said(
    client: Any, session: AssistantSession, model: Model, settings: Any, caplog: Any, provider: str, status: int
) -> None:
    settings.ASSISTANT_PROVIDER = provider
    settings.ASSISTANT_BASE_URL = model.url + ("/v1" if provider == "openai" else "")
    if status != 200:
        model.fails(status)
    caplog.set_level("DEBUG")
    say(client, session.pk, "I had a long day.")
    assert len(model.asked) == 1
    assert caplog.records
    shown = caplog.text + "".join(str(vars(record)) for record in caplog.records)
    assert "long day" not in shown
    assert "sounds hard" not in shown
    assert "You are the companion" not in shown


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_both_providers_stream_and_count(
    client: Any, session: AssistantSession, model: Model, settings: Any, provider: str
) -> None:
    settings.ASSISTANT_PROVIDER = provider
    settings.ASSISTANT_BASE_URL = model.url + ("/v1" if provider == "openai" else "")
    events = events_of(say(client, session.pk, "I had a long day.", **STREAM))
    last = events[-1][1]["assistant_message"]
    assert last["content"].startswith("That sounds hard. What helps you most?")
    assert (last["tokens_used"], last["flags"], last["state"]) == (320, [], "done")
