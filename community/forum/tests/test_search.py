"""Search opens what it reads, within limits, and finds nothing that the viewer may not see."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from community.forum import search
from community.forum.models import ForumPost
from community.forum.tests.factories import URL, make_post
from config.api.throttling import LIMITS

pytestmark = pytest.mark.django_db


def found(client: Any, query: str) -> list[str]:
    answer = client.get(f"{URL}/posts?search={query}")
    assert answer.status_code == 200, answer.content
    return [row["title"] for row in answer.json()["results"]]


def test_all_words_are_looked_for_in_title_and_text(api_client: Any, author: Any, unlimited: Any) -> None:
    now = timezone.now()
    make_post(author, title="Großer Lärm", content="Nachts am Fenster", now=now - timedelta(hours=1))
    make_post(author, title="Quiet mornings", content="Tea at the window, and e\u0301toile", now=now)
    assert found(api_client, "GROSSER") == ["Großer Lärm"]
    assert found(api_client, "fenster+lärm") == ["Großer Lärm"]
    assert found(api_client, "étoile") == ["Quiet mornings"]
    assert found(api_client, "n") == ["Quiet mornings", "Großer Lärm"]
    assert found(api_client, "window+nachts") == []


def test_search_keeps_to_the_category_and_pages_with_a_total(api_client: Any, author: Any, unlimited: Any) -> None:
    now = timezone.now()
    posts = [make_post(author, now=now - timedelta(hours=hour)) for hour in range(3)]
    other = make_post(author, category="work_and_study")
    ForumPost.objects.filter(pk=posts[2].pk).update(is_pinned=True)
    page = api_client.get(f"{URL}/posts?search=loud&category={posts[0].category_id}&limit=2").json()
    # A search goes by time; what is pinned is no better an answer.
    assert ([row["id"] for row in page["results"]], page["total"]) == ([str(row.pk) for row in posts[:2]], 3)
    assert api_client.get(f"{URL}/posts?search=loud&category={other.category_id}").json()["total"] == 1
    assert api_client.get(f"{URL}/posts?search=loud&page=9").json()["results"] == []


@pytest.mark.parametrize("text", ["+", "x" * 101, "+".join("abcdefghi")])
def test_a_search_that_is_none_is_refused(text: str, api_client: Any) -> None:
    answer = api_client.get(f"{URL}/posts?search={text}")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "search")


def test_only_the_newest_are_opened(
    api_client: Any, author: Any, monkeypatch: Any, django_assert_num_queries: Any
) -> None:
    now = timezone.now()
    for hour in range(4):
        make_post(author, title=f"Night {hour}", now=now - timedelta(hours=hour))
    monkeypatch.setattr(search, "NEWEST", 3)
    assert found(api_client, "night") == ["Night 0", "Night 1", "Night 2"]
    # Newest posts, their page, support; the keys are remembered.
    with django_assert_num_queries(3):
        found(api_client, "night")


def test_a_flood_of_searches_is_stopped_and_reading_is_not(api_client: Any, author: Any) -> None:
    make_post(author)
    allowed = LIMITS["forum_search"].count
    statuses = {api_client.get(f"{URL}/posts?search=loud").status_code for _ in range(allowed)}
    assert statuses == {200}
    assert api_client.get(f"{URL}/posts?search=loud").status_code == 429
    assert api_client.get(f"{URL}/posts").status_code == 200
