"""The versions of an item: who changed what and when, the differences of the texts, and the way back to one."""

import difflib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from content.library.models import ContentCategory, ContentItem, ContentRevision
from content.library.services import content_of_staff, content_write
from content.library.validation import WRITABLE

SHOWN = 100
NOT_RESTORED = {"category", "translation_group"}


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a version: `lines` are those of the difference, each with its sign."""

    field: str
    lines: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Version:
    revision: ContentRevision
    changes: list[Change]


def content_history(*, viewer: User, item_id: UUID) -> tuple[ContentItem, list[Version]]:
    """
    The item and its newest versions, the newest first. Two queries.

    :raises NotFound: when `viewer` may not see the item.
    """
    item = content_of_staff(actor=viewer, item_id=item_id)
    rows = list(ContentRevision.objects.filter(item=item).select_related("actor")[: SHOWN + 1])
    before = [*rows[1:], None]
    versions = [Version(row, list(_changes(row, former))) for row, former in zip(rows, before, strict=True)]
    return item, versions[:SHOWN]


def _changes(row: ContentRevision, former: ContentRevision | None) -> Iterator[Change]:
    if former is None:
        return
    for name in row.fields:
        old, new = _lines(former.snapshot.get(name)), _lines(row.snapshot.get(name))
        compared = difflib.unified_diff(old, new, lineterm="", n=1)
        lines = [(line[0], line[1:]) for line in compared if not line.startswith(("---", "+++", "@@"))]
        yield Change(name, lines)


def _lines(value: Any) -> list[str]:
    if isinstance(value, dict):
        return json.dumps(value, indent=1, ensure_ascii=False).splitlines()
    if isinstance(value, list):
        return [str(one) for one in value]
    return "" if value is None else str(value).splitlines()  # type: ignore[return-value]


def snapshot_values(*, item_id: UUID, number: int) -> dict[str, Any] | None:
    """What version `number` said, as the fields of an item hold it; `category` is an id. None without that version."""
    told = ContentRevision.objects.filter(item=item_id, version=number).values_list("snapshot", flat=True).first()
    if told is None:
        return None
    names = [name for name in WRITABLE if name in told]
    values = {name: ContentItem._meta.get_field(name).to_python(told[name]) for name in names}
    return {**values, "category": UUID(told["category_id"])}


@transaction.atomic
def content_restore(*, actor: User, item_id: UUID, number: int, version: int, now: datetime) -> ContentItem:
    """
    This function will make what version `number` said the newest version, as a draft: a published item leaves view.

    :raises NotFound: when there is no such item or version for `actor`.
    :raises ContentVersionConflict: when somebody saved after `version`.
    """
    content_of_staff(actor=actor, item_id=item_id, lock=True)
    told = snapshot_values(item_id=item_id, number=number)
    if told is None:
        raise NotFound
    values = {name: value for name, value in told.items() if name not in NOT_RESTORED}
    category = ContentCategory.objects.filter(pk=told["category"]).first()
    if category is not None:
        values["category"] = category
    return content_write(
        actor=actor, values=values, now=now, item_id=item_id, version=version, state=ContentItem.State.DRAFT
    )
