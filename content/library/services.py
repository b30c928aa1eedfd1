"""
The writers of items: draft, review, published, archived. Each save is a version with its place in the history.

Editors and administrators may do all of it. Therapists write drafts of their own and hand them in (conflict C29).
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from rest_framework.exceptions import ErrorDetail, NotFound, PermissionDenied, ValidationError

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.roles import holds
from config.api.errors import Conflict, DomainError
from content.library.cache import generation_bump
from content.library.models import ContentCategory, ContentItem, ContentRevision
from content.library.validation import WRITABLE, item_check, item_derive

MANAGE, WRITE = "manage:content", "write:content"
State, Action = ContentItem.State, ContentRevision.Action
SNAPSHOT = (
    "slug", "content_type", "title", "description", "category_id", "tags", "target_moods", "target_factors",
    "difficulty", "language", "translation_group", "duration_minutes", "reading_time_minutes", "author", "is_premium",
    "body", "content_structure", "audio_url", "audio_file", "image_url", "image_file", "media_urls", "state",
    "published_at",
)  # fmt: skip
_TAKEN = {
    "content_item_slug_unique": ("slug", "Another item of this language has this slug."),
    "content_item_version_unique": ("language", "This item has a version in this language already."),
}


class ContentVersionConflict(Conflict):
    """Somebody else saved in between; `version` is the one to read and start from."""

    default_code = "version_conflict"
    default_detail = "Somebody has changed this since you read it. Read it again."


class ContentStateConflict(Conflict):
    default_code = "content_state"
    default_detail = "An item in this state does not allow that."


class ContentIncomplete(DomainError):
    default_code = "content_incomplete"
    default_detail = "An item needs a body or blocks before it can be handed in."


def content_draft_save(
    *, actor: User, values: Mapping[str, Any], now: datetime, item_id: UUID | None = None, version: int | None = None
) -> ContentItem:
    """
    This function will store a new draft, or a change of an item in whatever state it is.

    `values` holds names of WRITABLE; `category` is a row or its slug. With `version`, a change is refused when
    somebody saved in between.

    :raises NotFound: when `actor` may not see the item.
    :raises ValidationError: naming what is wrong.
    :raises ContentVersionConflict: when `version` is not the stored one.
    """
    if item_id is None:
        return _create(actor, values, now)

    def change(item: ContentItem) -> None:
        if not holds(actor, MANAGE) and item.state != State.DRAFT:
            raise ContentStateConflict

    return _save(
        actor=actor, item_id=item_id, version=version, values=values, now=now, action=Action.EDITED, change=change
    )


def content_submit(*, actor: User, item_id: UUID, now: datetime, version: int | None = None) -> ContentItem:
    """This function will hand a draft in for review."""

    def change(item: ContentItem) -> None:
        if item.state != State.DRAFT:
            raise ContentStateConflict
        item.state, item.submitted_by = State.REVIEW, actor

    return _save(actor=actor, item_id=item_id, version=version, now=now, action=Action.SUBMITTED, change=change)


def content_publish(
    *, actor: User, item_id: UUID, now: datetime, at: datetime | None = None, version: int | None = None
) -> ContentItem:
    """
    This function will make an item visible from `at` on: now unless told, later if `at` lies ahead.

    Publishing what is published already moves the time.
    """
    _manage(actor)

    def change(item: ContentItem) -> None:
        # A published item that is published again without a time keeps the one that it has.
        if at is not None or item.state != State.PUBLISHED:
            item.published_at = at or now
        item.state, item.published_by = State.PUBLISHED, actor

    return _save(actor=actor, item_id=item_id, version=version, now=now, action=Action.PUBLISHED, change=change)


def content_unpublish(*, actor: User, item_id: UUID, now: datetime, version: int | None = None) -> ContentItem:
    """This function will take an item from view: back to a draft, out of review as well."""
    _manage(actor)

    def change(item: ContentItem) -> None:
        if item.state == State.DRAFT:
            raise ContentStateConflict
        item.state, item.published_at = State.DRAFT, None

    return _save(actor=actor, item_id=item_id, version=version, now=now, action=Action.UNPUBLISHED, change=change)


def content_archive(*, actor: User, item_id: UUID, now: datetime, version: int | None = None) -> ContentItem:
    """This function will put an item away; its ratings and its history stay. Again changes nothing."""

    def change(item: ContentItem) -> None:
        if not holds(actor, MANAGE) and item.state != State.DRAFT:
            raise ContentStateConflict
        item.state, item.published_at = State.ARCHIVED, None

    return _save(actor=actor, item_id=item_id, version=version, now=now, action=Action.ARCHIVED, change=change)


@transaction.atomic
def content_write(
    *,
    actor: User,
    values: Mapping[str, Any],
    now: datetime,
    item_id: UUID | None = None,
    version: int | None = None,
    state: str | None = None,
    at: datetime | None = None,
) -> ContentItem:
    """
    This function will save `values` and then bring the item into `state`, all or nothing.

    `at` is when a published item becomes visible.
    """
    if values or item_id is None:
        item = content_draft_save(actor=actor, values=values, now=now, item_id=item_id, version=version)
        item_id, version = item.pk, item.version
    else:
        item = content_of_staff(actor=actor, item_id=item_id)
    step = _steps().get(state or "")
    if step is None or (state == item.state and state != State.PUBLISHED):
        return item
    when = {"at": at} if state == State.PUBLISHED else {}
    return step(actor=actor, item_id=item_id, now=now, version=version, **when)


def _steps() -> dict[str, Callable[..., ContentItem]]:
    return {
        State.DRAFT: content_unpublish,
        State.REVIEW: content_submit,
        State.PUBLISHED: content_publish,
        State.ARCHIVED: content_archive,
    }


def content_of_staff(*, actor: User, item_id: UUID, lock: bool = False) -> ContentItem:
    """
    The item, whatever its state; somebody who may only write sees what they began themselves.

    :raises NotFound: for everything else.
    """
    items = ContentItem.objects.select_for_update() if lock else ContentItem.objects.select_related("category")
    if not holds(actor, MANAGE):
        items = items.filter(created_by=actor) if holds(actor, WRITE) else items.none()
    item = items.filter(pk=item_id).first()
    if item is None:
        raise NotFound
    return item


def _manage(actor: User) -> None:
    if not holds(actor, MANAGE):
        raise PermissionDenied


@transaction.atomic
def _create(actor: User, values: Mapping[str, Any], now: datetime) -> ContentItem:
    if not holds(actor, MANAGE) and not holds(actor, WRITE):
        raise PermissionDenied
    item = ContentItem(created_by=actor, staff_touched_at=now)
    _assign(item, values)
    if not item.slug:
        item.slug = slugify(item.title)[:100].strip("-")
    item_check(item)
    item_derive(item, values)
    _store(item, insert=True)
    _record(actor, item, Action.CREATED, sorted(values))
    return item


@transaction.atomic
def _save(
    *,
    actor: User,
    item_id: UUID,
    version: int | None,
    now: datetime,
    action: str,
    change: Callable[[ContentItem], None],
    values: Mapping[str, Any] | None = None,
) -> ContentItem:
    item = content_of_staff(actor=actor, item_id=item_id, lock=True)
    if version is not None and version != item.version:
        raise ContentVersionConflict(version=item.version)
    before = {name: getattr(item, name) for name in SNAPSHOT}
    shipped = snapshot_of(item) if item.staff_touched_at is None else None
    change(item)
    _assign(item, values or {})
    item_check(item)
    item_derive(item, values or {})
    if item.state in {State.REVIEW, State.PUBLISHED} and not item.body and item.content_structure is None:
        raise ContentIncomplete
    fields = [name for name in SNAPSHOT if getattr(item, name) != before[name]]
    if not fields:
        return item
    if shipped is not None:
        # What the files said is a version like any other: it is compared with, and gone back to.
        ContentRevision.objects.create(
            item=item, version=item.version, action=Action.CREATED, actor=None, fields=[], snapshot=shipped
        )
    item.version += 1
    item.staff_touched_at = now
    _store(item, insert=False)
    _record(actor, item, action, fields)
    if State.PUBLISHED in {item.state, before["state"]}:
        generation_bump()
    return item


def _assign(item: ContentItem, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if name not in WRITABLE:
            raise ValidationError({name: [ErrorDetail("This cannot be written.", "unknown_field")]})
        setattr(item, name, category_named(value) if name == "category" and isinstance(value, str) else value)


def category_named(slug: str) -> ContentCategory:
    """:raises ValidationError: naming category."""
    category = ContentCategory.objects.filter(slug=slug).first()
    if category is None:
        raise ValidationError({"category": [ErrorDetail("There is no such category.", "does_not_exist")]})
    return category


def _store(item: ContentItem, *, insert: bool) -> None:
    """:raises ValidationError: when slug or language are taken; the insertion decides, so two at once are safe."""
    try:
        with transaction.atomic():
            # The counters belong to other statements: a save must not take a rating back.
            kept = {
                "view_count",
                "download_count",
                "rating_sum",
                "rating_count",
                "rating",
                "search_vector",
                "id",
                "created_at",
            }
            names = [field.name for field in ContentItem._meta.concrete_fields if field.name not in kept]
            item.save(force_insert=True) if insert else item.save(update_fields=names)
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        if name not in _TAKEN:
            raise
        field, message = _TAKEN[name]
        raise ValidationError({field: [ErrorDetail(message, "unique")]}) from error


def _record(actor: User, item: ContentItem, action: str, fields: list[str]) -> None:
    ContentRevision.objects.create(
        item=item, version=item.version, action=action, actor=actor, fields=fields, snapshot=snapshot_of(item)
    )
    audit_record(
        actor=actor, action=f"content.item.{action}", target=item, details={"fields": fields, "version": item.version}
    )


def snapshot_of(item: ContentItem) -> dict[str, Any]:
    return {name: _plain(getattr(item, name)) for name in SNAPSHOT}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str | list | dict):
        return value
    return value.isoformat() if isinstance(value, datetime) else str(value)
