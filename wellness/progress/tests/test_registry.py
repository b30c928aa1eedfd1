from dataclasses import replace

import pytest
from django.apps import apps

from accounts.metrics.registry import metrics, register_metric, widen_metric
from accounts.reminders.models import Reminder
from wellness.checkins.models import CheckIn
from wellness.diary.models import DiaryRow
from wellness.progress import registry
from wellness.progress.registry import (
    DAYS_ACTIVE,
    SourceWrong,
    TimelineSource,
    counted_sources,
    register_source,
    sources,
)

# Dated rows that are no progress of a person, and why.
NOT_SHOWN = {
    "Habit": "Taking a habit up is a plan; doing it is what shows.",
    "GoalProgress": "Steps show with their goal; the timeline has the day on which it was reached.",
}


def a_source(**values):
    made = {"kind": "a_kind", "type": "a_type", "room": "rooms", "model": CheckIn, "describe": lambda data, _: ("", "")}
    return TimelineSource(**{**made, **values})


@pytest.fixture
def apart(monkeypatch):
    monkeypatch.setattr(registry, "_sources", dict(registry._sources))
    monkeypatch.setattr("accounts.metrics.registry._metrics", dict(metrics()))


def test_every_dated_row_is_on_the_timeline_or_says_why_not():
    shown = {source.model for source in sources()}
    missing = [
        model.__name__
        for model in apps.get_models()
        if issubclass(model, DiaryRow) and model not in shown and model.__name__ not in NOT_SHOWN
    ]
    assert missing == []
    assert all(len(reason) > 20 for reason in NOT_SHOWN.values())


def indexes(model):
    for index in model._meta.indexes:
        yield index.fields, index.condition


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.kind)
def test_every_source_brings_the_index_that_it_is_read_by(source):
    found = list(indexes(source.model))
    # An index is read backwards as well.
    orders = (["owner", f"-{source.at}", "-id"], ["owner", source.at, "id"])
    assert any(fields in orders and bool(condition) >= bool(source.only) for fields, condition in found)
    if source.day:
        assert any(fields[:2] == ["owner", source.day] for fields, _ in found)


@pytest.mark.parametrize(
    "values",
    [
        {"data": {"notes": "notes"}},
        {"data": {"far": "owner__data_key"}},
        {"data": {"none": "nothing"}},
        {"at": "nothing"},
        {"day": "nothing"},
        {"measure": "notes"},
        {"only": {"nothing": 1}},
        {"data": {"far": "anxiety_level__nothing"}},
        {"model": Reminder},
    ],
)
def test_a_source_of_a_sealed_or_missing_column_is_refused(apart, values):
    with pytest.raises(SourceWrong):
        register_source(a_source(**values))


def test_a_kind_stands_for_one_room(apart):
    register_source(a_source())
    register_source(a_source(type="other"))
    with pytest.raises(SourceWrong):
        register_source(a_source(kind="mood_entry"))


def test_a_room_that_joins_counts_for_the_days(apart):
    assert metrics()[DAYS_ACTIVE].kinds == {source.kind for source in counted_sources()}
    register_source(a_source())
    register_source(a_source(kind="other", day=None))
    assert "a_kind" in metrics()[DAYS_ACTIVE].kinds
    assert "other" not in metrics()[DAYS_ACTIVE].kinds


def test_sources_come_in_one_order_whoever_registered_first(apart, monkeypatch):
    kinds = [source.kind for source in sources()]
    monkeypatch.setattr(registry, "_sources", dict(reversed(registry._sources.items())))
    assert [source.kind for source in sources()] == kinds == sorted(kinds)


def test_a_widened_metric_may_start_again_but_not_change(apart):
    known = metrics()[DAYS_ACTIVE]
    again = {"title": known.title, "read": known.read}
    register_metric(DAYS_ACTIVE, kinds=(), **again)
    assert metrics()[DAYS_ACTIVE] == known
    for changed in ({"title": "Other"}, {"read": lambda ids: {}}, {"kinds": ("unknown",)}):
        with pytest.raises(ValueError):
            register_metric(DAYS_ACTIVE, **{"kinds": (), **again, **changed})
    widen_metric(DAYS_ACTIVE, kinds=("more",))
    assert metrics()[DAYS_ACTIVE] == replace(known, kinds=known.kinds | {"more"})
    with pytest.raises(KeyError):
        widen_metric("nothing", kinds=("more",))
