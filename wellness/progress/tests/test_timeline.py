import random
from datetime import UTC, datetime, timedelta
from urllib.parse import quote
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from accounts.profile.models import UserPreferences
from config.api.cursors import Position, encode_position
from wellness.achievements.models import UserAchievement
from wellness.achievements.tests.factories import make_achievement
from wellness.cbt.models import CbtEntry
from wellness.checkins.models import CheckIn
from wellness.days import local_date_of
from wellness.interactions.models import InteractionLog
from wellness.mood.models import MoodEntry
from wellness.progress.tests.factories import NOW, at, write_history

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited")]
URL = "/api/v1/progress/timeline"
BERLIN, AUCKLAND = ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Auckland")
MODELS = {
    "cbt_entry": CbtEntry,
    "checkin": CheckIn,
    "interaction": InteractionLog,
    "mood_entry": MoodEntry,
    "user_achievement": UserAchievement,
}


def placed(instant, zone=BERLIN):
    return {"logged_at": instant, "zone": zone.key, "local_date": local_date_of(instant, zone)}


def make_row(kind, owner, instant, row_id=None, **values):
    chosen = {"owner": owner, **({"id": row_id} if row_id else {})}
    if kind == "user_achievement":
        achievement = values.pop("achievement", None) or make_achievement(slug=f"a-{random.random()}")
        return UserAchievement.objects.create(**chosen, earned_at=instant, achievement=achievement)
    own = {
        "mood_entry": {"mood_value": 7, "time_of_day": "morning", "day_of_week": 1},
        "checkin": {"anxiety_level": 4, "notes": "On the bus."},
        "cbt_entry": {"entry_type": "thought_record", "schema_version": 1, "data": {"situation": "The bus."}},
        "interaction": {"tool": "Breathing app", "duration_minutes": 12},
    }[kind]
    zone = values.pop("zone", BERLIN)
    return MODELS[kind].objects.create(**chosen, **placed(instant, zone), **{**own, **values})


def walk(client, link, direction="next"):
    """Every page from here on, in the order in which they were read."""
    pages = []
    while link:
        answer = client.get(link)
        assert answer.status_code == 200, answer.content
        pages.append(answer.json())
        link = pages[-1][direction]
        assert len(pages) < 500
    return pages


def keys(results):
    return [(one["at"], one["id"], one["kind"]) for one in results]


def flat(pages):
    return [key for page in pages for key in keys(page["results"])]


def scatter(owner, seed):
    """Rows of all kinds on few instants and with few ids, so that instants and whole places collide."""
    rng = random.Random(seed)
    instants = [datetime(2026, 3, 10, 12, tzinfo=UTC) - timedelta(hours=7 * n) for n in range(6)]
    pool = [UUID(int=rng.getrandbits(128)) for _ in range(14)]
    made = []
    for kind in MODELS:
        for row_id in rng.sample(pool, rng.randint(1, 14)):
            instant = rng.choice(instants)
            # Each table knows an id once, so every seed has its own.
            unique = UUID(int=row_id.int ^ (seed << 64))
            make_row(kind, owner, instant, unique)
            made.append((instant.isoformat().replace("+00:00", "Z"), str(unique), kind))
    return sorted(made, reverse=True)


@pytest.mark.parametrize("seed", range(12))
def test_pages_forward_and_back_are_the_merge_of_all_rooms(api_as, user, stranger, seed):
    expected, client = scatter(user, seed), api_as(user)
    make_row("checkin", stranger, NOW)
    for limit in (1, 2, 3, 7, 100):
        pages = walk(client, f"{URL}?limit={limit}")
        assert flat(pages) == expected
        assert all(len(page["results"]) == limit for page in pages[:-1])
        back = walk(client, pages[-1]["previous"], "previous") if pages[-1]["previous"] else []
        assert flat(reversed(back)) == expected[: len(expected) - len(pages[-1]["results"])]
        assert pages[0]["previous"] is None
        assert pages[-1]["next"] is None


@pytest.mark.parametrize("seed", range(6))
def test_chosen_kinds_and_dates_are_a_part_of_the_merge(api_as, user, seed):
    expected, client = scatter(user, seed), api_as(user)
    first, last = "2026-03-09", "2026-03-10"
    wanted = [
        one
        for one in expected
        if one[2] in {"mood_entry", "user_achievement"}
        and first <= str(datetime.fromisoformat(one[0]).astimezone(BERLIN).date()) <= last
    ]
    assert wanted
    found = walk(client, f"{URL}?kind=mood_entry,user_achievement&from={first}&to={last}&limit=2")
    assert flat(found) == wanted


def test_what_is_deleted_between_pages_takes_nothing_with_it(api_as, user):
    rows = [make_row(kind, user, at(n)) for n, kind in enumerate(["mood_entry", "checkin", "cbt_entry", "interaction"])]
    client = api_as(user)
    page = client.get(f"{URL}?limit=2").json()
    rows[1].delete()  # where the page ended
    rows[2].delete()  # where the next would begin
    rest = client.get(page["next"]).json()
    assert [one["id"] for one in rest["results"]] == [str(rows[3].pk)]
    back = client.get(rest["previous"]).json()
    assert [one["id"] for one in back["results"]] == [str(rows[0].pk)]


def test_an_entry_says_what_it_was_without_a_word_of_the_person(api_as, user):
    made = make_achievement(title="A week of noticing", description="Seven days.")
    for number, kind in enumerate(MODELS):
        make_row(kind, user, at(number), **({"achievement": made} if kind == "user_achievement" else {}))
    answer = api_as(user).get(URL)
    shown = [(one["kind"], one["type"], one["title"], one["description"]) for one in answer.json()["results"]]
    assert shown == [
        ("cbt_entry", "exercise", "Thought record", "Exercise completed"),
        ("checkin", "check_in", "Check-in: anxiety 4 of 10", ""),
        ("interaction", "activity", "Used a tool", "12 minutes"),
        ("mood_entry", "mood", "Mood 7 of 10", ""),
        ("user_achievement", "achievement", "Earned: A week of noticing", "Seven days."),
    ]
    assert b"bus" not in answer.content.lower()
    assert answer.json()["results"][1]["data"] == {"anxiety_level": 4}
    assert set(answer.json()["results"][0]) == {
        "id", "kind", "type", "at", "date", "timezone", "title", "description", "data",
    }  # fmt: skip


def test_sealed_texts_are_not_opened_for_a_list(api_as, user):
    # Nothing could open what these rows hold.
    write_history(user, 5)
    assert len(api_as(user).get(URL).json()["results"]) == 20


def test_an_exercise_that_is_a_draft_is_no_progress_yet(api_as, user):
    draft = make_row("cbt_entry", user, at(0), status="draft")
    client = api_as(user)
    assert client.get(URL).json()["results"] == []
    CbtEntry.objects.filter(pk=draft.pk).update(status="complete")
    assert [one["id"] for one in client.get(URL).json()["results"]] == [str(draft.pk)]


def test_an_exercise_that_has_gone_is_named_by_its_code(api_as, user):
    make_row("cbt_entry", user, at(0), entry_type="old_tool")
    assert api_as(user).get(URL).json()["results"][0]["title"] == "Old tool"


def test_achievements_are_not_shown_to_who_hides_them(api_as, user):
    make_row("user_achievement", user, at(0))
    mood = make_row("mood_entry", user, at(1))
    UserPreferences.objects.create(owner=user, show_achievements=False)
    client = api_as(user)
    assert [one["id"] for one in client.get(URL).json()["results"]] == [str(mood.pk)]
    assert client.get(f"{URL}?kind=user_achievement").json() == {"results": [], "next": None, "previous": None}


def test_dates_are_those_that_the_person_lived(api_as, make_user):
    owner = make_user(timezone="Pacific/Auckland", day_starts_at=4)
    # 01:30 in the night of the 11th in Auckland: still the 10th for who begins the day at four.
    night = datetime(2026, 3, 10, 12, 30, tzinfo=UTC)
    earned = make_row("user_achievement", owner, night)
    travelled = make_row("mood_entry", owner, night + timedelta(minutes=1), zone=BERLIN)
    client = api_as(owner)
    shown = {one["id"]: (one["date"], one["timezone"]) for one in client.get(URL).json()["results"]}
    assert shown[str(earned.pk)] == ("2026-03-10", "Pacific/Auckland")
    assert shown[str(travelled.pk)] == ("2026-03-10", "Europe/Berlin")
    for query, found in (("from=2026-03-10&to=2026-03-10", 2), ("from=2026-03-11", 0), ("to=2026-03-09", 0)):
        assert len(client.get(f"{URL}?{query}").json()["results"]) == found


def test_the_ends_of_a_range_are_whole_local_days(api_as, make_user):
    """Local dates, not instants: Auckland's day begins eleven hours before that of UTC, Honolulu's ends ten after."""
    for zone in (AUCKLAND, ZoneInfo("Pacific/Honolulu"), ZoneInfo("Pacific/Kiritimati")):
        owner = make_user(timezone=zone.key)
        start = datetime(2026, 3, 10, tzinfo=zone)
        for kind in ("mood_entry", "user_achievement"):
            for instant in (start - timedelta(seconds=1), start, start + timedelta(hours=24, seconds=-1)):
                make_row(kind, owner, instant.astimezone(UTC), zone=zone)
            make_row(kind, owner, (start + timedelta(hours=24)).astimezone(UTC), zone=zone)
        found = api_as(owner).get(f"{URL}?from=2026-03-10&to=2026-03-10").json()["results"]
        assert [one["date"] for one in found] == ["2026-03-10"] * 4


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=yesterday", "from"),
        ("to=2026-02-30", "to"),
        ("from=2026-03-10&to=2026-03-09", "to"),
        ("kind=nothing", "kind"),
        ("kind=mood_entry,", "kind"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=ten", "limit"),
        ("cursor=nonsense", "cursor"),
        ("cursor=.mood_entry", "cursor"),
        ("cursor=" + encode_position(Position(NOW, UUID(int=1), False)), "cursor"),
        ("cursor=" + encode_position(Position(NOW, UUID(int=1), False)) + ".nothing", "cursor"),
        ("cursor=" + encode_position(Position(NOW, UUID(int=1), False))[:-1] + "A.mood_entry", "cursor"),
    ],
)
def test_a_wrong_parameter_is_named(api_as, user, query, field):
    answer = api_as(user).get(f"{URL}?{query}")
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("query", ["from=0001-01-01", "to=9999-12-31", "from=9999-12-31", "to=0001-01-01", "kind="])
def test_the_ends_of_the_calendar_are_dates_like_others(api_as, user, query):
    make_row("user_achievement", user, at(0))
    assert api_as(user).get(f"{URL}?{query}").status_code == 200


def test_a_cursor_keeps_its_filters(api_as, user):
    write_history(user, 30)
    client = api_as(user)
    page = client.get(f"{URL}?kind=checkin&limit=5&from={at(20).date()}").json()
    assert f"from={at(20).date()}" in page["next"]
    assert "kind=checkin" in page["next"]
    assert quote("&cursor=", safe="&=") in page["next"]
    assert {one["kind"] for one in client.get(page["next"]).json()["results"]} == {"checkin"}


def test_nobody_sees_what_another_did(api_as, api_client, user, stranger):
    write_history(user, 3)
    assert api_client.get(URL).status_code == 401
    assert api_as(stranger).get(URL).json()["results"] == []


def test_a_cursor_of_somebody_else_opens_nothing_of_theirs(api_as, user, stranger):
    write_history(user, 30)
    mine = make_row("mood_entry", stranger, at(20))
    link = api_as(user).get(f"{URL}?limit=5").json()["next"]
    assert [one["id"] for one in api_as(stranger).get(link).json()["results"]] == [str(mine.pk)]


@pytest.mark.parametrize("days", [2, 200])
def test_a_page_takes_three_queries(api_as, user, django_assert_num_queries, days):
    write_history(user, days)
    client = api_as(user)
    # Who asks, whether they hide achievements, and the page.
    with django_assert_num_queries(3):
        assert len(client.get(f"{URL}?limit=10").json()["results"]) == 10
