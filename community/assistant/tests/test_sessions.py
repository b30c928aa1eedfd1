"""Conversations and pages of messages: owner, stranger, nobody, bad bodies, and what a page costs."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.identity.models import User
from community.assistant.models import AssistantMessage, AssistantSession
from community.assistant.tests.factories import SESSIONS, agree, make_session, messages_url, say
from community.assistant.tests.model_server import Model
from config.testing.threads import at_once, own_client

pytestmark = pytest.mark.django_db


def test_a_session_begins_once_with_a_first_message(client: Any) -> None:
    body = {"id": str(uuid4()), "title": "Before the exam"}
    first, again = client.post(SESSIONS, body), client.post(SESSIONS, body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert (first.json()["message_count"], first.json()["session_type"]) == (1, "general")
    assert client.post(SESSIONS, {**body, "title": "Other"}).status_code == 409
    assert AssistantSession.objects.count() == 1


def test_a_guided_dialogue_begins_at_once(client: Any) -> None:
    opened = client.post(SESSIONS, {"session_type": "mood_check"}).json()
    assert "From 1 (worst) to 10 (best)" in opened["messages"][0]["content"]


@pytest.mark.parametrize(
    ("body", "field"),
    [({"session_type": "tarot"}, "session_type"), ({"title": "x" * 101}, "title"), ({"mood": 3}, "mood"),
     ({"id": "7"}, "id")],
)  # fmt: skip
def test_a_bad_body_names_its_field(client: Any, body: dict[str, Any], field: str) -> None:
    answer = client.post(SESSIONS, body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field


@pytest.mark.parametrize(
    ("body", "field"),
    [({"id": str(uuid4())}, "content"), ({"content": "x"}, "id"), ({"id": str(uuid4()), "content": "  "}, "content"),
     ({"id": str(uuid4()), "content": "x" * 4001}, "content"), ({"id": str(uuid4()), "content": 7}, "content"),
     ({"id": str(uuid4()), "content": "x", "role": "system"}, "role")],
)  # fmt: skip
def test_a_bad_message_names_its_field(
    client: Any, session: AssistantSession, body: dict[str, Any], field: str
) -> None:
    answer = client.post(messages_url(session.pk), body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field


@pytest.mark.parametrize("who", ["stranger", "nobody"])
def test_sessions_of_others_do_not_exist(
    session: AssistantSession, make_user: Callable[..., User], api_as: Any, api_client: Any, unlimited: None, who: str
) -> None:
    status = 404 if who == "stranger" else 401
    client = api_as(agree(make_user())) if who == "stranger" else api_client
    one = f"{SESSIONS}/{session.pk}"
    assert client.get(one).status_code == status
    assert client.patch(one, {"title": "x"}).status_code == status
    assert client.delete(one).status_code == status
    assert client.get(messages_url(session.pk)).status_code == status
    assert say(client, session.pk, "Hello.").status_code == status
    assert AssistantSession.objects.count() == 1


def test_a_message_id_of_somebody_else_is_taken(
    client: Any, session: AssistantSession, make_user: Callable[..., User], api_as: Any
) -> None:
    other = agree(make_user())
    mine = uuid4()
    say(client, session.pk, "Hello.", message_id=mine)
    answer = say(api_as(other), make_session(other).pk, "Hello.", message_id=mine)
    assert (answer.status_code, answer.json()["code"]) == (409, "id_conflict")


def test_a_session_is_renamed_closed_opened_and_deleted(client: Any, session: AssistantSession) -> None:
    one = f"{SESSIONS}/{session.pk}"
    assert client.put(one, {"title": "Evening"}).json()["title"] == "Evening"
    assert client.patch(one, {"is_active": False}).json()["is_active"] is False
    refused = say(client, session.pk, "Hello.")
    assert (refused.status_code, refused.json()["code"]) == (409, "session_closed")
    client.patch(one, {"is_active": True})
    assert say(client, session.pk, "Hello.").status_code == 200
    assert client.delete(one).status_code == 204
    assert not AssistantMessage.objects.exists()
    assert client.get(one).status_code == 404


def test_pages_go_after_a_number(client: Any, session: AssistantSession) -> None:
    for number in range(3):
        say(client, session.pk, f"Line {number}.")
    page = client.get(f"{messages_url(session.pk)}?after=1&limit=2").json()
    assert ([row["sequence"] for row in page["results"]], page["has_more"]) == ([2, 3], True)
    rest = client.get(f"{messages_url(session.pk)}?after=3").json()
    assert ([row["sequence"] for row in rest["results"]], rest["has_more"]) == ([4, 5, 6, 7], False)
    assert len(client.get(f"{messages_url(session.pk)}?after=0").json()["results"]) == 7
    assert client.get(f"{messages_url(session.pk)}?after=x").status_code == 400


def test_the_list_and_a_page_cost_the_same_however_long(
    client: Any, talker: User, session: AssistantSession, django_assert_num_queries: Any
) -> None:
    client.get(SESSIONS)
    for number in range(3):
        say(client, session.pk, f"Line {number}.")
        make_session(talker)
    with django_assert_num_queries(2):
        assert len(client.get(SESSIONS).json()["results"]) == 4
    with django_assert_num_queries(3):
        client.get(messages_url(session.pk))


def test_a_title_that_sounds_like_danger_is_answered_with_help(client: Any) -> None:
    answer = client.post(SESSIONS, {"title": "I want to kill myself"})
    assert answer.status_code == 201
    assert answer.json()["support"]["resources"]


def test_an_idempotency_key_is_refused_because_the_message_has_its_own_id(
    client: Any, session: AssistantSession
) -> None:
    answer = client.post(
        messages_url(session.pk), {"id": str(uuid4()), "content": "x"}, headers={"Idempotency-Key": "1"}
    )
    assert answer.status_code == 400


def test_the_day_of_a_person_has_an_end_and_the_house_a_month(
    client: Any, session: AssistantSession, model: Model, settings: Any
) -> None:
    settings.ASSISTANT_MESSAGES_PER_DAY = 1
    assert say(client, session.pk, "One.").status_code == 200
    answer = say(client, session.pk, "Two.")
    assert (answer.status_code, answer.json()["code"], answer.json()["limit"]) == (429, "quota_exceeded", 1)
    assert int(answer.headers["Retry-After"]) > 0
    assert not AssistantMessage.objects.filter(sequence__gt=3).exists()
    assert say(client, session.pk, "mood check").status_code == 200
    settings.ASSISTANT_MESSAGES_PER_DAY = 100
    settings.ASSISTANT_TOKENS_PER_MONTH = 400
    client.post(messages_url(session.pk), {"id": str(uuid4()), "content": "stop"})
    last = say(client, session.pk, "Three.").json()["assistant_message"]
    assert last["flags"] == ["guided", "fallback:budget"]
    assert len(model.asked) == 1


def test_the_house_has_a_limit_in_money_too(
    client: Any, session: AssistantSession, model: Model, settings: Any
) -> None:
    settings.ASSISTANT_CENTS_PER_MONTH, settings.ASSISTANT_OUTPUT_CENTS = 1, 3_000
    last = say(client, session.pk, "One.").json()["assistant_message"]
    assert last["flags"] == ["guided", "fallback:budget"]
    settings.ASSISTANT_CENTS_PER_MONTH = 1_000
    assert say(client, session.pk, "Two.").json()["assistant_message"]["flags"] == []


@pytest.mark.django_db(transaction=True)
def test_the_same_message_from_five_places_is_asked_once(
    talker: User, api_as: Any, unlimited: None, model: Model
) -> None:
    session, message_id, client = make_session(talker), uuid4(), api_as(talker)
    clients = [own_client(client) for _ in range(5)]
    answers = at_once(5, lambda number: say(clients[number], session.pk, "Hello.", message_id=message_id))
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert any(answer.status_code == 200 for answer in answers)
    assert len(model.asked) == 1
    assert list(AssistantMessage.objects.order_by("sequence").values_list("sequence", flat=True)) == [1, 2, 3]


@pytest.mark.django_db(transaction=True)
def test_the_last_answer_of_a_day_is_given_once(
    talker: User, api_as: Any, unlimited: None, model: Model, settings: Any
) -> None:
    settings.ASSISTANT_MESSAGES_PER_DAY = 2
    sessions = [make_session(talker) for _ in range(5)]
    client = api_as(talker)
    clients = [own_client(client) for _ in sessions]
    answers = at_once(5, lambda number: say(clients[number], sessions[number].pk, "Hello."))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 429, 429, 429]
    assert len(model.asked) == 2


def test_a_crashed_answer_is_asked_anew_when_its_lease_is_over(
    client: Any, session: AssistantSession, model: Model
) -> None:
    message_id = uuid4()
    say(client, session.pk, "Hello.", message_id=message_id)
    row = AssistantMessage.objects.get(reply_to=message_id)
    row.state, row.content, row.lease_until = "pending", "", timezone.now() + timedelta(seconds=30)
    row.save()
    busy = say(client, session.pk, "Hello.", message_id=message_id)
    assert (busy.status_code, busy.json()["code"], busy.headers["Retry-After"]) == (409, "answer_in_progress", "5")
    AssistantMessage.objects.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    again = say(client, session.pk, "Hello.", message_id=message_id).json()["assistant_message"]
    assert (again["id"], again["state"], again["sequence"]) == (str(row.pk), "done", 3)
    assert len(model.asked) == 2
