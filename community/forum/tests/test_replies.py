"""Replies, tombstones and what becomes of deleted words."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.erasure.services import account_deletion_request, account_purge
from accounts.identity.models import User
from community.forum.answers import NOBODY
from community.forum.models import ForumFollow, ForumPost, ForumReaction, ForumReply
from community.forum.retention import deleted_words_erase
from community.forum.tests.factories import URL, make_post, make_reply
from moderation.judging.outcomes import Outcome

pytestmark = pytest.mark.django_db


def test_a_reply_is_read_by_the_world_from_the_oldest_on(api_as: Any, api_client: Any, author: Any, other: Any) -> None:
    post = make_post(author)
    first = api_as(other).post(f"{URL}/posts/{post.pk}/replies", {"content": "One."}, format="json")
    second = api_as(author).post(f"{URL}/posts/{post.pk}/replies", {"content": "Two."}, format="json")
    assert (first.status_code, second.status_code) == (201, 201)
    made = first.json()
    assert (made["author_pseudonym"], made["post_id"], made["is_mine"]) == (other.pseudonym, str(post.pk), True)
    page = api_client.get(f"{URL}/posts/{post.pk}").json()
    assert [row["content"] for row in page["replies"]] == ["One.", "Two."]
    assert (page["reply_count"], page["replies_next"]) == (2, None)
    listed = api_client.get(f"{URL}/posts/{post.pk}/replies?limit=1&page=2").json()
    assert ([row["content"] for row in listed["results"]], listed["total"]) == (["Two."], 2)


def test_a_long_thread_names_where_it_goes_on(
    api_client: Any, author: Any, other: Any, django_assert_num_queries: Any
) -> None:
    post = make_post(author)
    for number in range(52):
        make_reply(other, post.pk, content=f"Reply {number}")
    api_client.get(f"{URL}/posts/{post.pk}")
    # Post, replies, support of both; the keys are remembered.
    with django_assert_num_queries(4):
        page = api_client.get(f"{URL}/posts/{post.pk}").json()
    assert (len(page["replies"]), page["reply_count"]) == (50, 52)
    rest = api_client.get(page["replies_next"]).json()
    assert [row["content"] for row in rest["results"]] == ["Reply 50", "Reply 51"]


def test_the_same_reply_again_is_one_also_when_the_post_was_locked_meanwhile(
    api_as: Any, author: Any, other: Any
) -> None:
    post, client = make_post(author), api_as(other)
    address, body = f"{URL}/posts/{post.pk}/replies", {"id": str(uuid4()), "content": "One."}
    assert client.post(address, body, format="json").status_code == 201
    ForumPost.objects.update(is_locked=True)
    assert client.post(address, body, format="json").status_code == 200
    refused = client.post(address, {"content": "Another."}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (409, "post_locked")
    assert ForumReply.objects.count() == 1
    elsewhere = f"{URL}/posts/{make_post(author).pk}/replies"
    assert client.post(elsewhere, body, format="json").json()["code"] == "id_conflict"


def test_only_its_author_changes_or_deletes_a_reply(api_as: Any, author: Any, other: Any) -> None:
    reply = make_reply(other, make_post(author).pk)
    address = f"{URL}/replies/{reply.pk}"
    assert api_as(author).patch(address, {"content": "Mine."}, format="json").status_code == 404
    assert api_as(author).delete(address).status_code == 404
    changed = api_as(other).patch(address, {"content": "Better words."}, format="json").json()
    assert (changed["content"], changed["edited_at"] is None) == ("Better words.", False)
    bad = api_as(other).patch(address, {"title": "x"}, format="json")
    assert (bad.status_code, bad.json()["errors"][0]["field"]) == (400, "title")
    assert [api_as(other).delete(address).status_code for _ in range(2)] == [204, 204]
    assert api_as(other).patch(address, {"content": "Again."}, format="json").status_code == 404


@pytest.mark.parametrize("change", ["locked", "hidden", "moderated", "late"])
def test_a_reply_is_not_changed_where_a_moderator_stepped_in_or_later(
    change: str, api_as: Any, author: Any, other: Any
) -> None:
    reply, now = make_reply(other, make_post(author).pk), timezone.now()
    columns = {"hidden": {"state": "hidden"}, "moderated": {"moderated_at": now}}
    columns["late"] = {"created_at": now - timedelta(minutes=61)}
    ForumPost.objects.update(is_locked=change == "locked")
    ForumReply.objects.update(**columns.get(change, {"state": "published"}))
    answer = api_as(other).patch(f"{URL}/replies/{reply.pk}", {"content": "Other words."}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "edit_closed")


def test_a_held_reply_is_its_authors_alone(
    api_as: Any, api_client: Any, author: Any, other: Any, screened: Any
) -> None:
    post = make_post(author)
    screened(Outcome.HOLD)
    made = api_as(other).post(f"{URL}/posts/{post.pk}/replies", {"content": "Hm."}, format="json").json()
    assert made["status"] == "held"
    for client, seen in ((api_as(other), 1), (api_as(author), 0), (api_client, 0)):
        page = client.get(f"{URL}/posts/{post.pk}").json()
        assert (len(page["replies"]), page["reply_count"]) == (seen, seen)
    assert api_as(author).put(f"{URL}/replies/{made['id']}/reactions/hug").status_code == 404


def test_a_deleted_post_that_others_answered_leaves_a_tombstone(
    api_as: Any, api_client: Any, author: Any, other: Any
) -> None:
    answered, alone = make_post(author), make_post(author)
    make_reply(other, answered.pk, content="Still useful.")
    make_reply(author, alone.pk, content="My own words.")
    client = api_as(author)
    for post in (answered, alone):
        assert client.delete(f"{URL}/posts/{post.pk}").status_code == 204
    for reader in (api_client, api_as(other), client):
        stone = reader.get(f"{URL}/posts/{answered.pk}").json()
        assert (stone["status"], stone["title"], stone["content"]) == ("deleted", None, None)
        assert (stone["author_pseudonym"], stone["is_mine"]) == (NOBODY, False)
        assert [row["content"] for row in stone["replies"]] == ["Still useful."]
        assert reader.get(f"{URL}/posts/{alone.pk}").status_code == 404
        assert reader.get(f"{URL}/posts").json()["total"] == 0
        assert reader.get(f"{URL}/posts?search=loud").json()["total"] == 0
    body = {"content": "To nobody."}
    assert api_as(other).post(f"{URL}/posts/{answered.pk}/replies", body, format="json").status_code == 404
    assert client.patch(f"{URL}/posts/{answered.pk}", body, format="json").status_code == 404


def test_a_deleted_reply_keeps_its_place_without_words(api_client: Any, author: Any, other: Any, api_as: Any) -> None:
    post = make_post(author)
    gone, stays = make_reply(other, post.pk, content="Gone."), make_reply(author, post.pk, content="Stays.")
    api_as(other).delete(f"{URL}/replies/{gone.pk}")
    page = api_client.get(f"{URL}/posts/{post.pk}").json()
    assert [(row["id"], row["content"], row["author_pseudonym"]) for row in page["replies"]] == [
        (str(gone.pk), None, NOBODY), (str(stays.pk), "Stays.", author.pseudonym),
    ]  # fmt: skip
    assert page["reply_count"] == 1


def test_a_closed_account_is_seen_by_nobody_and_comes_back_whole(api_client: Any, author: Any, other: Any) -> None:
    answered, alone = make_post(author), make_post(author)
    make_reply(other, answered.pk)
    reply = make_reply(author, make_post(other).pk)
    account_deletion_request(owner=author, now=timezone.now(), actor=author)
    assert api_client.get(f"{URL}/posts").json()["total"] == 1
    assert api_client.get(f"{URL}/posts/{alone.pk}").status_code == 404
    assert api_client.get(f"{URL}/posts/{answered.pk}").json()["title"] is None
    (shown,) = api_client.get(f"{URL}/posts/{reply.post_id}").json()["replies"]
    assert (shown["content"], shown["author_pseudonym"]) == (None, NOBODY)
    User.objects.filter(pk=author.pk).update(status="active")
    assert api_client.get(f"{URL}/posts/{answered.pk}").json()["author_pseudonym"] == author.pseudonym


def test_words_are_erased_30_days_after_they_were_deleted(author: Any, other: Any, api_as: Any) -> None:
    now = timezone.now()
    answered, alone = make_post(author), make_post(author)
    reply = make_reply(other, answered.pk)
    gone = make_reply(author, answered.pk)
    api_as(other).put(f"{URL}/replies/{gone.pk}/reactions/hug")
    api_as(other).put(f"{URL}/posts/{answered.pk}/reactions/hug")
    for path in (f"posts/{answered.pk}", f"posts/{alone.pk}", f"replies/{gone.pk}"):
        api_as(author).delete(f"{URL}/{path}")
    assert deleted_words_erase(now + timedelta(days=29)) == 0
    assert deleted_words_erase(now + timedelta(days=31)) == 3
    stone = ForumPost.objects.get()
    assert (stone.pk, stone.owner_id, stone.title, stone.content) == (answered.pk, None, None, None)
    assert list(ForumReply.objects.values_list("pk", flat=True)) == [reply.pk]
    assert not ForumReaction.objects.exists()
    assert not ForumFollow.objects.exists()
    # When the last reply goes, nothing holds the stone any more.
    api_as(other).delete(f"{URL}/replies/{reply.pk}")
    assert deleted_words_erase(now + timedelta(days=62)) == 2
    assert not ForumPost.objects.exists()
    assert deleted_words_erase(now + timedelta(days=62)) == 0


def test_an_erased_person_leaves_no_word_and_takes_nobodys(
    api_as: Any, api_client: Any, author: Any, other: Any
) -> None:
    answered, alone = make_post(author), make_post(author)
    kept = make_reply(other, answered.pk, content="Still useful.")
    theirs = make_post(other)
    reply = make_reply(author, theirs.pk)
    for path in (f"posts/{answered.pk}", f"posts/{alone.pk}", f"replies/{reply.pk}"):
        assert api_as(other).put(f"{URL}/{path}/reactions/hug").status_code == 200
    api_as(author).put(f"{URL}/posts/{theirs.pk}/reactions/thanks")
    receipt = account_purge(subject_id=author.pk, now=timezone.now())
    assert receipt.body["anonymised"]["community.forumpost"] == 2
    assert receipt.body["erased"]["community.forumreply"] == 1
    stone = ForumPost.objects.get(pk=answered.pk)
    assert (stone.owner_id, stone.title, stone.content) == (None, None, None)
    assert not ForumPost.objects.filter(pk=alone.pk).exists()
    shown = api_client.get(f"{URL}/posts/{answered.pk}").json()
    assert (shown["author_pseudonym"], shown["title"]) == (NOBODY, None)
    assert [row["content"] for row in shown["replies"]] == ["Still useful."]
    assert api_client.get(f"{URL}/posts/{theirs.pk}").json()["replies"] == []
    assert ForumReaction.objects.count() == 0
    assert ForumReply.objects.get().pk == kept.pk
