"""What was said goes out whole and comes back equal, is reported by who read it, and goes with its person."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from rest_framework.exceptions import NotFound

from accounts.erasure.registry import of_nobody, rules
from accounts.export.registry import export_sources
from accounts.identity.models import User
from accounts.sync.registry import sync_exempt_models
from accounts.vault.services import key_of_user
from community.assistant.exports import message_rows, messages_restore, sessions_restore
from community.assistant.models import AssistantBudget, AssistantMessage, AssistantSession
from community.assistant.tests.factories import SESSIONS, make_session, say, told
from community.assistant.tests.model_server import Model
from crisis.second_reader.sources import texts_read
from moderation.reports.targets import target_of

pytestmark = pytest.mark.django_db
SOURCES = {source.name: source for source in export_sources() if source.name.startswith("assistant_")}


def exported(owner: User) -> dict[str, list[dict[str, Any]]]:
    import orjson

    from config.api.rendering import dump_json

    return {name: orjson.loads(dump_json(list(source.rows(owner)))) for name, source in SOURCES.items()}


def test_a_conversation_goes_out_and_comes_back_equal(client: Any, talker: User, model: Model) -> None:
    session = make_session(talker, title="Evening")
    told(say(client, session.pk, "I had a long day."))
    say(client, make_session(talker, session_type="thought_record").pk, "She walked past")
    rows = exported(talker)
    assert [len(rows[name]) for name in ("assistant_sessions", "assistant_messages")] == [2, 6]
    AssistantSession.objects.all().delete()
    now = timezone.now()
    for _ in range(2):
        sessions_restore(talker, rows["assistant_sessions"], now)
        messages_restore(talker, rows["assistant_messages"], now)
    assert exported(talker) == rows
    assert told(say(client, session.pk, "And another one."))


@pytest.mark.parametrize(
    "change",
    [{"sequence": 9_999}, {"role": "god"}, {"state": "pending"}, {"flags": ["WORDS of mine"]},
     {"session_id": str(uuid4())}, {"cards": [{}]},
     {"cards": [{"type": "room", "code": "x", "label": "x", "target": "https://elsewhere.example"}]},
     {"created_at": "2999-01-01T00:00:00Z"}, {"reply_to_id": str(uuid4())}, {"content": "x" * 50_000}],
)  # fmt: skip
def test_rows_that_are_none_of_ours_stay_out(client: Any, talker: User, change: dict[str, Any]) -> None:
    session = make_session(talker)
    say(client, session.pk, "Hello.")
    rows = exported(talker)["assistant_messages"]
    answer = {**rows[2], **change}
    AssistantMessage.objects.filter(pk=rows[2]["id"]).delete()
    assert messages_restore(talker, [answer], timezone.now()).made == 0
    assert messages_restore(talker, [rows[2]], timezone.now()).made == 1


@pytest.mark.parametrize(
    "answers", [{}, {"mood": "x", "energy": 5, "notes": None}, {"mood": 5, "energy": 5, "notes": None, "more": 1}]
)
def test_a_dialogue_without_its_answers_stays_out(client: Any, talker: User, answers: dict[str, Any]) -> None:
    session = make_session(talker, session_type="mood_check")
    for word in ("5", "5", "skip"):
        told(say(client, session.pk, word))
    (row,) = exported(talker)["assistant_sessions"]
    AssistantSession.objects.all().delete()
    forged = {**row, "dialogue": {**row["dialogue"], "answers": answers}}
    assert sessions_restore(talker, [forged], timezone.now()).made == 0
    assert sessions_restore(talker, [row], timezone.now()).made == 1
    assert "in your diary" in told(say(client, session.pk, "yes"))


def test_an_answer_under_way_is_exported_as_stopped(talker: User, session: AssistantSession) -> None:
    AssistantMessage.objects.create(
        owner=talker, session=session, sequence=2, role="assistant", state="pending",
        lease_until=timezone.now() + timedelta(minutes=1),
    )  # fmt: skip
    key_of_user(talker)
    assert [row["state"] for row in message_rows(talker)] == ["done", "stopped"]


def test_every_table_has_its_rules() -> None:
    erased = {rule.label: rule.policy for rule in rules() if rule.label.startswith("community.assistant")}
    assert len(erased) == 4
    assert set(erased.values()) == {"erase"}
    assert AssistantBudget in of_nobody()
    assert {AssistantSession, AssistantMessage} <= set(sync_exempt_models())
    assert all(source.category is None for source in SOURCES.values())


def test_its_reader_reports_an_answer_and_nobody_else(
    client: Any, talker: User, stranger: User, session: AssistantSession, model: Model
) -> None:
    body = say(client, session.pk, "I had a long day.").json()
    target = target_of("assistant_message")
    answer, mine = body["assistant_message"]["id"], body["user_message"]["id"]
    seen = target.seen_by(viewer=talker, content_id=answer)
    assert (seen.text, seen.author_id, seen.author_name) == (body["assistant_message"]["content"], None, "Companion")
    for viewer, content_id in ((stranger, answer), (talker, mine)):
        with pytest.raises(NotFound):
            target.seen_by(viewer=viewer, content_id=content_id)
    target.hide(content_id=answer, now=timezone.now())
    shown = client.get(f"{SESSIONS}/{session.pk}").json()["messages"]
    assert shown[-1]["content"] == ""
    say(client, session.pk, "Hello again.")
    assert "That sounds hard" not in model.told
    target.show(content_id=answer, now=timezone.now())
    target.edit(content_id=answer, text="Edited.", now=timezone.now())
    assert client.get(f"{SESSIONS}/{session.pk}").json()["messages"][2]["content"] == "Edited."
    target.delete(content_id=answer, now=timezone.now())
    assert AssistantMessage.objects.get(pk=answer).content == ""


def test_the_second_reader_reads_what_the_person_wrote_and_no_answer(
    client: Any, talker: User, stranger: User, session: AssistantSession
) -> None:
    body = say(client, session.pk, "I had a long day.").json()
    asked, answered = body["user_message"]["id"], body["assistant_message"]["id"]
    assert texts_read("assistant_message", owner=talker, source_id=asked) == ["I had a long day."]
    assert texts_read("assistant_message", owner=talker, source_id=answered) == []
    assert texts_read("assistant_message", owner=stranger, source_id=asked) == []


def test_staff_see_counts_and_no_words(client: Any, session: AssistantSession, model: Model) -> None:
    from accounts.mfa.tests.factories import make_enrolled_staff, staff_client

    say(client, session.pk, "I had a long day.")
    staff, _ = make_enrolled_staff("admin")
    page = staff_client(staff).get("/admin/community/assistantbudget/").content.decode()
    assert "320" in page
    assert "long day" not in page
    assert staff_client(staff).get("/admin/community/assistantmessage/").status_code == 404
