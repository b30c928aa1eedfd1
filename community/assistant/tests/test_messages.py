"""A message and its answer over REST: stored first, answered once, read again in its order."""

import threading
import time
from typing import Any
from uuid import uuid4

import pytest

from accounts.identity.models import User
from community.assistant.models import AssistantMessage, AssistantSession, AssistantUsage
from community.assistant.tests.factories import events_of, make_session, say, told
from community.assistant.tests.model_server import Model
from config.testing.threads import all_at_once, own_client

pytestmark = pytest.mark.django_db
STREAM = {"headers": {"accept": "text/event-stream"}}


def test_a_model_answers_and_everything_about_it_is_stored(
    client: Any, session: AssistantSession, model: Model
) -> None:
    answer = say(client, session.pk, "I had a long day.").json()
    asked, replied = answer["user_message"], answer["assistant_message"]
    assert (asked["role"], asked["sequence"], asked["content"]) == ("user", 2, "I had a long day.")
    assert (replied["role"], replied["sequence"], replied["reply_to"]) == ("assistant", 3, asked["id"])
    assert replied["content"].startswith("That sounds hard. What helps you most?")
    assert (replied["state"], replied["model_used"], replied["tokens_used"]) == ("done", "test-model", 320)
    assert replied["prompt_version"] == "companion-1+gates-1"
    assert replied["response_time_ms"] > 0
    assert answer["action_cards"][-1]["code"] == "book_session"
    usage = AssistantUsage.objects.get()
    assert (usage.messages, usage.tokens) == (1, 320)
    assert model.headers[0]["authorization"] == "Bearer secret-key"


def test_the_same_message_again_is_answered_from_the_store(
    client: Any, session: AssistantSession, model: Model
) -> None:
    message_id = uuid4()
    first = say(client, session.pk, "Hello there.", message_id=message_id).json()
    assert say(client, session.pk, "Hello there.", message_id=message_id).json() == first
    assert len(model.asked) == 1
    other = say(client, session.pk, "Something else.", message_id=message_id)
    assert (other.status_code, other.json()["code"]) == (409, "id_conflict")


def test_a_stream_gives_whole_sentences_and_the_stored_answer(
    client: Any, session: AssistantSession, model: Model
) -> None:
    answer = say(client, session.pk, "I had a long day.", **STREAM)
    assert answer["Content-Type"] == "text/event-stream"
    events = events_of(answer)
    assert [name for name, _ in events if name != "card"][:3] == ["start", "delta", "delta"]
    texts = [data["text"] for name, data in events if name == "delta"]
    assert texts[0] == "That sounds hard. "
    assert "".join(texts) == events[-1][1]["assistant_message"]["content"]
    assert events[-1][0] == "done"
    stored = AssistantMessage.objects.get(role="assistant", reply_to__isnull=False)
    assert (stored.content, stored.state) == ("".join(texts), "done")


def test_in_a_batch_an_answer_is_whole_and_none_stays_open(
    client: Any, session: AssistantSession, model: Model
) -> None:
    call = {"method": "POST", "path": f"/api/v1/assistant/sessions/{session.pk}/messages"}
    bodies = [{"id": str(uuid4()), "content": text} for text in ("I had a long day.", "And another one.")]
    accepts = {"accept": "application/json, text/event-stream;q=1.0"}
    answer = client.post("/api/v1/batch", {"requests": [{**call, "body": body} for body in bodies]}, headers=accepts)
    assert [one["status"] for one in answer.json()["responses"]] == [200, 200]
    assert all("What helps you most?" in str(one["body"]) for one in answer.json()["responses"])
    assert not AssistantMessage.objects.filter(state="pending").exists()


@pytest.mark.django_db(transaction=True)
def test_the_message_is_committed_before_the_model_is_asked(
    talker: User, api_as: Any, unlimited: None, model: Model
) -> None:
    session, message_id, client = make_session(talker), uuid4(), api_as(talker)
    model.gate = threading.Event()
    model.says("That sounds hard. And", " more.")

    def look() -> tuple[list[str], str]:
        while not model.asked:
            time.sleep(0.02)
        try:
            rows = AssistantMessage.objects.filter(session=session).order_by("sequence")
            return list(rows.values_list("role", flat=True)), rows.get(reply_to=message_id).state
        finally:
            model.gate.set()

    answer, seen = all_at_once(
        lambda: say(own_client(client), session.pk, "I had a long day.", message_id=message_id), look
    )
    assert seen == (["assistant", "user", "assistant"], "pending")
    assert told(answer).startswith("That sounds hard. And more.")
