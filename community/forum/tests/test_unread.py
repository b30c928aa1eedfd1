"""What somebody writes to the forum in danger is heard, although nobody had read it when it was refused."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.identity.models import User
from community.forum.models import ForumPost, ForumReply
from community.forum.tests.factories import POST, URL, make_post, make_reply
from config.api.limits import Limit
from config.api.throttling import LIMITS
from config.ids import uuid7
from crisis.incidents.models import CrisisEvent, CrisisIncident

pytestmark = pytest.mark.django_db
DANGER = "I have taken all the pills."
LONG = "It rained and I read a book by the window. " * 500


def heard(answer: Any) -> bool:
    return bool(answer.json().get("support", {}).get("severity", 0) >= 3)


@pytest.mark.parametrize(
    "words",
    [
        {"content": DANGER + LONG},
        {"content": LONG + DANGER},
        {"title": DANGER * 20},
        {"title": DANGER, "content": LONG},
    ],
    ids=["at its beginning", "at its end", "title", "beside it"],
)
def test_danger_in_a_post_that_is_too_long_is_heard(
    api_as: Any, author: User, category: Any, words: dict[str, str]
) -> None:
    refused = api_as(author).post(f"{URL}/posts", {**POST, "category_id": str(category.pk), **words})
    assert (refused.status_code, refused.json()["code"], heard(refused)) == (400, "validation_error", True)
    assert CrisisEvent.objects.get(owner=author).incident_id == CrisisIncident.objects.get(owner=author).pk
    assert not ForumPost.objects.exists()


def test_of_a_post_that_is_too_long_and_calm_nothing_is_kept(api_as: Any, author: User, category: Any) -> None:
    refused = api_as(author).post(f"{URL}/posts", {**POST, "category_id": str(category.pk), "content": LONG})
    assert (refused.status_code, "support" in refused.json()) == (400, False)
    assert not CrisisEvent.objects.exists()


def test_danger_in_a_reply_or_a_change_that_is_too_long_is_heard(api_as: Any, author: User) -> None:
    post, client = make_post(author), api_as(author)
    reply = make_reply(author, post.pk)
    for refused in (
        client.post(f"{URL}/posts/{post.pk}/replies", {"content": LONG + DANGER}),
        client.patch(f"{URL}/posts/{post.pk}", {"content": LONG + DANGER}),
        client.patch(f"{URL}/replies/{reply.pk}", {"content": LONG + DANGER}),
    ):
        assert (refused.status_code, heard(refused)) == (400, True)
    assert CrisisIncident.objects.filter(owner=author).count() == 1


def test_danger_from_somebody_whose_plan_or_consents_let_them_write_nothing_is_heard(
    api_as: Any, author: User, make_user: Callable[..., User], category: Any, settings: Any
) -> None:
    body = {**POST, "category_id": str(category.pk), "content": DANGER}
    refused = api_as(make_user()).post(f"{URL}/posts", body)
    assert (refused.status_code, refused.json()["code"], heard(refused)) == (403, "premium_required", True)
    settings.REQUIRED_CONSENTS = ("hipaa",)
    refused = api_as(author).post(f"{URL}/posts", body)
    assert (refused.status_code, refused.json()["code"], heard(refused)) == (403, "consent_required", True)


@pytest.mark.parametrize("scope", ["forum_reply", "user"])
def test_danger_over_a_limit_is_heard(api_as: Any, author: User, monkeypatch: pytest.MonkeyPatch, scope: str) -> None:
    post, client = make_post(author), api_as(author)
    monkeypatch.setitem(LIMITS, scope, Limit(1, 60, "user"))
    assert client.post(f"{URL}/posts/{post.pk}/replies", {"content": "A walk."}).status_code == 201
    refused = client.post(f"{URL}/posts/{post.pk}/replies", {"content": DANGER})
    assert (refused.status_code, refused.json()["code"], heard(refused)) == (429, "throttled", True)
    assert ForumReply.objects.count() == 1


def test_danger_in_an_answer_to_a_post_that_is_not_there_is_heard(api_as: Any, author: User) -> None:
    refused = api_as(author).post(f"{URL}/posts/{uuid7()}/replies", {"content": DANGER})
    assert (refused.status_code, heard(refused)) == (404, True)
