"""What a person has opened and how they rated it: out of the house and into it again."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Annotated, Any
from uuid import UUID

import msgspec
from django.db import transaction

from accounts.audit.services import audit_record
from accounts.export.registry import Counts, ExportSource, Row, register_export, register_export_exempt
from accounts.export.rows import columns_of, has_nul, in_pages, times_right
from accounts.identity.models import User
from accounts.imports.restoring import Instant, rows_restore
from content.library.models import ContentItem, ContentRating, ContentRevision, ContentView
from content.library.ratings import ratings_write
from content.library.selectors import items_known

VIEW = ("id", "item_id", "viewed_at", "created_at", "updated_at")
RATING = ("id", "item_id", "rating", "created_at", "updated_at")
BATCH = 500


class ViewRow(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    item_id: UUID
    viewed_at: Instant
    created_at: Instant
    updated_at: Instant


class RatingRow(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    item_id: UUID
    rating: Annotated[int, msgspec.Meta(ge=1, le=5)]
    created_at: Instant
    updated_at: Instant


def register_exports() -> None:
    """Called when the app starts."""
    # For nobody but the person: what somebody reads tells what troubles them.
    register_export(ExportSource("content_views", None, (ContentView,), view_rows, views_restore))
    register_export(ExportSource("content_ratings", None, (ContentRating,), rating_rows, ratings_restore))
    register_export_exempt(ContentItem, "What staff write for the library is the house's, and public once published.")
    register_export_exempt(ContentRevision, "The history of the library: what its items said, and who of the staff.")


def view_rows(owner: User) -> Iterator[Row]:
    return _rows(ContentView, VIEW, owner)


def rating_rows(owner: User) -> Iterator[Row]:
    return _rows(ContentRating, RATING, owner)


def _rows(model: Any, names: tuple[str, ...], owner: User) -> Iterator[Row]:
    for row in in_pages(model.objects.filter(owner=owner).select_related("item"), owner=owner):
        yield {**columns_of(row, names), "record": {"title": row.item.title}}


def views_restore(owner: User, rows: Iterable[Row], now: datetime) -> Counts:
    """This function will write views of our own export again; the counters of items are no part of it."""

    def make(row: Row) -> ContentView:
        read = msgspec.convert(row, ViewRow)
        if not times_right(now, [read.viewed_at, read.created_at, read.updated_at]):
            raise ValueError("Not a row of ours.")
        return ContentView(owner=owner, **msgspec.structs.asdict(read))

    unknown: list[int] = []
    counts = rows_restore(owner, _of_known_items(rows, unknown), make=make, action="content.view.imported")
    if any(unknown):
        counts.skip("item_unknown", sum(unknown))
    return counts


def _of_known_items(rows: Iterable[Row], unknown: list[int]) -> Iterator[Row]:
    """Items that this house does not have are left out; rows that name none pass, and are refused by name."""
    for batch in _batches(rows):
        named = {key for row in batch if (key := _item_of(row)) is not None}
        known = items_known(ids=named)
        passed = [row for row in batch if (key := _item_of(row)) is None or key in known]
        unknown.append(len(batch) - len(passed))
        yield from passed


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    walk = iter(rows)
    while batch := list(islice(walk, BATCH)):
        yield batch


def _item_of(row: Any) -> UUID | None:
    value = row.get("item_id") if isinstance(row, dict) else None
    try:
        return value if isinstance(value, UUID) else UUID(str(value))
    except ValueError:
        return None


def ratings_restore(owner: User, rows: Iterable[Row], now: datetime) -> Counts:
    """This function will write ratings of our own export again; the averages count them."""
    counts, unknown = Counts(), []
    for batch in _batches(_of_known_items(rows, unknown)):
        read = {made.id: made for row in batch if (made := _rating(row, now, counts)) is not None}
        _ratings_keep(owner, list(read.values()), counts)
    if any(unknown):
        counts.skip("item_unknown", sum(unknown))
    return counts


def _rating(row: Row, now: datetime, counts: Counts) -> RatingRow | None:
    try:
        read = msgspec.convert(row, RatingRow)
        if has_nul(row) or not times_right(now, [read.created_at, read.updated_at]):
            raise ValueError("Not a row of ours.")
        return read
    except (ValueError, msgspec.ValidationError):
        counts.skip("invalid")
        return None


@transaction.atomic
def _ratings_keep(owner: User, read: list[RatingRow], counts: Counts) -> None:
    if not read:
        return
    made = ratings_write(owner=owner, rows=[msgspec.structs.asdict(row) for row in read])
    mine = ContentRating.objects.filter(owner=owner, pk__in=[row.id for row in read]).count()
    counts.made += made
    counts.existing += mine - made
    if len(read) > mine:
        # Rated anew in the meantime, or an id of somebody else.
        counts.skip("refused", len(read) - mine)
    audit_record(
        actor=owner, action="content.rating.imported", target=("content.contentrating", None), owner_id=owner.pk,
        details={"count": made, "source": "evenkeel"},
    )  # fmt: skip
