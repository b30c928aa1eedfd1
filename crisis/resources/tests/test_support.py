"""The lines beside words of support: those that somebody answers now, in the language of whoever reads them."""

from datetime import UTC, datetime
from typing import Any

import pytest
from rest_framework.test import APIClient

from crisis.resources.directory import directory_forget
from crisis.resources.selectors import support_resources
from crisis.resources.tests.factories import make_resource

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_directory")]
# Vienna is an hour ahead.
NIGHT, DAY = datetime(2026, 11, 30, 2, tzinfo=UTC), datetime(2026, 11, 30, 12, tzinfo=UTC)


def line(name: str, **changes: Any) -> None:
    make_resource(**{"country": "AT", "phone_number": "142", "name": name, "last_verified_at": NIGHT, **changes})
    directory_forget()


def shown(now: datetime, *, severity: int = 3, language: str = "de", topics: tuple[str, ...] = ()) -> list[str]:
    rows = support_resources(country="AT", language=language, severity=severity, topics=topics, now=now)
    return [row["name"] for row in rows]


@pytest.fixture
def emergency() -> None:
    line("Notruf", resource_type="emergency", phone_number="112", specializations=["general"])


def test_at_night_a_line_that_is_closed_comes_after_those_that_may_be_answered(emergency: None) -> None:
    line("by day", available_hours="daily 09:00-22:00")
    line("always", available_24_7=True, priority=3)
    line("who knows", priority=2)
    line("another by day", available_hours="daily 09:00-22:00", priority=2)
    assert shown(DAY) == ["by day", "another by day", "who knows", "Notruf"]
    assert shown(NIGHT) == ["who knows", "always", "by day", "Notruf"]


def test_a_line_for_what_it_is_about_does_not_hide_one_that_is_open(emergency: None) -> None:
    line("women", specializations=["domestic_violence"], available_hours="daily 09:00-22:00")
    line("always", available_24_7=True)
    assert shown(NIGHT, topics=("domestic_violence",)) == ["always", "women", "Notruf"]
    assert shown(DAY, topics=("domestic_violence",)) == ["women", "always", "Notruf"]


def test_when_every_line_is_closed_the_emergency_number_is_first(emergency: None) -> None:
    line("by day", available_hours="daily 09:00-22:00")
    assert shown(NIGHT, severity=2) == ["Notruf", "by day"]
    assert shown(DAY, severity=2) == ["by day", "Notruf"]


@pytest.mark.parametrize(
    ("asked", "first"), [("nl-BE, nl;q=0.9, en;q=0.5", "Dutch"), ("en-GB", "French"), ("", "French")]
)
def test_who_asks_in_a_language_without_words_of_ours_gets_their_own_line_first(
    api_client: APIClient, asked: str, first: str
) -> None:
    for name, language in (("Dutch", "nl"), ("French", "fr")):
        line(name, languages=[language], priority={"Dutch": 2}.get(name, 1))
    answer = api_client.post(
        "/api/v1/crisis/check", {"answers": {"thoughts": "now"}, "country": "AT"}, headers={"Accept-Language": asked}
    )
    assert answer.headers["Content-Language"] == "en"
    assert answer.json()["support"]["resources"][0]["name"] == first


def test_the_letters_that_people_use_for_their_country_are_those_of_its_numbers(
    api_client: APIClient, api_as: Any, user: Any
) -> None:
    make_resource(country="GB", phone_number="116123", name="British", languages=["en"])
    directory_forget()
    user.country = "UK"
    user.save(update_fields=["country"])
    lists = [
        api_client.get("/api/v1/crisis/resources", {"country": "uk"}),
        api_as(user).get("/api/v1/crisis/resources"),
    ]
    assert [(one.json()["country"], one.json()["results"][0]["name"]) for one in lists] == [("GB", "British")] * 2
    check = api_client.post("/api/v1/crisis/check", {"answers": {"plan": "today"}, "country": "UK"})
    assert check.json()["resources"][0]["name"] == "British"
    support = support_resources(country="UK", language="en", severity=3, topics=(), now=DAY)
    assert [row["name"] for row in support] == ["British"]
