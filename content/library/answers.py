"""Items as apps read them. A card is for everybody; a body opens what a premium item keeps for premium."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse

from content.library.models import ContentItem
from content.library.rendering import markdown_html
from content.library.structure import structure_answer

Row = Mapping[str, Any]
SPOKEN = (ContentItem.Type.GUIDED_MEDITATION, ContentItem.Type.AUDIO, ContentItem.Type.VIDEO)
_SAME = (
    "id", "slug", "title", "description", "tags", "target_moods", "target_factors", "language", "translation_group",
    "duration_minutes", "reading_time_minutes", "author", "is_premium", "published_at", "view_count", "download_count",
    "rating_count",
    "created_at", "updated_at",
)  # fmt: skip


def card_answer(row: Row, *, premium: bool) -> dict[str, Any]:
    """What everybody may see of an item; `premium` says whether the reader has a premium plan."""
    return {
        **{name: row[name] for name in _SAME},
        "type": row["content_type"],
        "category": row["category__slug"],
        "difficulty": row["difficulty"] or None,
        # Whose voice it is (CM L196).
        "instructor_name": row["author"] if row["content_type"] in SPOKEN else None,
        # Two places, exact in a float.
        "rating": float(row["rating"]),
        "image_url": image_url_of(row),
        "has_audio": bool(row["audio_file"] or row["audio_url"]),
        "locked": bool(row["is_premium"] and not premium),
    }


def item_answer(row: Row, *, premium: bool) -> dict[str, Any]:
    """A card and, unless it is locked, the body."""
    card = card_answer(row, premium=premium)
    if card["locked"]:
        return {**card, "body": None, "body_html": None, "content_structure": None, "audio_url": None, "media_urls": []}
    return {
        **card,
        "body": row["body"] or None,
        "body_html": markdown_html(row["body"]) if row["body"] else None,
        "content_structure": structure_answer(row["content_structure"]),
        "audio_url": audio_url_of(row),
        "media_urls": row["media_urls"],
    }


def image_url_of(row: Row) -> str | None:
    if row["image_file"]:
        return media_url(row["image_file"]) or _own("content:item-image", row)
    return row["image_url"] or None


def audio_url_of(row: Row) -> str | None:
    """Where to play it: straight from where it lies, or through us where only premium may."""
    if not row["audio_file"] and not row["audio_url"]:
        return None
    if row["is_premium"]:
        return _own("content:item-audio", row)
    if row["audio_file"]:
        return media_url(row["audio_file"]) or _own("content:item-audio", row)
    return str(row["audio_url"])


def media_url(name: str) -> str | None:
    """The address of a stored file at the CDN, None without one."""
    base = settings.CONTENT_MEDIA_BASE_URL
    return f"{base}/{name}" if base else None


def _own(name: str, row: Row) -> str:
    return settings.PUBLIC_URL + reverse(name, args=(row["id"],))
