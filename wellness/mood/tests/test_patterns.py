import random
from datetime import UTC, date, datetime, timedelta

import pytest

from wellness.mood.patterns import CAUTION, factor_analysis, insights
from wellness.mood.tests.factories import many_moods

ANALYSIS, INSIGHTS = "/api/v1/mood/factors/analysis", "/api/v1/mood/insights"
FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)


def analysis(entries):
    return factor_analysis(entries, first=FIRST, last=LAST)


def row(mood, **factors):
    return (mood, list(factors) or None, list(factors) or None, list(factors.values()) or None)


def test_below_fourteen_entries_there_is_not_enough_data():
    answer = analysis([row(5, sleep=None)] * 13)
    assert (answer["enough_data"], answer["reason"], answer["results"]) == (False, "not_enough_data", [])


def test_a_factor_needs_five_with_and_five_without():
    answer = analysis([row(5 + n % 3, sleep=None) for n in range(4)] + [row(4 + n % 3) for n in range(16)])
    assert answer["results"] == []
    assert answer["not_enough_data"][0] | {"label": ""} == {
        "factor_type": "sleep", "label": "", "n_with": 4, "n_without": 16, "needed": 5,
    }  # fmt: skip


def test_a_real_difference_is_found_and_worded_with_care():
    answer = analysis([row(7 + n % 3, exercise=None) for n in range(15)] + [row(3 + n % 3) for n in range(15)])
    finding = answer["results"][0]
    assert (finding["method"], finding["n"], finding["n_with"], finding["effect"]) == ("mean_difference", 30, 15, 4.0)
    assert finding["interval_95"][0] > 0
    assert finding["clear"] is True
    assert CAUTION in finding["text"]


def test_values_of_a_scale_are_correlated_by_rank():
    answer = analysis([row(2 + n % 5 * 2, sleep=1 + n % 5) for n in range(20)] + [row(5)] * 3)
    finding = answer["results"][0]
    assert (finding["method"], finding["n"], finding["effect"], finding["clear"]) == ("rank_correlation", 20, 1.0, True)


def test_among_thirty_factors_of_chance_hardly_any_is_called_clear():
    chance = random.Random(3)
    found = 0
    for _ in range(20):
        entries = [
            row(chance.randint(1, 10), **{f"f{k}": None for k in range(30) if chance.random() < 0.5}) for _ in range(60)
        ]
        found += any(finding["clear"] for finding in analysis(entries)["results"])
    # Without the correction about four of five such answers would hold a finding.
    assert found <= 4


def moments(count, value_of):
    start = datetime(2026, 1, 5, 12, tzinfo=UTC)
    days = [(start + timedelta(days=n)).date() for n in range(count)]
    return [(day, day.isoweekday(), "afternoon", value_of(n, day)) for n, day in enumerate(days)]


def test_insights_say_when_there_is_too_little():
    answer = insights(moments(13, lambda n, day: 5), first=FIRST, last=LAST)
    assert (answer["enough_data"], answer["reason"], answer["results"]) == (False, "not_enough_data", [])


def test_insights_say_when_nothing_shows():
    chance = random.Random(11)
    answer = insights(moments(80, lambda n, day: chance.randint(4, 6)), first=FIRST, last=date(2026, 3, 25))
    assert (answer["enough_data"], answer["reason"], answer["results"]) == (True, "no_clear_pattern", [])


def test_a_weekday_that_stands_out_is_named_with_its_numbers():
    data = moments(84, lambda n, day: (9 if day.isoweekday() == 7 else 5) + n % 2)
    finding = insights(data, first=FIRST, last=date(2026, 3, 29))["results"][0]
    assert (finding["kind"], finding["day_of_week"], finding["n"], finding["n_with"]) == ("weekday", 7, 84, 12)
    assert finding["effect"] == pytest.approx(4, abs=0.1)
    assert "Sundays" in finding["text"]
    assert CAUTION in finding["text"]


def test_a_recent_change_is_seen():
    data = moments(60, lambda n, day: (3 if n >= 46 else 7) + n % 2)
    kinds = [f["kind"] for f in insights(data, first=FIRST, last=date(2026, 3, 5))["results"]]
    assert "recent_change" in kinds


@pytest.mark.django_db
def test_the_analysis_is_a_premium_feature(user, premium_user, api_as, api_client):
    answer = api_as(user).get(ANALYSIS)
    assert (answer.status_code, answer.json()["code"]) == (403, "premium_required")
    assert api_as(premium_user).get(ANALYSIS).status_code == 200
    assert api_client.get(ANALYSIS).status_code == 401
    assert api_as(user).get(INSIGHTS).status_code == 200
    assert api_client.get(INSIGHTS).status_code == 401


@pytest.mark.django_db
def test_the_analysis_reads_ones_own_entries_only(premium_user, make_user, api_as):
    start = datetime(2026, 2, 1, 12, tzinfo=UTC)
    bodies = [
        {
            "mood_value": 8 - n % 2 if n % 2 else 3 + n % 3,
            "logged_at": (start + timedelta(days=n)).isoformat(),
            "factors": [{"factor_type": "exercise", "label": "Run"}] if n % 2 else [],
        }
        for n in range(30)
    ]
    many_moods(premium_user, bodies)
    query = "?days=60&end_date=2026-03-15"
    answer = api_as(premium_user).get(ANALYSIS + query).json()
    assert answer["n"] == 30
    assert [(f["factor_type"], f["label"], f["clear"]) for f in answer["results"]] == [("exercise", "Run", True)]
    assert answer["results"][0]["n_with"] == 15
