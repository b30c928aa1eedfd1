"""Rest days out, away and in again."""

import orjson
import pytest
from django.utils import timezone

from accounts.export.registry import export_sources
from config.ids import uuid7
from wellness.days.models import DayRest
from wellness.days.rest_services import rest_update
from wellness.days.tests.factories import NOW, TODAY, days_ago, make_rest

pytestmark = pytest.mark.django_db


def source():
    return next(one for one in export_sources() if one.name == "rest_days")


def columns(owner):
    return list(DayRest.objects.filter(owner=owner).order_by("id").values(
        "id", "kind", "first_date", "last_date", "weekday", "merged_ids", "created_at", "updated_at"
    ))  # fmt: skip


def test_every_kind_comes_back_as_it_was(user, stranger):
    make_rest(user, first_date=days_ago(9), last_date=days_ago(8))
    make_rest(user, id=uuid7())
    make_rest(user, id=uuid7(), first_date=days_ago(2))
    make_rest(user, kind="freeze", first_date=days_ago(5))
    ended = make_rest(user, kind="weekly", weekday=7)
    rest_update(owner=user, rest_id=ended.pk, changes={"last_date": TODAY}, now=NOW)
    make_rest(user, kind="weekly", weekday=7)
    before = columns(user)
    assert len(before) == 5
    assert [len(row["merged_ids"]) for row in before] == [0, 1, 0, 0, 0]
    rows = orjson.loads(orjson.dumps(list(source().rows(user)), default=str))
    DayRest.objects.filter(owner=user).delete()
    counts = source().restore(user, rows, timezone.now())
    assert (counts.made, counts.existing, columns(user)) == (5, 0, before)
    assert source().restore(user, rows, timezone.now()).existing == 5
    assert source().restore(stranger, rows, timezone.now()).made == 0


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "holiday"},
        {"kind": "weekly"},
        {"kind": "freeze"},
        {"first_date": None},
        {"last_date": str(days_ago(9))},
        {"weekday": 1},
        {"kind": "weekly", "weekday": 8, "first_date": None},
        {"merged_ids": ["x"]},
        {"merged_ids": [str(uuid7())] * 51},
        {"created_at": "2026-03-10T12:00:00"},
        {"first_date": "1066-10-14"},
        {"last_date": "9999-12-31"},
        {"first_date": "9999-12-31"},
        {"kind": "weekly", "weekday": 3, "first_date": None, "last_date": "9999-12-31"},
    ],
)
def test_a_row_that_is_none_of_ours_is_left_out_and_spoils_no_other(user, change):
    make_rest(user)
    (row,) = source().rows(user)
    row = {name: value if isinstance(value, list | int | None) else str(value) for name, value in row.items()}
    DayRest.objects.filter(owner=user).delete()
    bad = row | {"id": str(uuid7())} | change
    counts = source().restore(user, [bad, row], timezone.now())
    assert (counts.made, str(DayRest.objects.get(owner=user).pk)) == (1, row["id"])


def test_a_file_does_not_free_the_seventh_day_of_the_week(user):
    make_rest(user, kind="weekly", weekday=1)
    (row,) = source().rows(user)
    row = {**row, "created_at": str(row["created_at"]), "updated_at": str(row["updated_at"])}
    others = [row | {"id": str(uuid7()), "weekday": weekday} for weekday in range(2, 8)]
    counts = source().restore(user, [row, *others], timezone.now())
    assert (counts.made, counts.existing, counts.skipped) == (5, 1, {"invalid": 1})
    assert set(DayRest.objects.filter(owner=user).values_list("weekday", flat=True)) == {1, 2, 3, 4, 5, 6}
