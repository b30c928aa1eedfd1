from datetime import date, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from wellness.progress.score import CALM, DAYS, DAYS_MIN, ENTRIES_MIN, MOOD, NOTE, score_answer
from wellness.progress.selectors import RoomDay
from wellness.progress.tests.factories import NOW, at, day, write_history
from wellness.progress.tests.test_timeline import make_row

URL = "/api/v1/analytics/wellness-score"
LAST = date(2026, 3, 10)
FIRST = LAST - timedelta(days=DAYS - 1)


@pytest.fixture
def noon():
    with time_machine.travel(NOW, tick=False):
        yield


def room_day(room, ago, levels):
    return RoomDay(room, LAST - timedelta(days=ago), len(levels), sum(levels))


LEVELS = st.lists(st.integers(1, 10), min_size=1, max_size=5)
ROOMS = st.sampled_from([MOOD, CALM])
SCORED = st.builds(room_day, ROOMS, st.integers(0, DAYS - 1), LEVELS)
OTHER = st.builds(
    lambda ago, n: RoomDay("cbt_entries", LAST - timedelta(days=ago), n, None), st.integers(0, 13), LEVELS.map(len)
)
HISTORIES = st.lists(SCORED | OTHER, max_size=40, unique_by=lambda one: (one.room, one.local_date))


@given(HISTORIES, st.randoms(use_true_random=False))
def test_a_score_lies_within_its_bounds_and_knows_no_order(days, rng):
    answer = score_answer(days, first=FIRST, last=LAST)
    shuffled = list(days)
    rng.shuffle(shuffled)
    assert score_answer(shuffled, first=FIRST, last=LAST) == answer
    if answer["score"] is None:
        assert answer["entries"] < ENTRIES_MIN or answer["days"] < DAYS_MIN
        assert answer["components"] == []
        return
    assert 0 <= answer["score"] <= 100
    assert isinstance(answer["score"], int)
    assert all(0 <= one["value"] <= 100 for one in answer["components"])
    assert sum(one["weight"] for one in answer["components"]) == pytest.approx(1, abs=0.002)
    weighted = sum(one["value"] * one["weight"] for one in answer["components"])
    assert answer["score"] == pytest.approx(weighted, abs=0.8)


@given(HISTORIES, st.data())
def test_a_better_mood_and_less_anxiety_never_lower_it(days, data):
    before = score_answer(days, first=FIRST, last=LAST)["score"]
    if before is None:
        return
    number = data.draw(st.integers(0, len(days) - 1))
    one = days[number]
    if one.room == MOOD:
        one = RoomDay(one.room, one.local_date, one.count, min(one.total + 1, 10 * one.count))
    elif one.room == CALM:
        one = RoomDay(one.room, one.local_date, one.count, max(one.total - 1, one.count))
    after = score_answer([*days[:number], one, *days[number + 1 :]], first=FIRST, last=LAST)["score"]
    assert after >= before


def every_day(room, level):
    return [room_day(room, ago, [level]) for ago in range(DAYS)]


@pytest.mark.parametrize(
    ("days", "score", "weights"),
    [
        (every_day(MOOD, 10) + every_day(CALM, 1), 100, [0.5, 0.3, 0.2]),
        (every_day(MOOD, 1) + every_day(CALM, 10), 20, [0.5, 0.3, 0.2]),
        (every_day(MOOD, 10), 100, [0.714, 0.286]),
        (every_day(CALM, 10), 40, [0.6, 0.4]),
        # 5/9*100 = 55.6 by 5, 3/9*100 = 33.3 by 3, 7/14 = 50 by 2.
        ([room_day(MOOD, ago, [6]) for ago in range(7)] + [room_day(CALM, 0, [7])], 48, [0.5, 0.3, 0.2]),
        # 4.5 of 9 is 50, 5 days of 14 are 35.7: 45.9.
        ([room_day(MOOD, ago, [5, 6]) for ago in range(5)], 46, [0.714, 0.286]),
    ],
)
def test_the_formula_is_the_documented_one(days, score, weights):
    answer = score_answer(days, first=FIRST, last=LAST)
    assert answer["score"] == score
    assert [one["weight"] for one in answer["components"]] == weights
    assert answer["components"][-1]["name"] == "regularity"


@pytest.mark.parametrize(
    ("days", "entries", "lived"),
    [
        ([], 0, 0),
        ([room_day(MOOD, ago, [5]) for ago in range(4)], 4, 4),
        ([room_day(MOOD, 0, [5] * 4), room_day(CALM, 1, [5] * 4)], 8, 2),
        # However busy: regularity alone says nothing of how somebody is.
        ([RoomDay("cbt_entries", LAST - timedelta(days=ago), 3, None) for ago in range(14)], 0, 0),
    ],
)
def test_too_little_is_no_score(days, entries, lived):
    answer = score_answer(days, first=FIRST, last=LAST)
    assert (answer["score"], answer["reason"], answer["components"]) == (None, "not_enough_data", [])
    assert (answer["entries"], answer["days"], answer["needed"]) == (entries, lived, {"entries": 5, "days": 3})


@pytest.mark.django_db
def test_the_endpoint_scores_the_last_fourteen_days(noon, api_as, make_user):
    owner = make_user(timezone="UTC")
    for ago in range(5):
        make_row("mood_entry", owner, at(ago), mood_value=10)
    for ago in range(14, 30):
        make_row("mood_entry", owner, at(ago), mood_value=1)
    answer = api_as(owner).get(URL).json()
    assert (answer["start_date"], answer["end_date"]) == (str(day(13)), str(day(0)))
    assert answer["components"] == [
        {"name": "mood", "value": 100.0, "weight": 0.714, "n": 5},
        {"name": "regularity", "value": 35.7, "weight": 0.286, "n": 5},
    ]
    assert (answer["score"], answer["entries"], answer["note"]) == (82, 5, NOTE)
    assert "no clinical measure" in NOTE


@pytest.mark.django_db
def test_only_my_own_is_scored(noon, api_as, api_client, user, stranger):
    write_history(user, 14)
    assert api_client.get(URL).status_code == 401
    assert api_as(stranger).get(URL).json()["score"] is None
    assert api_as(user).get(URL).json()["score"] is not None


@pytest.mark.django_db
@pytest.mark.parametrize("days", [2, 200])
def test_a_score_takes_two_queries(noon, api_as, user, django_assert_num_queries, days):
    write_history(user, days)
    client = api_as(user)
    with django_assert_num_queries(2):
        assert client.get(URL).status_code == 200
