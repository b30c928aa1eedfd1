"""Kept answers: old after every change, harmless when Redis is away, and never older than the database says."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from config.api.redis_client import redis_client
from content.library.cache import KEY, generation_tell
from content.library.categories import category_save
from content.library.models import ContentItem, ContentState
from content.library.services import (
    content_archive,
    content_draft_save,
    content_publish,
    content_unpublish,
)
from content.library.tasks import library_minute_task
from content.library.tests.factories import make_draft, make_editor, make_item

pytestmark = pytest.mark.django_db
URL = "/api/v1/content"


@pytest.fixture
def dead_redis(settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"


Change = Callable[[Any, ContentItem], Any]
CHANGES: dict[str, Change] = {
    "edit": lambda editor, item: content_draft_save(
        actor=editor, values={"title": "New"}, now=timezone.now(), item_id=item.pk
    ),
    "unpublish": lambda editor, item: content_unpublish(actor=editor, item_id=item.pk, now=timezone.now()),
    "archive": lambda editor, item: content_archive(actor=editor, item_id=item.pk, now=timezone.now()),
    "publish": lambda editor, item: make_item(actor=editor),
    "plan": lambda editor, item: content_publish(
        actor=editor, item_id=item.pk, now=timezone.now(), at=timezone.now() + timedelta(days=1)
    ),
    "category": lambda editor, item: category_save(actor=editor, category=item.category, values={"title": "Nights"}),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_seen_at_once_by_everybody(
    name: str, api_client: Any, django_capture_on_commit_callbacks: Any
) -> None:
    editor = make_editor()
    with django_capture_on_commit_callbacks(execute=True):
        item = make_item(actor=editor)
    paths = (URL, f"{URL}/{item.pk}", f"{URL}/categories")
    before = [api_client.get(path).content for path in paths]
    assert [api_client.get(path).content for path in paths] == before
    with django_capture_on_commit_callbacks(execute=True):
        CHANGES[name](editor, item)
    assert [api_client.get(path).content for path in paths] != before


def test_a_change_of_a_draft_leaves_kept_answers_alone(django_capture_on_commit_callbacks: Any) -> None:
    editor = make_editor()
    draft = make_draft(actor=editor)
    with django_capture_on_commit_callbacks() as told:
        content_draft_save(actor=editor, values={"title": "New"}, now=timezone.now(), item_id=draft.pk)
    assert told == []


def test_a_generation_that_is_told_late_does_not_come_back(api_client: Any) -> None:
    redis_client().set(KEY, 7)
    ContentState.objects.update_or_create(name="generation", defaults={"number": 5})
    generation_tell()
    assert redis_client().get(KEY) == b"7"


def test_a_change_that_redis_missed_is_told_within_the_minute(api_client: Any, settings: Any) -> None:
    editor = make_editor()
    item = make_item(actor=editor, title="Old")
    generation_tell()
    assert api_client.get(f"{URL}/{item.pk}").json()["title"] == "Old"
    # Without its commit hook, as if Redis had been away at that moment.
    content_draft_save(actor=editor, values={"title": "New"}, now=timezone.now(), item_id=item.pk)
    assert api_client.get(f"{URL}/{item.pk}").json()["title"] == "Old"
    library_minute_task()
    assert api_client.get(f"{URL}/{item.pk}").json()["title"] == "New"


def test_meditations_are_kept_a_day_and_everything_else_half_a_day(api_client: Any) -> None:
    def longest() -> int:
        return max(redis_client().ttl(key) for key in redis_client().keys("library:[0-9]*"))

    article, guided = make_item(), make_item(content_type="guided_meditation")
    api_client.get(f"{URL}/{article.pk}")
    api_client.get(URL)
    assert 12 * 3600 - 60 < longest() <= 12 * 3600
    redis_client().flushdb()
    api_client.get(f"{URL}/{guided.pk}")
    assert 24 * 3600 - 60 < longest() <= 24 * 3600
    redis_client().flushdb()
    api_client.get(f"{URL}?type=guided_meditation")
    assert 24 * 3600 - 60 < longest() <= 24 * 3600


def test_without_redis_everything_is_read_from_the_database(api_client: Any, dead_redis: None) -> None:
    item = make_item()
    assert len(api_client.get(URL).json()["results"]) == 1
    assert api_client.get(f"{URL}/{item.pk}").json()["title"] == item.title
    assert api_client.get(f"{URL}/categories").status_code == 200
    assert api_client.post(f"{URL}/{item.pk}/view").status_code == 204


def test_a_change_is_stored_although_redis_is_away(dead_redis: None, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        item = make_item()
    assert ContentState.objects.get(name="generation").number >= 1
    assert item.state == "published"
