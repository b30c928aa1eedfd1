"""Out of the house and back, and what becomes of a talk when the person or the counsellor is erased."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.erasure.models import RetentionRecord
from accounts.erasure.registry import rules
from accounts.erasure.retained import rows_keep
from accounts.identity.models import User
from community.counseling.admin import ReplyForm, ZonedForm
from community.counseling.exports import COLUMNS, rows, sessions_restore
from community.counseling.models import CounselingHandover, CounselingSession
from community.counseling.services import session_close, session_rate
from community.counseling.tests.factories import make_counselor, make_session
from community.messaging.models import Conversation
from config.ids import uuid7

pytestmark = pytest.mark.django_db


def ended(user: User) -> CounselingSession:
    session = make_session(user, topic="Nights.", counselor=make_counselor(), waited=timedelta(minutes=3))
    session_close(actor=user, session_id=session.pk, reason="done", now=timezone.now())
    return session_rate(owner=user, session_id=session.pk, rating=4, feedback="Kind.", now=timezone.now())[0]


def columns(session_id: Any) -> dict[str, Any]:
    row = CounselingSession.objects.get(pk=session_id)
    return {name: getattr(row, name) for name in COLUMNS}


def test_a_talk_goes_out_and_comes_back_equal(user: User) -> None:
    session = ended(user)
    before, out = columns(session.pk), list(rows(user))
    assert (out[0]["topic"], out[0]["rating"], out[0]["feedback"]) == ("Nights.", 4, "Kind.")
    assert "counselor" not in str(out[0].keys())
    Conversation.objects.all().delete()
    counts = sessions_restore(user, out, timezone.now())
    assert (counts.made, columns(session.pk)) == (1, before)
    assert sessions_restore(user, out, timezone.now()).existing == 1
    assert Conversation.objects.get().state == "closed"


def test_what_was_open_comes_back_closed_and_waits_for_nobody(user: User) -> None:
    session = make_session(user)
    out = list(rows(user))
    Conversation.objects.all().delete()
    assert sessions_restore(user, out, timezone.now()).notes == {"closed_on_import": 1}
    assert columns(session.pk)["status"] == "closed"


@pytest.mark.parametrize(
    "change",
    [{"rating": 9}, {"status": "lost"}, {"topic": "\x00"}, {"rating": None}, {"limits_version": "a text"}, {"id": 1}],
)
def test_rows_of_anybodys_making_are_left_out(user: User, change: dict[str, Any]) -> None:
    ended(user)
    out = [{**row, **change} for row in rows(user)]
    Conversation.objects.all().delete()
    assert sessions_restore(user, out, timezone.now()).skipped == {"invalid": 1}


def test_a_file_takes_nobody_elses_talk_or_conversation(user: User, stranger: User) -> None:
    theirs = make_session(stranger)
    ended(user)
    group = Conversation.objects.create(kind="group")
    (out,) = rows(user)
    for taken in (theirs.pk, group.pk):
        assert sessions_restore(user, [{**out, "id": taken}], timezone.now()).skipped == {"id_taken": 1}
    assert sessions_restore(user, [{**out, "id": uuid7()}], timezone.now()).made == 1


def rule(name: str) -> Any:
    return next(one for one in rules() if one.name == name)


def test_the_law_keeps_that_it_was_and_not_what_was_said(user: User) -> None:
    session = ended(user)
    assert rows_keep(rule("community.counselingsession.owner"), user.pk, timezone.now()) == 1
    record = RetentionRecord.objects.get()
    assert record.body["id"] == str(session.pk)
    assert set(record.body) == {
        "id", "priority", "status", "end_reason", "confidentiality_version", "waiting_since", "accepted_at",
        "escalated_at", "ended_at",
    }  # fmt: skip
    assert "Nights" not in str(record.body)


def test_an_erased_counsellor_leaves_their_people_in_the_queue() -> None:
    counselor = make_counselor()
    held = make_session(counselor=counselor, waited=timedelta(minutes=5))
    assert rule("community.counselingsession.counselor").handler(counselor.pk, timezone.now()) == 1
    held.refresh_from_db()
    assert (held.status, held.counselor_id) == ("waiting", None)
    assert CounselingHandover.objects.filter(session=held, kind="lost").count() == 1


def test_staff_write_zones_and_placeholders_that_are_some() -> None:
    class Reply(ReplyForm):
        class Meta:
            from community.counseling.models import CounselingReply as model

            fields = ("title", "text", "language", "is_active")

    values = {"title": "A", "language": "en", "is_active": True}
    assert Reply({**values, "text": "Hello {name}, {counselor} here."}).is_valid()
    assert not Reply({**values, "text": "Your {diagnosis} is back."}).is_valid()

    class Day(ZonedForm):
        class Meta:
            from community.counseling.models import CounselingHoliday as model

            fields = ("zone", "day_date", "name")

    assert not Day({"zone": "Mars", "day_date": "2026-12-25", "name": "x"}).is_valid()
    assert Day({"zone": "Europe/Berlin", "day_date": "2026-12-25", "name": "x"}).is_valid()
