from datetime import UTC, datetime, timedelta

import pytest

from wellness.mood.tests.factories import URL, make_mood_entry, many_moods

pytestmark = pytest.mark.django_db
START = datetime(2026, 1, 1, 12, tzinfo=UTC)


def days(count, **fields):
    return [{"logged_at": (START + timedelta(days=day)).isoformat(), **fields} for day in range(count)]


def ids(page):
    return [row["id"] for row in page["results"]]


def test_pages_follow_each_other_newest_first(premium_user, api_as):
    made = [str(row["id"]) for row in many_moods(premium_user, days(25))][::-1]
    client = api_as(premium_user)
    first = client.get(f"{URL}?limit=10").json()
    second = client.get(first["next"]).json()
    third = client.get(second["next"]).json()
    assert ids(first) + ids(second) + ids(third) == made
    assert first["previous"] is None
    assert third["next"] is None
    assert ids(client.get(third["previous"]).json()) == ids(second)
    back = client.get(second["previous"]).json()
    assert ids(back) == ids(first)
    assert back["previous"] is None
    assert ids(client.get(back["next"]).json()) == ids(second)


def test_inserts_between_pages_neither_hide_nor_repeat_a_row(premium_user, api_as):
    made = [str(row["id"]) for row in many_moods(premium_user, days(9))][::-1]
    client = api_as(premium_user)
    page = client.get(f"{URL}?limit=4").json()
    seen = ids(page)
    while page["next"]:
        # One before everything, one after everything, one at the very instant of the last row shown.
        at = page["results"][-1]["logged_at"]
        many_moods(premium_user, [{}, {"logged_at": "2020-01-01T00:00:00Z"}, {"logged_at": at}])
        page = client.get(page["next"]).json()
        seen += ids(page)
        if len(seen) > 30:
            break
    assert len(seen) == len(set(seen))
    assert [row for row in seen if row in made] == made


def test_rows_of_one_instant_page_by_id(premium_user, api_as):
    made = {str(row["id"]) for row in many_moods(premium_user, [{"logged_at": START.isoformat()}] * 7)}
    client = api_as(premium_user)
    page = client.get(f"{URL}?limit=3").json()
    seen = ids(page)
    while page["next"]:
        page = client.get(page["next"]).json()
        seen += ids(page)
    assert sorted(seen) == sorted(made)


def test_ranges_are_local_dates(user, api_as):
    make_mood_entry(user, logged_at="2026-02-01T23:30:00Z", notes="third hour of the second in Berlin? no: 00:30")
    client = api_as(user)
    assert len(client.get(f"{URL}?start_date=2026-02-02&end_date=2026-02-02").json()["results"]) == 1
    assert client.get(f"{URL}?end_date=2026-02-01").json()["results"] == []


@pytest.mark.parametrize(
    ("zone", "starts_at", "at", "date"),
    [
        ("Pacific/Kiritimati", 0, "2026-02-01T10:00:00Z", "2026-02-02"),
        ("Etc/GMT+12", 6, "2026-02-02T17:59:00Z", "2026-02-01"),
    ],
)
def test_ranges_hold_in_the_farthest_zones(make_user, api_as, zone, starts_at, at, date):
    person = make_user(timezone=zone, day_starts_at=starts_at)
    assert str(make_mood_entry(person, logged_at=at)["date"]) == date
    found = api_as(person).get(f"{URL}?start_date={date}&end_date={date}").json()
    assert len(found["results"]) == 1


def test_filters_by_mood_and_factor(premium_user, api_as):
    many_moods(
        premium_user, [{"mood_value": value, "factors": ["Work"] if value > 5 else []} for value in range(1, 11)]
    )
    client = api_as(premium_user)

    def values(query):
        return sorted(row["mood_value"] for row in client.get(f"{URL}?{query}").json()["results"])

    assert values("min_mood=8") == [8, 9, 10]
    assert values("max_mood=2") == [1, 2]
    assert values("factor=work&max_mood=7") == [6, 7]
    assert values("factor=nothing") == []
    paged = client.get(f"{URL}?factor=work&limit=2").json()
    assert "factor=work" in paged["next"]
    assert len(client.get(paged["next"]).json()["results"]) == 2


def test_every_bad_parameter_is_named(user, api_as):
    query = "start_date=yesterday&end_date=2026-02-30&min_mood=0&max_mood=eleven&factor="
    answer = api_as(user).get(f"{URL}?{query}")
    assert answer.status_code == 400
    assert {error["field"] for error in answer.json()["errors"]} == {
        "start_date", "end_date", "min_mood", "max_mood", "factor",
    }  # fmt: skip


@pytest.mark.parametrize(("query", "field"), [("limit=0", "limit"), ("limit=101", "limit"), ("cursor=x", "cursor")])
def test_bad_pages_are_named(user, api_as, query, field):
    answer = api_as(user).get(f"{URL}?{query}")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


def test_nobody_sees_the_list_of_another(user, stranger, api_as, api_client):
    make_mood_entry(user)
    assert api_as(stranger).get(URL).json()["results"] == []
    assert api_client.get(URL).status_code == 401


def test_fields_trim_the_list(user, api_as):
    make_mood_entry(user, factors=["Work"])
    rows = api_as(user).get(f"{URL}?fields=mood_value,factors").json()["results"]
    assert rows == [{"mood_value": 7, "factors": ["Work"]}]


@pytest.mark.parametrize("count", [1, 40])
def test_a_page_is_one_statement(premium_user, api_as, django_assert_num_queries, count):
    factors = ["Work", {"factor_type": "sleep", "factor_notes": "well"}]
    many_moods(premium_user, days(count, notes="n", location="l", factors=factors))
    client = api_as(premium_user)
    with django_assert_num_queries(2):
        rows = client.get(f"{URL}?limit=40").json()["results"]
    assert [row["factor_details"][1]["factor_notes"] for row in rows] == ["well"] * count
