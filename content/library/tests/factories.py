"""Items for tests, made by the services that make real ones."""

from itertools import count
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.identity.models import User
from accounts.identity.tests.factories import make_user
from accounts.roles import EDITOR
from content.library.categories import categories_bring
from content.library.models import ContentItem
from content.library.services import content_draft_save, content_publish

_number = count(1)
BLOCKS = {"version": 1, "blocks": [{"type": "paragraph", "text": "Breathe **slowly**."}]}


def make_editor() -> User:
    person = make_user(is_staff=True)
    person.groups.add(Group.objects.get_or_create(name=EDITOR)[0])
    person.__dict__.pop("_group_names", None)
    return person


def make_draft(*, actor: User | None = None, **overrides: Any) -> ContentItem:
    categories_bring()
    number = next(_number)
    values: dict[str, Any] = {
        "slug": f"item-{number}",
        "content_type": "article",
        "title": f"Item {number}",
        "category": "sleep",
        "body": "Dim the lights an hour before bed.",
        **overrides,
    }
    if values.get("content_structure") is not None:
        values["body"] = ""
    return content_draft_save(actor=actor or make_editor(), values=values, now=timezone.now())


def make_item(*, actor: User | None = None, at: Any = None, **overrides: Any) -> ContentItem:
    """Published, at once unless told."""
    editor = actor or make_editor()
    draft = make_draft(actor=editor, **overrides)
    return content_publish(actor=editor, item_id=draft.pk, now=timezone.now(), at=at)
