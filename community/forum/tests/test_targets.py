"""What reports and moderators reach, and how."""

from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from rest_framework.exceptions import NotFound

from community.forum.models import ForumPost, ForumReply
from community.forum.retention import posts_empty
from community.forum.targets import POST, REPLY
from community.forum.tests.factories import URL, make_block, make_post, make_reply
from moderation.reports.targets import content_types, target_find, target_of

pytestmark = pytest.mark.django_db


def test_posts_and_replies_are_found_by_their_id_alone(author: Any, other: Any) -> None:
    post = make_post(author, title="A title", content="A text")
    reply = make_reply(other, post.pk, content="An answer")
    assert {"post", "reply"} <= set(content_types())
    assert (target_of("post"), target_of("reply")) == (POST, REPLY)
    kind, shown = target_find(post.pk)
    assert (kind, shown.text, shown.author_id, shown.author_name, shown.place, shown.is_hidden) == (
        "post", "# A title\nA text", author.pk, author.pseudonym, "forum", False,
    )  # fmt: skip
    kind, shown = target_find(reply.pk)
    assert (kind, shown.text, shown.author_name) == ("reply", "An answer", other.pseudonym)
    with pytest.raises(NotFound):
        target_find(uuid4())


def test_a_viewer_reports_only_what_they_see(author: Any, other: Any, user: Any) -> None:
    post = make_post(author)
    assert POST.seen_by(viewer=user, content_id=post.pk).content_id == post.pk
    make_block(other, author, reference_id=post.pk)
    with pytest.raises(NotFound):
        POST.seen_by(viewer=other, content_id=post.pk)
    POST.hide(content_id=post.pk, now=timezone.now())
    with pytest.raises(NotFound):
        POST.seen_by(viewer=user, content_id=post.pk)
    assert POST.snapshot(content_id=post.pk).is_hidden


@pytest.mark.parametrize("target", [POST, REPLY], ids=["post", "reply"])
def test_hidden_and_shown_again(target: Any, author: Any, other: Any, api_client: Any) -> None:
    post = make_post(author)
    row = post if target is POST else make_reply(other, post.pk)
    now = timezone.now()

    def readers_see() -> bool:
        answer = api_client.get(f"{URL}/posts/{post.pk}")
        return answer.status_code == 200 and (target is POST or len(answer.json()["replies"]) == 1)

    for act, seen in ((target.hide, False), (target.hide, False), (target.show, True), (target.show, True)):
        act(content_id=row.pk, now=now)
        assert readers_see() is seen


def test_an_edit_of_a_moderator_is_marked_and_keeps_the_title_unless_told(author: Any, api_client: Any) -> None:
    post = make_post(author, title="A title", content="Bad words")
    POST.edit(content_id=post.pk, text="Better words.\n\nA second part.", now=timezone.now())
    page = api_client.get(f"{URL}/posts/{post.pk}").json()
    assert (page["title"], page["content"]) == ("A title", "Better words.\n\nA second part.")
    assert (page["edited_by_moderator"], page["edited_at"]) == (True, None)
    POST.edit(content_id=post.pk, text="# Another title\nOther words.", now=timezone.now())
    page = api_client.get(f"{URL}/posts/{post.pk}").json()
    assert (page["title"], page["content"]) == ("Another title", "Other words.")


def test_deleted_by_a_moderator_is_a_tombstone(author: Any, other: Any, api_client: Any, api_as: Any) -> None:
    post = make_post(author)
    reply = make_reply(other, post.pk)
    for _ in range(2):
        POST.delete(content_id=post.pk, now=timezone.now())
    assert api_client.get(f"{URL}/posts/{post.pk}").json()["status"] == "deleted"
    assert POST.snapshot(content_id=post.pk).text  # for 30 days
    posts_empty([post.pk])
    emptied = POST.snapshot(content_id=post.pk)
    assert (emptied.text, emptied.author_id) == ("", None)
    with pytest.raises(NotFound):
        POST.edit(content_id=post.pk, text="New words of nobody.", now=timezone.now())
    REPLY.delete(content_id=reply.pk, now=timezone.now())
    assert api_client.get(f"{URL}/posts/{post.pk}").status_code == 404
    assert ForumReply.objects.get().deleted_at is not None
    assert api_as(other).get(f"{URL}/posts").json()["total"] == 0
    assert ForumPost.objects.count() == 1


def test_what_is_not_there_is_said_so(now: Any) -> None:
    for act in (POST.hide, POST.show, REPLY.delete):
        with pytest.raises(NotFound):
            act(content_id=uuid4(), now=now)
    with pytest.raises(NotFound):
        REPLY.snapshot(content_id=uuid4())


@pytest.mark.parametrize("target", [POST, REPLY], ids=["post", "reply"])
def test_what_a_moderator_deleted_comes_back_when_the_decision_is_undone(
    target: Any, author: Any, other: Any, api_client: Any, api_as: Any
) -> None:
    post = make_post(author)
    row = post if target is POST else make_reply(author, post.pk)
    target.delete(content_id=row.pk, now=timezone.now())
    target.show(content_id=row.pk, now=timezone.now())
    page = api_client.get(f"{URL}/posts/{post.pk}").json()
    shown = page if target is POST else page["replies"][0]
    assert (shown["status"], shown["edited_by_moderator"]) == ("published", False)
    # Its author's own wish stands, also about what a moderator deleted first.
    target.delete(content_id=row.pk, now=timezone.now())
    noun = "posts" if target is POST else "replies"
    assert api_as(author).delete(f"{URL}/{noun}/{row.pk}").status_code == 204
    target.show(content_id=row.pk, now=timezone.now())
    row.refresh_from_db()
    assert row.deleted_at is not None


def test_what_was_erased_meanwhile_does_not_come_back(author: Any, other: Any) -> None:
    post = make_post(author)
    make_reply(other, post.pk)
    POST.delete(content_id=post.pk, now=timezone.now())
    posts_empty([post.pk])
    with pytest.raises(NotFound):
        POST.show(content_id=post.pk, now=timezone.now())
