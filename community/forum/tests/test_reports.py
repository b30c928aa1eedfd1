"""Posts and replies at the moderators': reported by whoever sees them, hidden, and given back."""

from typing import Any
from uuid import uuid4

import pytest

from community.forum.tests.factories import make_post, make_premium, make_reply
from moderation.conftest import make_moderator
from moderation.reports.models import ModerationEvidence

pytestmark = pytest.mark.django_db
REPORTS = "/api/v1/community/reports"


@pytest.fixture
def contents(make_user: Any) -> dict[str, Any]:
    author = make_premium(make_user())
    post = make_post(author)
    return {"post": post.pk, "reply": make_reply(author, post.pk).pk}


@pytest.mark.parametrize("kind", ["post", "reply"])
def test_a_post_or_a_reply_is_reported_once_and_hidden_by_a_moderator(
    api_as: Any, stranger: Any, make_moderator: Any, contents: dict[str, Any], kind: str
) -> None:
    body = {"content_type": kind, "content_id": str(contents[kind]), "reason": "harassment"}
    client = api_as(stranger)
    assert [client.post(REPORTS, body).status_code for _ in range(2)] == [201, 200]
    other = {"post": "reply", "reply": "post"}[kind]
    assert client.post(REPORTS, {**body, "content_type": other}).status_code == 404
    assert client.post(REPORTS, {**body, "content_id": str(uuid4())}).status_code == 404
    assert ModerationEvidence.objects.get().body["text"]
    moderator = api_as(make_moderator())
    act = {"action": "hide", "reason_code": "harassment", "statement": "It follows a person."}
    assert moderator.post(f"/api/v1/moderation/content/{contents[kind]}", act).status_code in (200, 201)
    where = f"/api/v1/community/posts/{contents['post']}"
    shown = client.get(where if kind == "post" else f"{where}/replies")
    assert shown.status_code == 404 or str(contents[kind]) not in shown.content.decode()


__all__ = ("make_moderator",)
