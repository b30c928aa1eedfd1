"""What the library chooses for a person, and why."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from accounts.identity.models import User
from content.library.ratings import content_rate
from content.library.signals import Signals, register_signal, unregister_signal
from content.library.tests.factories import make_item

pytestmark = pytest.mark.django_db
URL = "/api/v1/content/recommended"


@pytest.fixture
def low_and_sleepless() -> Iterator[None]:
    def source(owner: User, now: datetime) -> Signals:
        return Signals(moods=("difficult",), factors=("sleep",))

    register_signal(source)
    yield
    unregister_signal(source)


def chosen(client: Any, query: str = "") -> list[tuple[str, str]]:
    answer = client.get(f"{URL}{query}")
    assert answer.status_code == 200, answer.content
    assert answer["Cache-Control"] == "no-store"
    return [(row["id"], row["reason"]["code"]) for row in answer.json()["results"]]


def test_what_fits_mood_and_factors_comes_first(low_and_sleepless: None, api_as: Any, user: Any) -> None:
    plain = make_item(target_moods=["amazing"])
    factor = make_item(target_factors=["sleep"])
    mood = make_item(target_moods=["difficult"])
    both = make_item(target_moods=["difficult"], target_factors=["sleep", "work"])
    expected = [(both, "mood"), (mood, "mood"), (factor, "factor"), (plain, "new")]
    assert chosen(api_as(user)) == [(str(item.pk), code) for item, code in expected]
    reason = api_as(user).get(URL).json()["results"][0]["reason"]
    assert (reason["moods"], reason["factors"]) == (["difficult"], ["sleep"])


def test_without_signals_what_others_like_and_is_new_to_the_person(api_as: Any, user: Any, stranger: Any) -> None:
    liked, fresh, seen = make_item(), make_item(), make_item()
    for item, rating in ((liked, 4), (seen, 5)):
        content_rate(owner=stranger, item_id=item.pk, rating=rating, now=timezone.now())
    client = api_as(user)
    client.post(f"/api/v1/content/{seen.pk}/view")
    assert chosen(client) == [(str(liked.pk), "popular"), (str(fresh.pk), "new"), (str(seen.pk), "again")]
    # What one has seen is new to another.
    assert chosen(api_as(stranger))[0] == (str(seen.pk), "popular")


def test_nobody_is_sent_to_what_is_locked_for_them(api_as: Any, user: Any, premium_user: Any) -> None:
    free, premium = make_item(), make_item(is_premium=True)
    assert [item for item, _ in chosen(api_as(user))] == [str(free.pk)]
    assert {item for item, _ in chosen(api_as(premium_user))} == {str(free.pk), str(premium.pk)}


def test_the_list_is_short_and_needs_a_person(
    api_client: Any, api_as: Any, user: Any, django_assert_num_queries: Any
) -> None:
    for _ in range(12):
        make_item()
    client = api_as(user)
    # The session and the choice.
    with django_assert_num_queries(3):
        assert len(chosen(client)) == 10
    assert len(chosen(client, "?limit=3")) == 3
    assert client.get(f"{URL}?limit=21").status_code == 400
    assert api_client.get(URL).status_code == 401
