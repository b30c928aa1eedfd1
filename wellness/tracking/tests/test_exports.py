"""Out of the house, and back in to equal rows."""

from datetime import UTC, datetime

import orjson
import pytest

from accounts.consent.models import SharingCategory
from accounts.erasure.registry import Policy, rules
from accounts.erasure.services import account_purge
from accounts.vault.keyring import KeyDestroyed
from config.ids import uuid7
from wellness.tracking.tests.factories import NOW, ODD_TEXT, ROOMS

pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)]
CATEGORIES = {
    "checkins": SharingCategory.MOOD, "cbt": SharingCategory.JOURNAL, "interactions": SharingCategory.MOOD,
}  # fmt: skip


def exported(room, owner):
    return orjson.loads(orjson.dumps(list(room.export.rows(owner))))


@pytest.fixture
def filled(room, user):
    room.make(user, logged_at=datetime(2026, 3, 10, 10, 30, tzinfo=UTC), timezone="Pacific/Apia")
    room.make(user, id=uuid7(), **room.said(ODD_TEXT))
    return user


def test_what_goes_out_comes_back_equal(room, filled, stranger):
    rows = exported(room, filled)
    assert len(rows) == 2
    room.model.objects.all().delete()
    counts = room.export.restore(filled, rows, NOW)
    assert (counts.made, counts.skipped) == (2, {})
    assert exported(room, filled) == rows
    again = room.export.restore(filled, rows, NOW)
    assert (again.made, again.existing) == (0, 2)
    theirs = room.export.restore(stranger, rows, NOW)
    assert (theirs.made, theirs.skipped) == (0, {"id_taken": 2})


@pytest.mark.parametrize(
    "wrong",
    [
        {"zone": "Mars/Olympus"},
        {"logged_at": "2999-01-01T00:00:00Z"},
        {"logged_at": "2026-03-10T10:30:00"},
        {"local_date": "2020-01-01"},
        {"created_at": "1066-10-14T00:00:00Z"},
        {"id": "7"},
        {"owner_id": None, "zone": None},
        {"anxiety_level": 11, "status": "done", "duration_minutes": 1441},
        {"triggers": ["  "], "data": {"items": ["tea"], "nonsense": 1}, "tool": " padded"},
        {"triggers": ["a\x00b"], "data": {"items": ["a\x00b"]}, "tool": "a\x00b"},
        {"triggers": ["x" * 51], "data": {"items": []}, "tool": "x" * 101},
        {"triggers": ["x"] * 21, "entry_type": "nonsense", "tool": "a\tb"},
        {"notes": "x" * 10_001, "schema_version": 99},
    ],
    ids=str,
)
def test_a_row_that_is_none_of_ours_is_left_out_alone(room, filled, wrong):
    good, bad = exported(room, filled)
    room.model.objects.all().delete()
    counts = room.export.restore(filled, [{**bad, **wrong}, good], NOW)
    assert (counts.made, counts.skipped) == (1, {"invalid": 1})


def test_others_may_read_it_under_its_category_only(room):
    assert room.export.category == CATEGORIES[room.name]


def test_an_erasure_takes_it_with_the_key(room, filled):
    assert [rule.policy for rule in rules() if rule.model is room.model] == [Policy.ERASE]
    kept = room.model.objects.filter(owner=filled).latest("logged_at")
    receipt = account_purge(subject_id=filled.pk, now=NOW)
    assert receipt.body["erased"][room.model._meta.label_lower] == 2
    assert not room.model.objects.exists()
    with pytest.raises(KeyDestroyed):
        _ = kept.data if room.name == "cbt" else kept.notes
