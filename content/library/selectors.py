"""The only way to items of the library: what is public now, in the reader's language or else in English."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from accounts.roles import holds
from config.api.errors import PremiumRequired
from content.library.models import ContentCategory, ContentItem
from content.library.search import configuration_of

ENGLISH = "en"
# Words found in more items than this are no search; the best of them serve.
FOUND_MAXIMUM = 500
CARD = (
    "id", "slug", "content_type", "title", "description", "category__slug", "tags", "target_moods", "target_factors",
    "difficulty", "language", "translation_group", "duration_minutes", "reading_time_minutes", "author", "is_premium",
    "image_url", "image_file", "audio_url", "audio_file", "published_at", "view_count", "download_count", "rating",
    "rating_count", "created_at", "updated_at",
)  # fmt: skip
BODY = ("body", "content_structure", "media_urls")
# The filters of a list, each with the lookup that it is.
FILTERS = {
    "type": "content_type",
    "category": "category__slug",
    "tag": "tags__contains",
    "mood": "target_moods__contains",
    "factor": "target_factors__contains",
    "difficulty": "difficulty",
}


def public_items(*, now: datetime) -> QuerySet[ContentItem]:
    """Published, and their time has come."""
    return ContentItem.objects.filter(state=ContentItem.State.PUBLISHED, published_at__lte=now)


def content_list(*, language: str, now: datetime, filters: Mapping[str, str] | None = None) -> QuerySet[ContentItem]:
    """
    One version of each item: in `language`, else in English. No other language is shown.

    `filters` holds names of FILTERS; the order is left to the caller.
    """
    items = public_items(now=now).filter(language__in={language, ENGLISH})
    if language != ENGLISH:
        better = public_items(now=now).filter(translation_group=OuterRef("translation_group"), language=language)
        items = items.filter(Q(language=language) | ~Exists(better))
    for name, value in (filters or {}).items():
        lookup = FILTERS[name]
        items = items.filter(**{lookup: [value] if lookup.endswith("__contains") else value})
    return items


def content_find(items: QuerySet[ContentItem], *, words: str, language: str) -> list[UUID]:
    """
    This function will return the ids of the best items for `words`, the best first. One query.

    A word of the title counts more than one of the description, that more than one of the text. Quotes, OR and a minus
    work as in a web search; nothing that is typed is an error.
    """
    query = SearchQuery(words, search_type="websearch", config=configuration_of(ENGLISH))
    if language != ENGLISH:
        query = query | SearchQuery(words, search_type="websearch", config=configuration_of(language))
    found = (
        items.filter(search_vector=query)
        .annotate(rank=SearchRank(F("search_vector"), query))
        .order_by("-rank", "-published_at", "-id")
    )
    return list(found.values_list("id", flat=True)[:FOUND_MAXIMUM])


def content_cards(*, ids: list[UUID]) -> list[dict[str, Any]]:
    """The named items in the order of their ids. One query."""
    rows = {row["id"]: row for row in ContentItem.objects.filter(pk__in=ids).values(*CARD)}
    return [rows[item_id] for item_id in ids if item_id in rows]


def content_row(*, item_id: UUID, now: datetime) -> dict[str, Any]:
    """
    A public item with its body. One query.

    :raises NotFound: also for what is a draft, planned or put away.
    """
    row: dict[str, Any] | None = public_items(now=now).filter(pk=item_id).values(*CARD, *BODY).first()
    if row is None:
        raise NotFound
    return row


def content_public_get(*, item_id: UUID, now: datetime) -> ContentItem:
    """:raises NotFound: also for what is a draft, planned or put away."""
    item = public_items(now=now).filter(pk=item_id).only("id", "is_premium", *_FILES).first()
    if item is None:
        raise NotFound
    return item


_FILES = ("audio_url", "audio_file", "image_url", "image_file", "updated_at")


def category_counts(*, language: str, now: datetime) -> list[dict[str, Any]]:
    """Every category with the number of its public items. Two queries."""
    items = content_list(language=language, now=now).order_by()
    counts = dict(items.values_list("category").annotate(count=Count("pk")))
    return [
        {"slug": category.slug, "title": category.title, "count": counts.get(category.pk, 0)}
        for category in ContentCategory.objects.all()
    ]


def guided_list(*, language: str, now: datetime, filters: Mapping[str, str] | None = None) -> QuerySet[ContentItem]:
    """The guided meditations, one version each; for the room of meditation."""
    wanted = {**(filters or {}), "type": str(ContentItem.Type.GUIDED_MEDITATION)}
    return content_list(language=language, now=now, filters=wanted)


def guided_get(*, item_id: UUID, now: datetime) -> dict[str, Any]:
    """:raises NotFound: also for an item of another type."""
    row = content_row(item_id=item_id, now=now)
    if row["content_type"] != ContentItem.Type.GUIDED_MEDITATION:
        raise NotFound
    return row


def prompt_list(*, language: str, now: datetime) -> QuerySet[ContentItem]:
    """What to write about, one version each, for the journal; in the same order every time."""
    items = content_list(language=language, now=now, filters={"type": str(ContentItem.Type.PROMPT)})
    return items.order_by("category__order", "category__slug", "slug")


def prompt_open(*, reader: User, item_id: UUID, now: datetime) -> None:
    """
    This function will say by an error that a prompt was never there for this reader. One query.

    One that was put away meanwhile counts: what is written about it may have waited on a phone for days.

    :raises NotFound: also for an item of another type, and for what is a draft or planned.
    :raises PremiumRequired: for one of the premium plan.
    """
    shown = (ContentItem.State.PUBLISHED, ContentItem.State.ARCHIVED)
    rows = ContentItem.objects.filter(pk=item_id, content_type=ContentItem.Type.PROMPT)
    was_shown = rows.filter(state__in=shown, published_at__lte=now)
    premium = was_shown.values_list("is_premium", flat=True).first()
    if premium is None:
        raise NotFound
    if premium and not reader.is_premium:
        raise PremiumRequired


def items_known(*, ids: Collection[UUID]) -> set[UUID]:
    """Those of `ids` that are items here, public or not: for rows that come back from an export. One query."""
    return set(ContentItem.objects.filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()


def staff_list(*, viewer: User) -> QuerySet[ContentItem]:
    """All items for editors; for somebody who may only write, what they began."""
    items = ContentItem.objects.select_related("category").defer("search_text", "search_vector")
    if holds(viewer, "manage:content"):
        return items
    return items.filter(created_by=viewer) if holds(viewer, "write:content") else items.none()


def staff_search(items: QuerySet[ContentItem], words: str) -> QuerySet[ContentItem]:
    return items.annotate(slug_text=Cast("slug", TextField())).filter(
        Q(title__icontains=words) | Q(slug_text__icontains=words)
    )
