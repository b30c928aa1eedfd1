"""Counts are named once, and know whose change can change them."""

import pytest

from accounts.metrics import registry
from accounts.metrics.registry import metrics, metrics_of, register_metric, widen_metric


@pytest.fixture(autouse=True)
def nothing_registered(monkeypatch):
    monkeypatch.setattr(registry, "_metrics", {})


def read(owner_ids):
    return {}


def test_a_change_leads_to_what_counts_its_kind_and_to_nothing_else():
    register_metric("walks.count", title="Walks", kinds=("walk",), read=read)
    register_metric("walks.minutes", title="Minutes", kinds=("walk", "pause"), read=read)
    assert [metric.name for metric in metrics_of({"walk", "tea"})] == ["walks.count", "walks.minutes"]
    assert [metric.name for metric in metrics_of({"pause"})] == ["walks.minutes"]
    assert metrics_of({"tea"}) == metrics_of(()) == ()


def test_a_room_may_widen_what_another_counts_and_both_may_start_twice():
    for _ in range(2):
        register_metric("days", title="Days", kinds=(), read=read)
        widen_metric("days", kinds=("walk",))
        widen_metric("days", kinds=("tea",))
    assert metrics()["days"].kinds == {"walk", "tea"}


@pytest.mark.parametrize(
    "other",
    [{"title": "Miles"}, {"read": lambda owner_ids: {}}, {"kinds": ("walk", "run")}],
    ids=lambda other: next(iter(other)),
)
def test_a_name_stands_for_one_count(other):
    values = {"title": "Walks", "kinds": ("walk",), "read": read}
    register_metric("walks.count", **values)
    with pytest.raises(ValueError, match="registered already"):
        register_metric("walks.count", **{**values, **other})
    assert metrics()["walks.count"].title == "Walks"


def test_nothing_is_widened_that_is_not_there():
    with pytest.raises(KeyError):
        widen_metric("walks.count", kinds=("walk",))
    assert metrics() == {}


def test_what_is_read_is_a_copy():
    register_metric("walks.count", title="Walks", kinds=("walk",), read=read)
    metrics().clear()
    assert set(metrics()) == {"walks.count"}
