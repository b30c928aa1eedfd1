"""What leaves with its person, what comes back, what is erased, and what goes by itself."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.export.registry import export_sources
from config.ids import uuid7
from moderation.screening.erasure import allowances_prune, holds_prune, samples_prune
from moderation.screening.exports import hold_restore, hold_rows
from moderation.screening.models import ScreeningAllowance, ScreeningHold, ScreeningSample
from moderation.screening.tests.factories import make_moderator


def make_hold(owner: Any, now: Any, **overrides: Any) -> ScreeningHold:
    fields = {
        "owner": owner, "place": "forum", "content_type": "post", "content_id": uuid7(), "reasons": ["contact"],
        "text": "mail me, jana.k@example.org", "created_at": now - timedelta(days=1),
    }  # fmt: skip
    return ScreeningHold.objects.create(**{**fields, **overrides})


def decided(owner: Any, now: Any, **overrides: Any) -> ScreeningHold:
    return make_hold(
        owner, now, state="dropped", reason_code="contact", decided_at=now, decided_by=make_moderator(), **overrides
    )


def test_the_words_lie_sealed(writer: Any, now: Any) -> None:
    from django.db import connection

    make_hold(writer, now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM moderation_screeninghold")
        assert b"jana" not in bytes(cursor.fetchone()[0])


def test_a_person_gets_their_own_holds_without_who_decided(writer: Any, stranger: Any, now: Any) -> None:
    hold = decided(writer, now)
    make_hold(stranger, now)
    (row,) = hold_rows(writer)
    assert row["text"] == "mail me, jana.k@example.org"
    assert str(hold.decided_by_id) not in str(row)
    assert {source.name: source.category for source in export_sources()}["moderation_holds"] is None


def test_what_went_out_comes_back_equal(writer: Any, now: Any) -> None:
    decided(writer, now)
    rows = list(hold_rows(writer))
    ScreeningHold.objects.all().delete()
    assert hold_restore(writer, rows, now).made == 1
    assert list(hold_rows(writer)) == rows
    assert hold_restore(writer, rows, now).existing == 1


def test_a_row_of_somebody_else_is_neither_taken_nor_called_ones_own(writer: Any, stranger: Any, now: Any) -> None:
    hold = decided(writer, now)
    counts = hold_restore(stranger, hold_rows(writer), now)
    assert (counts.made, counts.existing, counts.skipped) == (0, 0, {"id_taken": 1})
    assert ScreeningHold.objects.get().owner_id == hold.owner_id


def test_what_waited_comes_back_as_history(writer: Any, now: Any) -> None:
    make_hold(writer, now)
    rows = list(hold_rows(writer))
    ScreeningHold.objects.all().delete()
    assert hold_restore(writer, rows, now).notes == {"closed_on_import": 1}
    assert ScreeningHold.objects.get().state == "withdrawn"


@pytest.mark.parametrize(
    "wrong",
    [{"state": "burnt"}, {"reasons": ["My words"]}, {"decided_at": None}, {"text": "a\x00b"}, {"place": "moon"}],
)
def test_a_made_up_row_is_left_out(writer: Any, now: Any, wrong: dict[str, Any]) -> None:
    decided(writer, now)
    (row,) = hold_rows(writer)
    ScreeningHold.objects.all().delete()
    assert hold_restore(writer, [{**row, **wrong}], now).skipped == {"invalid": 1}


def test_samples_holds_and_counts_go_in_time(writer: Any, now: Any) -> None:
    for days in (13, 15):
        ScreeningSample.objects.create(
            owner=writer, place="forum", text="x", outcome="hold", created_at=now - timedelta(days=days)
        )
    old = now - timedelta(days=200)
    decided(writer, now), decided(writer, old), make_hold(writer, old)
    for days in (1, 4):
        ScreeningAllowance.objects.create(
            owner=writer, place="forum", local_date=now.date() - timedelta(days=days), texts=1
        )
    assert (samples_prune(now), holds_prune(now), allowances_prune(now)) == (1, 1, 1)
    assert ScreeningHold.objects.filter(state="open").exists()
