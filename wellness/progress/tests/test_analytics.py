import random
from collections import Counter, defaultdict
from datetime import date, timedelta
from statistics import fmean

import pytest
import time_machine

from wellness.checkins.models import CheckIn
from wellness.mood.models import MoodEntry
from wellness.progress.analytics import TIMEFRAMES
from wellness.progress.tests.factories import NOW, TODAY, at, day, write_history
from wellness.progress.tests.test_timeline import make_row

pytestmark = pytest.mark.django_db
URL = "/api/v1/progress/analytics"
CAUSAL = ("because you", "caused", "due to", "leads to", "thanks to", "improved by", "makes you")


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def owner(make_user):
    from accounts.billing.models import Subscription
    from accounts.billing.services import subscription_set

    person = make_user(timezone="UTC")
    subscription_set(actor=None, owner=person, tier=Subscription.Tier.PREMIUM)
    return person


def near(value):
    return pytest.approx(value, abs=0.0006)


def scatter(owner, seed, days):
    rng = random.Random(seed)
    for ago in range(days):
        for _ in range(rng.choice([0, 0, 1, 3])):
            triggers = rng.sample([f"trigger {n}" for n in range(30)], rng.randint(0, 4))
            make_row("checkin", owner, at(ago, rng.randint(0, 11)), anxiety_level=rng.randint(1, 10), triggers=triggers)
        for _ in range(rng.choice([0, 1, 2])):
            make_row("mood_entry", owner, at(ago, rng.randint(0, 11)), mood_value=rng.randint(1, 10))


def expected_points(rows, value, name, weekly):
    found = defaultdict(list)
    for row in rows:
        start = row.local_date - timedelta(days=row.local_date.weekday()) if weekly else row.local_date
        found[start].append(getattr(row, value))
    return [{"date": str(start), name: near(fmean(of)), "count": len(of)} for start, of in sorted(found.items())]


@pytest.mark.parametrize("timeframe", TIMEFRAMES)
@pytest.mark.parametrize("seed", [1, 2])
def test_charts_say_what_was_written(api_as, owner, stranger, timeframe, seed):
    scatter(owner, seed, 100)
    scatter(stranger, seed, 5)
    length, weekly = TIMEFRAMES[timeframe], timeframe in {"quarter", "year"}
    answer = api_as(owner).get(f"{URL}?timeframe={timeframe}").json()
    first = TODAY - timedelta(days=length - 1)
    assert (answer["start_date"], answer["end_date"]) == (str(first), str(TODAY))
    checkins = list(CheckIn.objects.filter(owner=owner, local_date__range=(first, TODAY)))
    moods = list(MoodEntry.objects.filter(owner=owner, local_date__range=(first, TODAY)))
    assert checkins
    assert moods
    assert answer["checkin_trends"] == expected_points(checkins, "anxiety_level", "average_anxiety", weekly)
    assert answer["mood_trend"] == expected_points(moods, "mood_value", "average_mood_value", weekly)
    counts = Counter(trigger for row in checkins for trigger in row.triggers)
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:20]
    assert answer["trigger_frequency"] == [{"trigger": trigger, "count": count} for trigger, count in ordered]
    assert [line["day_of_week"] for line in answer["by_weekday"]] == list(range(1, 8))
    for line in answer["by_weekday"]:
        levels = [row.anxiety_level for row in checkins if row.local_date.isoweekday() == line["day_of_week"]]
        values = [row.mood_value for row in moods if row.local_date.isoweekday() == line["day_of_week"]]
        assert (line["checkins"], line["mood_entries"]) == (len(levels), len(values))
        assert line["average_anxiety"] == (near(fmean(levels)) if levels else None)
        assert line["average_mood_value"] == (near(fmean(values)) if values else None)


def test_a_year_of_every_day_is_at_most_sixty_points(api_as, owner):
    write_history(owner, 800)
    client = api_as(owner)
    for timeframe in TIMEFRAMES:
        answer = client.get(f"{URL}?timeframe={timeframe}").json()
        assert 1 < len(answer["checkin_trends"]) <= 60
        assert 1 < len(answer["mood_trend"]) <= 60
        assert all(date.fromisoformat(point["date"]) <= TODAY for point in answer["mood_trend"])


def levels_on(owner, first_ago, levels):
    for number, level in enumerate(levels):
        make_row("checkin", owner, at(first_ago - number), anxiety_level=level)


def test_two_timeframes_are_compared_when_both_have_five_days(api_as, owner):
    levels_on(owner, 13, [8, 7, 8, 9, 8])
    levels_on(owner, 6, [4, 3, 4, 5, 4, 4])
    # A second one on a day: the day still counts once.
    make_row("checkin", owner, at(6, 10), anxiety_level=4)
    found = api_as(owner).get(f"{URL}?timeframe=week").json()["comparison"]
    anxiety = found["anxiety"]
    assert (anxiety["n"], anxiety["previous_n"], anxiety["reason"]) == (6, 5, None)
    assert (anxiety["average"], anxiety["previous_average"]) == (4.0, 8.0)
    low, high = anxiety["interval_95"]
    assert low < anxiety["difference"] == -4.0 < high < 0
    assert anxiety["text"] == (
        "On 6 days your anxiety level was 4.0 of 10 on average, on 5 days of the time before 8.0."
    )
    assert "together with, not because" in found["caution"]
    assert found["mood"]["reason"] == "not_enough_data"


@pytest.mark.parametrize(("now", "before"), [(4, 7), (7, 4), (0, 0)])
def test_fewer_than_five_days_are_compared_with_nothing(api_as, owner, now, before):
    levels_on(owner, 6, [5] * now)
    levels_on(owner, 13, [6] * before)
    anxiety = api_as(owner).get(f"{URL}?timeframe=week").json()["comparison"]["anxiety"]
    assert (anxiety["n"], anxiety["previous_n"], anxiety["needed"]) == (now, before, 5)
    assert anxiety["reason"] == "not_enough_data"
    nothing = [anxiety[name] for name in ("average", "previous_average", "difference", "interval_95")]
    assert nothing == [None] * 4


def test_an_interval_of_nothing_that_varies_is_not_claimed(api_as, owner):
    levels_on(owner, 6, [5] * 7)
    levels_on(owner, 13, [6] * 7)
    anxiety = api_as(owner).get(f"{URL}?timeframe=week").json()["comparison"]["anxiety"]
    assert (anxiety["difference"], anxiety["interval_95"]) == (-1.0, None)


def test_no_answer_speaks_of_causes(api_as, owner):
    write_history(owner, 60)
    text = api_as(owner).get(URL).content.decode().lower()
    assert [word for word in CAUSAL if word in text] == []
    assert day(0).isoformat() in text


def test_the_default_is_a_month_and_another_word_is_named(api_as, owner):
    client = api_as(owner)
    assert client.get(URL).json()["timeframe"] == "month"
    for wrong in ("decade", "", "WEEK"):
        answer = client.get(URL, {"timeframe": wrong})
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == "timeframe"


def test_only_premium_people_are_answered(api_as, api_client, user, staff_user):
    assert api_client.get(URL).status_code == 401
    for person in (user, staff_user):
        answer = api_as(person).get(URL)
        assert (answer.status_code, answer.json()["code"]) == (403, "premium_required")


@pytest.mark.parametrize("days", [2, 200])
@pytest.mark.parametrize("timeframe", ["week", "year"])
def test_analytics_take_four_queries(api_as, owner, django_assert_num_queries, days, timeframe):
    write_history(owner, days)
    client = api_as(owner)
    with django_assert_num_queries(4):
        assert client.get(f"{URL}?timeframe={timeframe}").status_code == 200
