from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from rest_framework.exceptions import ValidationError

from config.api.pagination import decode_cursor, encode_cursor
from config.api.tests.room import START
from config.ids import uuid7

URL = "/api/v1/people"


@pytest.fixture
def people(make_user):
    """Seven people; three of them joined in the same instant."""
    hours = [0, 1, 2, 2, 2, 3, 4]
    made = [make_user() for _ in hours]
    for person, hour in zip(made, hours, strict=True):
        get_user_model().objects.filter(pk=person.pk).update(date_joined=START + timedelta(hours=hour))
    order = sorted(zip(hours, [person.pk for person in made], [person.username for person in made], strict=True))
    return [name for _, _, name in reversed(order)]


def walk(client, address, link):
    pages = []
    while address:
        body = client.get(address).json()
        pages.append(body["results"])
        address = body[link]
    return pages


@pytest.mark.parametrize("size", [1, 2, 3, 7, 20])
def test_pages_join_without_gap_or_overlap(client, people, size):
    pages = walk(client, f"{URL}?limit={size}", "next")
    assert [name for page in pages for name in page] == people
    assert all(len(page) == size for page in pages[:-1])


def test_previous_leads_back_the_same_way(client, people):
    body = client.get(f"{URL}?limit=3").json()
    assert body["previous"] is None
    second = client.get(body["next"]).json()
    last = client.get(second["next"]).json()
    assert last["next"] is None
    back = client.get(last["previous"]).json()
    assert back["results"] == second["results"]
    first = client.get(back["previous"]).json()
    assert first["results"] == people[:3]
    assert first["previous"] is None
    assert client.get(first["next"]).json()["results"] == people[3:6]


def test_ascending_order_works_too(client, people, monkeypatch):
    monkeypatch.setattr("config.api.tests.room.PeopleView.cursor_ordering", ("date_joined", "id"))
    pages = walk(client, f"{URL}?limit=2", "next")
    assert [name for page in pages for name in page] == people[::-1]


def test_a_row_added_meanwhile_moves_no_page(client, people, make_user):
    first = client.get(f"{URL}?limit=3").json()
    late = make_user()
    get_user_model().objects.filter(pk=late.pk).update(date_joined=START + timedelta(hours=9))
    assert client.get(first["next"]).json()["results"] == people[3:6]


def test_a_page_is_one_query(client, people, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get(f"{URL}?limit=3")


def test_links_keep_the_rest_of_the_query(client, people):
    body = client.get(f"{URL}?limit=2&mood=a%26b").json()
    assert body["next"].startswith(f"{URL}?limit=2&mood=a%26b&cursor=")


@pytest.mark.parametrize("limit", ["0", "101", "-1", "x", "1.5", "", "１", "1_0", "9" * 5000])
def test_a_bad_limit_is_400(client, db, limit):
    answer = client.get(f"{URL}?limit={limit}")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "limit")


def test_a_cursor_comes_back_as_it_went():
    at, row_id = datetime(2026, 3, 10, 12, 0, 0, 123456, tzinfo=UTC), uuid7()
    assert decode_cursor(encode_cursor(at, row_id)) == (at, row_id)
    early = datetime(1900, 1, 1, tzinfo=UTC)
    assert decode_cursor(encode_cursor(early, row_id))[0] == early


def test_every_changed_character_of_a_cursor_is_noticed():
    cursor = encode_cursor(START, UUID(int=7))
    for place, old in enumerate(cursor):
        changed = cursor[:place] + ("A" if old != "A" else "B") + cursor[place + 1 :]
        with pytest.raises(ValidationError):
            decode_cursor(changed)


@pytest.mark.parametrize("cursor", ["x", "!" * 40, "A" * 40, "ü" * 40, "5b0c7c1e-0d5f-4b7e-9a6b-0d9f3c2b1a00"])
def test_a_made_up_cursor_is_400(client, db, cursor):
    answer = client.get(URL, {"cursor": cursor})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "cursor")


def test_numbered_pages_have_a_total(client, people):
    body = client.get("/api/v1/numbered?page=2&limit=3").json()
    assert (body["total"], body["page"], body["limit"], len(body["results"])) == (7, 2, 3, 3)
    assert body["next"] == "/api/v1/numbered?limit=3&page=3"
    assert body["previous"] == "/api/v1/numbered?limit=3&page=1"
    assert client.get("/api/v1/numbered?page=3&limit=3").json()["next"] is None


@pytest.mark.parametrize("page", ["0", "x", "1001"])
def test_a_bad_page_number_is_400(client, db, page):
    assert client.get(f"/api/v1/numbered?page={page}").json()["errors"][0]["field"] == "page"
