"""Support, following, and being told without a word."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.notifications.models import Notification, NotificationDelivery
from accounts.notifications.tests.factories import make_device, set_preferences
from community.forum.models import ForumFollow, ForumPost, ForumReaction, ForumReply
from community.forum.targets import REPLY
from community.forum.tasks import forum_followers_tell_task
from community.forum.telling import followers_tell
from community.forum.tests.factories import URL, make_block, make_post, make_reply
from moderation.judging.outcomes import Outcome

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["posts", "replies"])
def test_support_is_given_once_a_kind_and_taken_back(
    kind: str, api_as: Any, author: Any, other: Any, user: Any
) -> None:
    post = make_post(author)
    target = post if kind == "posts" else make_reply(author, post.pk)
    client, address = api_as(user), f"{URL}/{kind}/{target.pk}/reactions"
    for _ in range(2):
        answer = client.put(f"{address}/thanks")
    assert (answer.status_code, answer.json()) == (
        200, {"reactions": {"support": 0, "hug": 0, "thanks": 1, "same_here": 0}, "my_reactions": ["thanks"]},
    )  # fmt: skip
    client.put(f"{address}/hug")
    theirs = api_as(other).put(f"{address}/thanks").json()
    assert (theirs["reactions"]["thanks"], theirs["my_reactions"]) == (2, ["thanks"])
    assert client.get(f"{URL}/posts/{post.pk}").status_code == 200
    for _ in range(2):
        left = client.delete(f"{address}/thanks").json()
    assert (left["reactions"]["thanks"], left["my_reactions"]) == (1, ["hug"])
    assert AuditEvent.objects.filter(action="community.reaction.set").count() == 3
    assert AuditEvent.objects.filter(action="community.reaction.removed").count() == 1


def test_there_is_no_kind_that_hurts(api_as: Any, api_client: Any, author: Any, user: Any) -> None:
    post = make_post(author)
    for kind in ("dislike", "laugh", "SUPPORT"):
        assert api_as(user).put(f"{URL}/posts/{post.pk}/reactions/{kind}").status_code == 404
    assert api_as(user).put(f"{URL}/posts/{uuid4()}/reactions/hug").status_code == 404
    assert api_client.put(f"{URL}/posts/{post.pk}/reactions/hug").status_code == 401
    assert not ForumReaction.objects.exists()


def test_everybody_sees_the_numbers_and_the_own_ones(api_as: Any, api_client: Any, author: Any, user: Any) -> None:
    post = make_post(author)
    reply = make_reply(author, post.pk)
    api_as(user).put(f"{URL}/posts/{post.pk}/reactions/hug")
    api_as(user).put(f"{URL}/replies/{reply.pk}/reactions/same_here")
    for client, own in ((api_as(user), (["hug"], ["same_here"])), (api_client, ([], []))):
        page = client.get(f"{URL}/posts/{post.pk}").json()
        assert page["reactions"]["hug"] == page["replies"][0]["reactions"]["same_here"] == 1
        assert (page["my_reactions"], page["replies"][0]["my_reactions"]) == own
        (card,) = client.get(f"{URL}/posts").json()["results"]
        assert (card["reactions"]["hug"], card["my_reactions"]) == (1, own[0])


def test_following_is_switched_on_and_off(api_as: Any, api_client: Any, author: Any, user: Any) -> None:
    post = make_post(author)
    client, address = api_as(user), f"{URL}/posts/{post.pk}/follow"
    assert [client.put(address).status_code for _ in range(2)] == [204, 204]
    assert client.get(f"{URL}/posts/{post.pk}").json()["is_following"] is True
    assert [client.delete(address).status_code for _ in range(2)] == [204, 204]
    assert client.get(f"{URL}/posts/{post.pk}").json()["is_following"] is False
    assert (api_client.put(address).status_code, client.put(f"{URL}/posts/{uuid4()}/follow").status_code) == (401, 404)
    # Nobody learns who follows.
    assert ForumFollow.objects.filter(owner=user).count() == 0


def settled(minutes: int = 2) -> Any:
    return timezone.now() + timedelta(minutes=minutes)


def test_followers_are_told_once_for_many_replies_and_without_their_words(
    api_as: Any, author: Any, other: Any, user: Any
) -> None:
    make_device(author, timezone.now())
    set_preferences(author, notification_updates=True, channel_push=True)
    post = make_post(author, title="Canary title")
    api_as(user).put(f"{URL}/posts/{post.pk}/follow")
    for number in range(3):
        make_reply(other, post.pk, content=f"Canary words {number}")
    assert followers_tell(now=timezone.now()) == 0  # what is just being written settles first
    assert followers_tell(now=settled()) == 2
    assert followers_tell(now=settled()) == 0
    told = Notification.objects.filter(owner=author, dedupe_key__startswith="forum_reply:").get()
    assert told.content["data"] == {"post_id": str(post.pk)}
    assert "Canary" not in str(told.content)
    assert other.pseudonym not in str(told.content)
    deliveries = NotificationDelivery.objects.filter(notification=told)
    assert list(deliveries.values_list("channel", flat=True)) == ["push"]
    # The next replies wait until three hours are over.
    make_reply(other, post.pk, now=settled(5))
    assert followers_tell(now=settled(10)) == 0
    assert followers_tell(now=settled(190)) == 2
    assert followers_tell(now=settled(400)) == 0


@pytest.mark.parametrize("case", ["own", "held", "deleted", "blocked", "closed", "post hidden", "unfollowed"])
def test_nobody_is_told_of_what_they_may_not_read(case: str, api_as: Any, author: Any, other: Any) -> None:
    post = make_post(author)
    if case == "unfollowed":
        api_as(author).delete(f"{URL}/posts/{post.pk}/follow")
    reply = make_reply(author if case == "own" else other, post.pk)
    changes = {"held": {"state": "held"}, "deleted": {"deleted_at": timezone.now()}}
    ForumReply.objects.filter(pk=reply.pk).update(**changes.get(case, {"state": "published"}))
    if case == "blocked":
        make_block(other, author, reference_id=post.pk)
    if case == "closed":
        type(other).objects.filter(pk=other.pk).update(status="deleted")
    if case == "post hidden":
        ForumPost.objects.update(state="hidden")
    assert followers_tell(now=settled()) == 0


def test_a_reply_that_a_moderator_published_later_is_told_then(author: Any, other: Any, screened: Any) -> None:
    post = make_post(author)
    screened(Outcome.HOLD)
    reply = make_reply(other, post.pk)
    assert followers_tell(now=settled()) == 0
    REPLY.show(content_id=reply.pk, now=settled(60))
    assert followers_tell(now=settled(70)) == 1
    assert ForumReply.objects.get().state == "published"


def test_two_workers_tell_once_and_many_followers_cost_the_same(
    author: Any, other: Any, make_user: Any, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    counts = []
    for followers in (1, 8):
        post = make_post(author)
        for _ in range(followers):
            ForumFollow.objects.create(
                owner=make_user(), post=post, heard_until=timezone.now(), created_at=timezone.now()
            )
        make_reply(other, post.pk)
        with django_assert_max_num_queries(30) as captured:
            assert followers_tell(now=settled()) == followers + 1
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert forum_followers_tell_task() == 0
