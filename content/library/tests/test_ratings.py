"""Ratings stay exact: one a person, many at once, changed, erased and brought back."""

import random
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.erasure.registry import rules
from config.testing.threads import at_once
from content.library.exports import rating_rows, ratings_restore, view_rows, views_restore
from content.library.models import ContentItem, ContentRating, ContentView
from content.library.ratings import content_rate
from content.library.tests.factories import make_draft, make_item

pytestmark = pytest.mark.django_db


def url(item: ContentItem) -> str:
    return f"/api/v1/content/{item.pk}/rating"


def exact(item: ContentItem) -> tuple[Decimal, int]:
    """The average worked out anew from the rows."""
    stars = list(ContentRating.objects.filter(item=item).values_list("rating", flat=True))
    average = Decimal(sum(stars)) / len(stars) if stars else Decimal(0)
    return average.quantize(Decimal("0.01"), "ROUND_HALF_UP"), len(stars)


def stored(item: ContentItem) -> tuple[Decimal, int]:
    item.refresh_from_db()
    return item.rating, item.rating_count


def test_a_person_rates_once_and_may_change_their_mind(api_as: Any, user: Any, stranger: Any) -> None:
    item = make_item()
    answer = api_as(user).post(url(item), {"rating": 5}, format="json")
    assert answer.status_code == 200
    assert answer.json() == {"content_id": str(item.pk), "your_rating": 5, "rating": 5.0, "rating_count": 1}
    api_as(stranger).put(url(item), {"rating": 4}, format="json")
    answer = api_as(user).put(url(item), {"rating": 1}, format="json").json()
    assert (answer["rating"], answer["rating_count"]) == (2.5, 2)
    assert stored(item) == exact(item) == (Decimal("2.50"), 2)


def test_thirds_are_rounded_half_up_to_two_places(make_user: Any) -> None:
    item = make_item()
    for rating in (5, 4, 4):
        content_rate(owner=make_user(), item_id=item.pk, rating=rating, now=timezone.now())
    assert stored(item) == (Decimal("4.33"), 3)


@pytest.mark.parametrize("body", [{}, {"rating": 0}, {"rating": 6}, {"rating": "a"}, {"rating": 4.5}, {"rating": True}])
def test_a_wrong_rating_is_named(body: dict[str, Any], api_as: Any, user: Any) -> None:
    answer = api_as(user).put(url(make_item()), body, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "rating")


def test_who_may_rate_what(api_client: Any, api_as: Any, user: Any, premium_user: Any) -> None:
    free, premium, draft = make_item(), make_item(is_premium=True), make_draft()
    assert api_client.put(url(free), {"rating": 3}, format="json").status_code == 401
    refused = api_as(user).put(url(premium), {"rating": 3}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (403, "premium_required")
    assert api_as(premium_user).put(url(premium), {"rating": 3}, format="json").status_code == 200
    assert api_as(user).put(url(draft), {"rating": 3}, format="json").status_code == 404


def test_what_a_person_reads_is_not_noted_without_the_consents_that_are_asked_for(
    api_as: Any, user: Any, settings: Any
) -> None:
    settings.REQUIRED_CONSENTS = ("hipaa",)
    item, client = make_item(), api_as(user)
    refused = client.put(url(item), {"rating": 3}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (403, "consent_required")
    assert client.post(f"/api/v1/content/{item.pk}/view").status_code == 204
    assert not ContentView.objects.exists()
    assert stored(item)[1] == 0


def test_a_rating_costs_few_queries(api_as: Any, user: Any, django_assert_num_queries: Any) -> None:
    item, client = make_item(), api_as(user)
    # The session; the item, the rating, its average, the audit row; savepoint and release around.
    with django_assert_num_queries(7):
        client.put(url(item), {"rating": 3}, format="json")


@pytest.mark.django_db(transaction=True)
def test_sixty_four_at_once_and_the_same_people_again_leave_an_exact_average(make_user: Any) -> None:
    item = make_item()
    people = [make_user() for _ in range(16)]
    chance = random.Random(7)
    # Each person rates four times, in four threads at once.
    ratings = [chance.randint(1, 5) for _ in range(64)]

    def rate(number: int) -> None:
        owner = people[number % 16]
        content_rate(owner=owner, item_id=item.pk, rating=ratings[number], now=timezone.now())

    at_once(64, rate, workers=16)
    assert ContentRating.objects.filter(item=item).count() == 16
    assert stored(item) == exact(item)


@pytest.mark.django_db(transaction=True)
def test_one_person_who_rates_sixty_four_times_at_once_is_one_rating(make_user: Any) -> None:
    item, person = make_item(), make_user()

    def rate(number: int) -> None:
        content_rate(owner=person, item_id=item.pk, rating=number % 5 + 1, now=timezone.now())

    at_once(64, rate, workers=16)
    assert stored(item) == exact(item)
    assert stored(item)[1] == 1


@pytest.mark.django_db(transaction=True)
def test_an_erasure_beside_ratings_of_others_and_of_the_same_person_leaves_an_exact_average(make_user: Any) -> None:
    items = [make_item() for _ in range(3)]
    people = [make_user() for _ in range(8)]

    def act(number: int) -> None:
        person = people[number % 8]
        for turn in range(6):
            # Half of them from the other end.
            for item in items if number < 8 else reversed(items):
                content_rate(owner=person, item_id=item.pk, rating=(number + turn) % 5 + 1, now=timezone.now())
            erase(person)

    at_once(16, act)
    assert [stored(item) for item in items] == [exact(item) for item in items]


def erase(person: Any) -> None:
    rule = next(rule for rule in rules() if rule.model is ContentRating)
    assert rule.handler is not None
    rule.handler(person.pk, timezone.now())


def test_whoever_is_erased_is_taken_out_of_every_average(make_user: Any) -> None:
    gone, stays = make_user(), make_user()
    items = [make_item() for _ in range(3)]
    for item in items:
        content_rate(owner=gone, item_id=item.pk, rating=1, now=timezone.now())
    content_rate(owner=stays, item_id=items[0].pk, rating=4, now=timezone.now())
    erase(gone)
    assert ContentRating.objects.filter(owner=gone).count() == 0
    assert [stored(item) for item in items] == [(Decimal("4.00"), 1), (Decimal("0.00"), 0), (Decimal("0.00"), 0)]


def test_ratings_and_views_come_back_equal_and_the_averages_count_them(api_as: Any, user: Any) -> None:
    item, other = make_item(), make_item()
    client = api_as(user)
    client.put(url(item), {"rating": 4}, format="json")
    client.put(url(item), {"rating": 2}, format="json")
    client.post(f"/api/v1/content/{other.pk}/view")
    ratings, views = list(rating_rows(user)), list(view_rows(user))
    assert ratings[0]["record"] == {"title": item.title}
    erase(user)
    ContentView.objects.all().delete()
    assert stored(item)[1] == 0
    now = timezone.now()
    assert ratings_restore(user, ratings, now).as_json()["made"] == 1
    assert views_restore(user, views, now).as_json()["made"] == 1
    assert (list(rating_rows(user)), list(view_rows(user))) == (ratings, views)
    assert stored(item) == exact(item) == (Decimal("2.00"), 1)
    # Twice is once.
    assert ratings_restore(user, ratings, now).as_json() == {"made": 0, "existing": 1, "skipped": {}, "notes": {}}
    assert stored(item) == (Decimal("2.00"), 1)


def test_rows_that_anybody_could_have_made_are_checked(user: Any, stranger: Any, api_as: Any) -> None:
    item = make_item()
    api_as(stranger).put(url(item), {"rating": 5}, format="json")
    theirs = next(rating_rows(stranger))
    unknown = {**theirs, "item_id": user.pk}
    wrong = [{**theirs, "rating": 9}, {**theirs, "id": "x"}, {"item_id": str(item.pk)}, {}]
    counts = ratings_restore(user, [theirs, unknown, *wrong], timezone.now())
    assert counts.as_json() == {
        "made": 0, "existing": 0, "skipped": {"invalid": 4, "refused": 1, "item_unknown": 1}, "notes": {},
    }  # fmt: skip
    assert stored(item) == (Decimal("5.00"), 1)
    views = [{"id": "1", "item_id": str(item.pk)}, {"id": theirs["id"], "item_id": user.pk}]
    assert views_restore(user, views, timezone.now()).as_json()["skipped"] == {"invalid": 1, "item_unknown": 1}
