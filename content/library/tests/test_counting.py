"""Views: counted beside the database, written once, and lost only with Redis."""

from typing import Any

import pytest
from django.db import DataError
from django.utils import timezone
from redis.exceptions import ResponseError

from config.api.redis_client import redis_client
from config.testing.threads import all_at_once
from content.library import counting
from content.library.counting import OPEN, PENDING, content_view_record, views_write
from content.library.models import ContentItem, ContentView
from content.library.tests.factories import make_item

pytestmark = pytest.mark.django_db


def count_of(item: ContentItem) -> int:
    item.refresh_from_db()
    return item.view_count


def test_views_of_everybody_are_counted_and_written_by_the_job(
    api_client: Any, api_as: Any, user: Any, django_assert_num_queries: Any
) -> None:
    item, other = make_item(), make_item()
    for _ in range(3):
        with django_assert_num_queries(1):
            assert api_client.post(f"/api/v1/content/{item.pk}/view").status_code == 204
    api_as(user).post(f"/api/v1/content/{other.pk}/view")
    assert count_of(item) == 0
    assert views_write() == 2
    assert (count_of(item), count_of(other)) == (3, 1)
    assert views_write() == 0
    assert redis_client().keys("library:views*") == []


def test_a_person_has_seen_an_item_once_however_often_they_open_it(api_as: Any, user: Any, stranger: Any) -> None:
    item = make_item()
    for person in (user, user, stranger):
        api_as(person).post(f"/api/v1/content/{item.pk}/view")
    views = ContentView.objects.filter(item=item, owner=user)
    assert views.count() == 1
    assert views.get().viewed_at > views.get().created_at
    views_write()
    assert count_of(item) == 3


def test_a_job_that_dies_after_its_commit_counts_nothing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    item = make_item()
    content_view_record(viewer=None, item_id=item.pk, now=timezone.now())
    monkeypatch.setattr(counting, "_DONE", "return error('killed')")
    with pytest.raises(ResponseError, match="killed"):
        views_write()
    monkeypatch.undo()
    assert count_of(item) == 1
    content_view_record(viewer=None, item_id=item.pk, now=timezone.now())
    # The batch of before is recognised; the one that came in the meantime follows.
    assert views_write() == 0
    assert views_write() == 1
    assert count_of(item) == 2


def test_a_job_that_dies_before_its_commit_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    item = make_item()
    content_view_record(viewer=None, item_id=item.pk, now=timezone.now())
    monkeypatch.setattr(counting, "_ADD", "SELECT 1 / 0, %s")
    with pytest.raises(DataError, match="zero"):
        views_write()
    monkeypatch.undo()
    assert redis_client().exists(PENDING)
    assert views_write() == 1
    assert count_of(item) == 1


def test_an_item_that_is_gone_stops_nobody() -> None:
    item = make_item()
    content_view_record(viewer=None, item_id=item.pk, now=timezone.now())
    redis_client().hincrby(OPEN, "00000000-0000-7000-8000-000000000000", 5)
    assert views_write() == 1
    assert count_of(item) == 1


@pytest.mark.django_db(transaction=True)
def test_views_and_jobs_at_once_lose_and_double_nothing() -> None:
    item = make_item()

    def look() -> None:
        for _ in range(25):
            content_view_record(viewer=None, item_id=item.pk, now=timezone.now())

    def write() -> None:
        for _ in range(15):
            views_write()

    all_at_once(*[look] * 8, *[write] * 4)
    views_write()
    views_write()
    assert count_of(item) == 200
