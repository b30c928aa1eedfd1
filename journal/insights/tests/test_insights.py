from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.consent.models import ConsentType
from accounts.consent.services import consent_set
from accounts.identity.models import User
from journal.entries.tests.factories import make_entry
from journal.insights.report import CAUTION, NO_TONE, report
from journal.insights.services import entries_analyse

URL = "/api/v1/journal/insights"
FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)


def moment(number, tone, *topics, emotion=None):
    return FIRST + timedelta(days=number), tone, emotion, list(topics)


def told(moments, waiting=0):
    return report(moments, first=FIRST, last=LAST, waiting=waiting)


def noise(number):
    """Small, without a direction, the same every time."""
    return ((number * 7) % 11 - 5) / 50


def test_fewer_than_eight_entries_are_not_enough():
    answer = told([moment(number, 0.5, "work") for number in range(7)], waiting=2)
    assert (answer["n"], answer["waiting"], answer["enough_data"]) == (7, 2, False)
    assert answer["insights"] == ["Not enough data: 7 of your entries in this period can be compared, 8 are needed."]
    assert told([])["insights"][0].startswith("Not enough data: 0")


def test_a_theme_that_goes_together_with_the_tone_is_said_with_n_effect_and_interval():
    moments = [
        moment(number, noise(number) + (0.4 if number % 2 else -0.1), *(["nature"] if number % 2 else ["work"]))
        for number in range(40)
    ]
    lines = told(moments)["insights"]
    assert len(lines) == 2
    nature = next(line for line in lines if "nature" in line)
    assert nature.startswith("Entries about nature (n=20 of 40): tone 0.5")
    assert "higher than in the others, 95% interval +0.4" in nature
    assert nature.endswith(CAUTION)
    assert any("work (n=20 of 40): tone 0.5" in line and "lower" in line for line in lines)


def test_where_nothing_shows_it_says_so():
    moments = [moment(number, noise(number), *(["work"] if number % 2 else [])) for number in range(40)]
    assert told(moments)["insights"] == ["40 entries, 2 comparisons: no clear connection shows."]


def test_a_theme_with_too_few_entries_on_one_side_is_not_compared():
    moments = [moment(number, noise(number) + (number < 7), *(["work"] if number < 7 else [])) for number in range(14)]
    assert told(moments)["insights"] == ["Not enough data: no group has 8 of your 14 entries on both sides."]


def test_of_entries_that_all_sound_the_same_nobody_says_that_they_are_too_few():
    moments = [moment(number, 0.0, *(["work"] if number % 2 else [])) for number in range(40)]
    assert told(moments)["insights"] == [
        "Not enough data: the tone of the 40 entries that can be compared does not vary.",
    ]


def test_a_change_over_time_is_said():
    moments = [moment(number, noise(number) + (0.5 if number >= 20 else 0)) for number in range(40)]
    (line,) = told(moments)["insights"]
    assert line.startswith("The later half of the period (n=20 of 40): tone 0.5")


def test_many_themes_of_chance_are_not_news():
    moments = [
        moment(number, noise(number * number), *(f"theme{bit}" for bit in range(6) if (number * 13 >> bit) & 1))
        for number in range(64)
    ]
    assert told(moments)["insights"][0].endswith("no clear connection shows.")


def test_without_a_tone_it_is_said_why():
    answer = told([moment(number, None, "work", emotion="joy") for number in range(9)])
    assert (answer["insights"], answer["sentiment_by_week"]) == ([NO_TONE], [])
    assert answer["emotions"] == [{"emotion": "joy", "count": 9, "share": 1.0}]
    assert answer["themes"] == [{"theme": "work", "count": 9, "share": 1.0}]


def test_weeks_emotions_and_themes_are_counted():
    moments = [
        moment(4, 0.2, "work", emotion="joy"), moment(5, 0.4, "work", "sleep", emotion="joy"), moment(11, -0.5),
        moment(12, None, emotion="fear"),
    ]  # fmt: skip
    answer = told(moments)
    assert answer["sentiment_by_week"] == [
        {"week_start": date(2026, 1, 5), "n": 2, "average": 0.3},
        {"week_start": date(2026, 1, 12), "n": 1, "average": -0.5},
    ]
    assert answer["emotions"] == [
        {"emotion": "joy", "count": 2, "share": 0.667}, {"emotion": "fear", "count": 1, "share": 0.333},
    ]  # fmt: skip
    assert answer["themes"] == [
        {"theme": "work", "count": 2, "share": 0.5}, {"theme": "sleep", "count": 1, "share": 0.25},
    ]  # fmt: skip


@pytest.mark.django_db
def test_it_needs_premium_and_leave_in_this_order(user, premium_user, api_as, api_client):
    assert api_client.get(URL).status_code == 401
    refused = api_as(user).get(URL)
    assert (refused.status_code, refused.json()["code"]) == (403, "premium_required")
    consent_set(owner=user, kind=ConsentType.JOURNAL_INSIGHTS, granted=True)
    assert api_as(User.objects.get(pk=user.pk)).get(URL).json()["code"] == "premium_required"
    client = api_as(premium_user)
    refused = client.get(URL)
    assert (refused.status_code, refused.json()["code"]) == (403, "consent_required")
    assert refused.json()["consents"] == ["journal_insights"]
    client.patch("/api/v1/users/me/settings", {"journal_insights_opt_in": True})
    assert client.get(URL).status_code == 200
    client.patch("/api/v1/users/me/settings", {"journal_insights_opt_in": False})
    assert client.get(URL).json()["code"] == "consent_required"


@pytest.mark.django_db
def test_entries_become_insights_without_their_words(premium_user, stranger, api_as, django_assert_num_queries):
    now = timezone.now()
    for person in (premium_user, stranger):
        consent_set(owner=person, kind=ConsentType.JOURNAL_INSIGHTS, granted=True)
    for number in range(20):
        at = now - timedelta(days=number)
        # Two of each kind, so that not all tones are the same.
        text = (
            "A wonderful, happy walk by the river.", "An awful meeting, the quokka boss was horrible.",
            "A nice walk by the river.", "A bad meeting, and the quokka boss.",
        )[number % 4]  # fmt: skip
        make_entry(premium_user, content=text, logged_at=at, now=now)
    make_entry(premium_user, content="A happy draft.", is_draft=True, logged_at=now, now=now)
    make_entry(premium_user, content="Long ago, a happy day.", logged_at=now - timedelta(days=300), now=now)
    make_entry(stranger, content="A happy day.", logged_at=now, now=now)
    client = api_as(premium_user)
    assert (client.get(URL).json()["n"], client.get(URL).json()["waiting"]) == (0, 20)
    entries_analyse(owner_id=None, now=now)
    # Sign-in, what was worked out, what waits, history.
    with django_assert_num_queries(4):
        answer = client.get(URL)
    data = answer.json()
    assert (data["n"], data["waiting"], data["enough_data"]) == (20, 0, True)
    assert {row["theme"]: row["count"] for row in data["themes"]} == {"movement": 10, "nature": 10, "work": 10}
    assert any(line.startswith("Entries about nature (n=10 of 20): tone ") for line in data["insights"])
    assert b"quokka" not in answer.content
    assert AuditEvent.objects.filter(action="journal.insights.read", owner_id=premium_user.pk).count() == 3
    assert client.get(f"{URL}?days=365").json()["n"] == 21


@pytest.mark.django_db
@pytest.mark.parametrize(("query", "field"), [("days=0", "days"), ("days=367", "days"), ("start_date=x", "start_date")])
def test_a_wrong_period_is_named(premium_user, api_as, query, field):
    consent_set(owner=premium_user, kind=ConsentType.JOURNAL_INSIGHTS, granted=True)
    answer = api_as(premium_user).get(f"{URL}?{query}")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
