from pathlib import Path
from typing import Any

import pytest
from rest_framework.test import APIClient

from crisis.resources.directory import directory_current, directory_forget
from crisis.resources.numbers import belongs
from crisis.resources.reference import reference_load
from crisis.resources.tests.factories import make_resource

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_directory")]
URL = "/api/v1/crisis/resources"


def names(answer: Any) -> list[str]:
    return [row["name"] for row in answer.json()["results"]]


def test_everybody_reads_a_countrys_lines_with_date_notes_and_a_number_to_dial(api_client: APIClient) -> None:
    make_resource(notes="Choose option 2.")
    row = api_client.get(URL, {"country": "de"}).json()["results"][0]
    assert row["tel_link"] == "tel:08001110111"
    assert row["notes"] == "Choose option 2."
    assert row["as_of"] == "2026-08-08"
    assert row["last_verified_at"] is not None
    assert row["countries"] == ["DE"]


def test_the_order_is_priority_then_emergency_then_suicide_and_unchecked_lines_come_last(api_client: APIClient) -> None:
    make_resource(name="women", specializations=["domestic_violence"], priority=1)
    make_resource(name="later", priority=2)
    make_resource(name="old", priority=1, last_verified_at=None)
    make_resource(name="suicide", priority=1)
    make_resource(name="112", resource_type="emergency", phone_number="112", specializations=["general"])
    assert names(api_client.get(URL, {"country": "DE"})) == ["112", "suicide", "women", "later", "old"]


def test_hidden_rows_appear_nowhere(api_client: APIClient) -> None:
    hidden = [
        make_resource(name="one source", confirmed_by=1, status="draft", verification_method=""),
        make_resource(name="off", is_active=False),
        make_resource(name="retired", status="retired"),
        make_resource(name="foreign", phone_number="+18002738255"),
    ]
    make_resource(name="shown")
    answer = api_client.get(URL, {"country": "DE"})
    assert names(answer) == ["shown"]
    bundle = api_client.get(f"{URL}/bundle").content.decode()
    assert [row.name for row in hidden if row.name in bundle or str(row.pk) in bundle] == []
    assert [api_client.get(f"{URL}/{row.pk}").status_code for row in hidden] == [404] * 4


def test_a_row_that_staff_verified_is_shown_although_one_source_had_it(api_client: APIClient, staff_user: Any) -> None:
    make_resource(name="checked", confirmed_by=1, verified_by=staff_user, verification_method="call")
    assert names(api_client.get(URL, {"country": "DE"})) == ["checked"]


@pytest.mark.parametrize("params", [{}, {"country": "ZZ"}, {"country": ""}])
def test_without_a_known_country_nobody_gets_a_number(api_client: APIClient, params: dict[str, str]) -> None:
    reference_load(now=_now())
    data = api_client.get(URL, params).json()
    assert data["choose_country"] is True
    assert data["country"] is None
    assert data["results"] == data["emergency"] == []
    assert len(data["countries"]) > 200
    assert {row["website_url"] for row in data["directories"]} == {
        "https://findahelpline.com",
        "https://www.befrienders.org",
    }
    assert "'988'" not in str(data)


def _now() -> Any:
    from django.utils import timezone

    return timezone.now()


def test_no_country_ever_shows_another_countrys_number(api_client: APIClient) -> None:
    reference_load(now=_now())
    directory = directory_current(_now())
    assert len(directory.by_country) > 200
    for country in directory.by_country:
        data = api_client.get(URL, {"country": country, "limit": 100}).json()
        rows = data["results"] + data["emergency"]
        assert rows
        assert {row["country"] for row in rows} == {country}
        assert [row["name"] for row in rows if row["phone_number"] and not belongs(country, row["phone_number"])] == []
        assert data["emergency"], country


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"country": "DEU"}, "country"),
        ({"country": "D1"}, "country"),
        ({"language": "english please"}, "language"),
        ({"specialization": "fun"}, "specialization"),
        ({"topic": "fun"}, "topic"),
        ({"resource_type": "pigeon"}, "resource_type"),
        ({"available_now": "maybe"}, "available_now"),
        ({"q": "x" * 101}, "q"),
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"country": "DE", "cursor": "nonsense"}, "cursor"),
    ],
)
def test_a_bad_value_is_a_400_that_names_the_field(api_client: APIClient, params: dict[str, str], field: str) -> None:
    make_resource()
    answer = api_client.get(URL, params)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"language": "en"}, ["english", "unknown"]),
        ({"language": "en-GB"}, ["english", "unknown"]),
        ({"specialization": "youth"}, ["english"]),
        ({"topic": "youth"}, ["english"]),
        ({"resource_type": "text_line"}, ["unknown"]),
        ({"available_now": "true"}, ["english", "german", "unknown"]),
        ({"q": "YOUTH children"}, ["english"]),
        ({"q": "nobody"}, []),
    ],
)
def test_filters_narrow_the_list(api_client: APIClient, params: dict[str, str], expected: list[str]) -> None:
    make_resource(
        name="english", languages=["en"], specializations=["youth"], notes="For children", available_24_7=True
    )
    make_resource(name="german", languages=["de"])
    make_resource(name="unknown", languages=[], resource_type="text_line", sms_number="85258", phone_number="")
    assert sorted(names(api_client.get(URL, {"country": "DE", **params}))) == expected


def test_pages_follow_each_other_without_gap_or_repeat(api_client: APIClient) -> None:
    for number in range(7):
        make_resource(name=f"line {number}")
    found, url = [], f"{URL}?country=DE&limit=3"
    while url:
        page = api_client.get(url)
        found += names(page)
        url = page.json()["next"]
    assert found == [f"line {number}" for number in range(7)]


def test_a_signed_in_person_gets_their_own_country(api_as: Any, make_user: Any) -> None:
    make_resource()
    make_resource(country="FR", name="3114", phone_number="3114")
    client = api_as(make_user(country="FR"))
    assert names(client.get(URL)) == ["3114"]
    assert names(client.get(URL, {"country": "DE"})) == ["Test line"]


@pytest.mark.parametrize("token", ["nonsense", "eyJhbGciOiJIUzI1NiJ9.e30.x", ""])
def test_a_token_that_does_not_hold_does_not_stop_help(api_client: APIClient, token: str) -> None:
    make_resource()
    api_client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    assert names(api_client.get(URL, {"country": "DE"})) == ["Test line"]
    assert api_client.get(URL).json()["choose_country"] is True


@pytest.mark.django_db(transaction=True)
def test_reading_costs_one_query_an_hour(api_client: APIClient, django_assert_num_queries: Any) -> None:
    make_resource()
    with django_assert_num_queries(1):
        api_client.get(URL, {"country": "DE"})
    with django_assert_num_queries(0):
        api_client.get(URL, {"country": "DE"})
        api_client.get(f"{URL}/bundle")


def test_nothing_limits_the_number_of_requests(api_client: APIClient, settings: Any) -> None:
    make_resource()
    answers = {api_client.get(URL, {"country": "DE"}).status_code for _ in range(150)}
    assert answers == {200}


def test_a_new_bundle_file_of_another_process_makes_this_one_read_again(
    api_client: APIClient, fresh_directory: Path
) -> None:
    import os

    make_resource()
    api_client.get(URL, {"country": "DE"})
    make_resource(name="second")
    assert len(names(api_client.get(URL, {"country": "DE"}))) == 1
    os.utime(fresh_directory / "bundle" / "bundle.json", (1, 1))
    assert len(names(api_client.get(URL, {"country": "DE"}))) == 2


def test_an_empty_table_shows_the_shipped_reference(api_client: APIClient) -> None:
    directory_forget()
    answer = api_client.get(URL, {"country": "GB"})
    assert answer.headers["X-Served-From"] == "reference"
    assert any(row["phone_number"] == "999" for row in answer.json()["emergency"])
