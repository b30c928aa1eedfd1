"""A forum for tests: categories, premium people, posts and replies made by the services that make real ones."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.billing.models import Subscription
from accounts.billing.services import subscription_set
from accounts.identity.models import User
from community.blocks.models import UserBlock
from community.forum.categories import SHIPPED, categories_bring, category_id_of
from community.forum.models import ForumCategory, ForumPost, ForumReply
from community.forum.reply_services import reply_create
from community.forum.selectors import viewer_of
from community.forum.services import post_create

URL = "/api/v1/community"
POST = {"title": "What helps you on a loud night?", "content": "The street is loud until two."}


def make_category(slug: str = "sleep") -> ForumCategory:
    categories_bring(now=timezone.now())
    assert slug in SHIPPED
    return ForumCategory.objects.get(pk=category_id_of(slug))


def make_premium(person: User) -> User:
    subscription_set(actor=None, owner=person, tier=Subscription.Tier.PREMIUM)
    person.forget_derived()
    return person


def make_post(author: User, *, now: datetime | None = None, category: str = "sleep", **values: Any) -> ForumPost:
    category_id = make_category(category).pk
    body = {**POST, **values, "category_id": category_id}
    return post_create(author=author, values=body, now=now or timezone.now()).row


def make_reply(author: User, post_id: UUID, *, now: datetime | None = None, **values: Any) -> ForumReply:
    body = {"content": "A walk around the block.", **values}
    viewer = viewer_of(author)
    return reply_create(author=author, viewer=viewer, post_id=post_id, values=body, now=now or timezone.now()).row


def make_block(owner: User, blocked: User, *, reference_id: UUID) -> UserBlock:
    block = UserBlock(owner=owner, blocked=blocked, reference_type="post", reference_id=reference_id, name="")
    block.save()
    return block
