"""What ships to be earned can be earned: somebody counts it, and a change of it is noticed."""

import orjson

from accounts.metrics.registry import metrics
from accounts.sync.registry import sync_source
from wellness.achievements.criteria import metrics_named
from wellness.achievements.reference import PATH


def named():
    return {name for row in orjson.loads(PATH.read_bytes()) for name in metrics_named(row["criteria"])}


def test_every_metric_that_a_shipped_achievement_names_is_counted():
    assert named() - set(metrics()) == set()


def test_every_kind_that_a_metric_follows_from_is_one_that_is_noted():
    kinds = {kind for metric in metrics().values() for kind in metric.kinds}
    assert {kind for kind in kinds if sync_source(kind) is None} == set()
    assert all(metric.kinds for metric in metrics().values())


def test_no_metric_is_counted_that_nothing_is_earned_by():
    assert set(metrics()) <= named()
