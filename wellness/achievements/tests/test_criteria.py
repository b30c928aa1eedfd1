"""Criteria that editors write."""

import pytest

from wellness.achievements.criteria import criteria_errors, is_met, progress_of

GOOD = {"all": [{"metric": "mood.entries", "at_least": 4}, {"metric": "mood.days", "at_least": 2}]}


def test_good_criteria_have_no_errors():
    assert criteria_errors(GOOD) == []


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        [],
        {},
        {"all": []},
        {"any": [{"metric": "mood.entries", "at_least": 1}]},
        {"all": [{"metric": "mood.entries", "at_least": 1}] * 9},
        {"all": [{"metric": "nothing.like.it", "at_least": 1}]},
        {"all": [{"metric": "mood.entries", "at_least": 0}]},
        {"all": [{"metric": "mood.entries", "at_least": True}]},
        {"all": [{"metric": "mood.entries", "at_least": "3"}]},
        {"all": [{"metric": "mood.entries"}]},
        {"all": ["mood.entries"]},
        {"all": [{"metric": ["mood.entries"], "at_least": 1}]},
    ],
)
def test_wrong_criteria_are_refused_with_a_reason(wrong):
    assert criteria_errors(wrong)


def test_criteria_are_met_when_every_part_is():
    assert is_met(GOOD, {"mood.entries": 4, "mood.days": 2})
    assert not is_met(GOOD, {"mood.entries": 40, "mood.days": 1})


@pytest.mark.parametrize(
    ("counts", "percent"), [({}, 0.0), ({"mood.entries": 2}, 25.0), ({"mood.entries": 90, "mood.days": 1}, 75.0)]
)
def test_progress_is_the_mean_of_the_parts(counts, percent):
    assert progress_of(GOOD, counts) == percent
