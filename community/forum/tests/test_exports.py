"""A person's own words out of the house and in again, seen by nobody else then."""

from copy import deepcopy
from typing import Any
from uuid import uuid4

import orjson
import pytest
from django.utils import timezone

from accounts.export.registry import export_sources
from accounts.export.tests.factories import ODD_TEXT
from accounts.export.tests.purge import purged
from accounts.identity.models import User
from community.forum.exports import follows_restore, posts_restore, reactions_restore, replies_restore
from community.forum.models import ForumPost, ForumReply
from community.forum.tests.factories import URL, make_block, make_post, make_reply
from config.api.rendering import dump_json
from crisis.second_reader.sources import texts_read

pytestmark = pytest.mark.django_db
RESTORES = {
    "forum_posts": posts_restore, "forum_replies": replies_restore, "forum_reactions": reactions_restore,
    "forum_follows": follows_restore,
}  # fmt: skip


def exported(person: User) -> dict[str, list[Any]]:
    """As an archive has them."""
    sources = {one.name: one for one in export_sources()}
    return {name: orjson.loads(dump_json(list(sources[name].rows(person)))) for name in RESTORES}


def compared(rows: dict[str, list[Any]]) -> dict[str, list[Any]]:
    return {
        name: [{key: value for key, value in row.items() if key != "record"} for row in found]
        for name, found in rows.items()
    }


def test_out_erased_and_in_again_is_the_same_and_not_published(
    author: Any, other: Any, stranger: Any, api_as: Any, api_client: Any
) -> None:
    mine, theirs = make_post(author, content=ODD_TEXT.replace("\x00", "")), make_post(other)
    make_reply(author, theirs.pk, content="=HYPERLINK(1) Märta 🐢")
    make_reply(author, mine.pk)
    client = api_as(author)
    client.put(f"{URL}/posts/{theirs.pk}/reactions/hug")
    client.patch(f"{URL}/posts/{mine.pk}", {"title": "Another title"}, format="json")
    rows = exported(author)
    assert {name: len(found) for name, found in rows.items()} == {
        "forum_posts": 1, "forum_replies": 2, "forum_reactions": 1, "forum_follows": 1,
    }  # fmt: skip
    purged(author)
    for existing in (False, True):
        for name, restore in RESTORES.items():
            counts = restore(stranger, deepcopy(rows[name]), timezone.now())
            expected = (0, len(rows[name])) if existing else (len(rows[name]), 0)
            assert (counts.made, counts.existing, counts.skipped) == (*expected, {}), name
        assert compared(exported(stranger)) == compared(rows)
    assert api_client.get(f"{URL}/posts").json()["total"] == 1
    assert api_client.get(f"{URL}/posts/{mine.pk}").status_code == 404
    assert api_client.get(f"{URL}/posts/{theirs.pk}").json()["replies"] == []
    own = api_as(stranger).get(f"{URL}/posts/{mine.pk}").json()
    assert (own["status"], own["title"]) == ("kept", "Another title")


@pytest.mark.parametrize(
    "broken",
    [
        {"title": ""}, {"title": "two\nlines"}, {"content": " "}, {"content": "x" * 10_001}, {"category": "nowhere"},
        {"created_at": "1800-01-01T00:00:00Z"}, {"edited_at": "soon"}, {"id": "1"}, {"content": "a\x00b"},
    ],
)  # fmt: skip
def test_a_file_that_says_what_no_row_of_ours_says_brings_nothing(broken: Any, author: Any, stranger: Any) -> None:
    make_post(author)
    (row,) = exported(author)["forum_posts"]
    row |= {"id": str(uuid4()), **broken}
    counts = posts_restore(stranger, [row], timezone.now())
    assert (counts.made, counts.skipped) == (0, {"invalid": 1})


def test_nothing_hangs_on_what_is_not_here_or_not_seen(author: Any, other: Any, stranger: Any) -> None:
    post = make_post(other)
    make_reply(author, post.pk)
    rows = exported(author)
    reply = rows["forum_replies"][0]
    for post_id in (str(uuid4()), str(post.pk)):
        ForumPost.objects.update(state="hidden")
        row = {**reply, "id": str(uuid4()), "post_id": post_id}
        assert replies_restore(stranger, [row], timezone.now()).skipped == {"invalid": 1}
    support = {"id": str(uuid4()), "post_id": str(post.pk), "reply_id": None, "kind": "hug",
               "created_at": reply["created_at"], "updated_at": reply["updated_at"]}  # fmt: skip
    for row in (support, {**support, "kind": "dislike"}, {**support, "post_id": None}):
        assert reactions_restore(stranger, [row], timezone.now()).skipped == {"invalid": 1}
    assert ForumReply.objects.count() == 1


def test_the_second_reader_reads_the_writers_own_words(author: Any, other: Any) -> None:
    post = make_post(author, title="A title", content="A text")
    reply = make_reply(other, post.pk, content="An answer")
    assert texts_read("forum", owner=author, source_id=post.pk) == ["A title", "A text"]
    assert texts_read("forum", owner=other, source_id=reply.pk) == ["An answer"]
    assert texts_read("forum", owner=other, source_id=post.pk) == []


def test_no_support_comes_back_for_somebody_behind_a_block(author: Any, other: Any) -> None:
    post, at = make_post(other), timezone.now().isoformat()
    row = {"id": str(uuid4()), "post_id": str(post.pk), "reply_id": None, "kind": "hug", "created_at": at,
           "updated_at": at}  # fmt: skip
    make_block(other, author, reference_id=post.pk)
    assert reactions_restore(author, [row], timezone.now()).skipped == {"invalid": 1}
