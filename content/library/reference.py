"""The items that ship with the library, brought into the database; what staff have touched stays as it is."""

import hashlib
import uuid
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from rest_framework.exceptions import ValidationError

from config.reference import LoadResult, Progress, reference_compare, reference_hash_of
from content.library.cache import generation_bump
from content.library.categories import categories_bring
from content.library.loading import files_load
from content.library.models import ContentCategory, ContentItem
from content.library.validation import item_check, item_derive

FOLDER = Path(__file__).resolve().parent.parent / "reference" / "items"
# An item keeps its id on every deployment, so that apps and exports may hold on to it. Never change this.
NAMESPACE = uuid.UUID("3c0b5a64-9a0e-4c57-8f0e-8a7d6f2f7b35")
STATE = "reference"
_TEXTS = ("title", "description", "language", "author", "body", "difficulty", "audio_url", "image_url")
_LISTS = ("tags", "target_moods", "target_factors", "media_urls")
_OTHERS = ("content_structure", "duration_minutes", "reading_time_minutes", "is_premium")
_LOADED = ("content_type", "category", "search_text", "reference_hash", *_TEXTS, *_LISTS, *_OTHERS)
# What is read of the stored items, which may be many and long.
_KNOWN = (
    "slug",
    "language",
    "translation_group",
    "staff_touched_at",
    "reference_hash",
    "state",
    "published_at",
    "version",
)
_PUBLIC = ("state", "published_at", "version")


class ReferenceBroken(Exception):
    """A shipped file does not hold what the library takes; the message names file, slug and fault."""


def reference_bring(*, now: datetime, progress: Progress | None = None, folder: Path = FOLDER) -> LoadResult:
    """
    This function will bring the files into the database; one query when they are those of the last load.

    Untouched items that left the files are archived, and come back with them.

    :raises ReferenceBroken: before anything is written.
    """
    files = sorted(folder.glob("*.json")) if folder.is_dir() else []
    if not files:
        return LoadResult(unchanged=True)
    return files_load(
        name=STATE, token=_token(files), target="content.contentitem",
        load=lambda: _load(_items(files, categories_bring()), now, progress),
    )  # fmt: skip


def _token(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)} ".encode() + content)
    return digest.hexdigest()


def _items(files: list[Path], categories: dict[str, ContentCategory]) -> list[ContentItem]:
    items = [_item(row, path, categories) for path in files for row in orjson.loads(path.read_bytes())]
    seen: set[uuid.UUID] = set()
    for item in items:
        if item.pk in seen:
            raise ReferenceBroken(f"{item.slug} ({item.language}) stands twice in the files.")
        seen.add(item.pk)
    return items


def item_id_of(slug: str, language: str = "en") -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, f"{language}|{slug}")


def _item(row: dict[str, Any], path: Path, categories: dict[str, ContentCategory]) -> ContentItem:
    try:
        item = ContentItem(
            id=item_id_of(row["slug"], row["language"]),
            slug=row["slug"],
            # The same slug in another language is a version of the same thing.
            translation_group=uuid.uuid5(NAMESPACE, f"group|{row['slug']}"),
            content_type=ContentItem.Type(row["type"]),
            category=categories[row["category"]],
            reference_hash=reference_hash_of(row),
            **{name: row.get(name) or "" for name in _TEXTS},
            **{name: row.get(name) or [] for name in _LISTS},
            **{name: row.get(name) for name in _OTHERS if name != "is_premium"},
            is_premium=bool(row.get("is_premium")),
        )
        item_check(item)
        item_derive(item, row)
    except (KeyError, TypeError, ValueError, ValidationError) as error:
        raise ReferenceBroken(f"{path.name}, {row.get('slug')}: {type(error).__name__} {error}") from error
    if not item.body and item.content_structure is None:
        raise ReferenceBroken(f"{path.name}, {item.slug}: neither body nor blocks.")
    return item


def _load(items: list[ContentItem], now: datetime, progress: Progress | None) -> LoadResult:
    # In the order of ids, as everybody locks several items.
    stored = ContentItem.objects.select_for_update().order_by("pk").only(*_KNOWN)
    changes = reference_compare(
        items, stored, unique=_names, loaded=_LOADED, now=now, progress=progress,
        retired={"state": ContentItem.State.ARCHIVED, "published_at": None},
    )  # fmt: skip
    for item in changes.created:
        item.state, item.published_at = ContentItem.State.PUBLISHED, now
    for item in changes.updated:
        if item.state == ContentItem.State.ARCHIVED:
            item.published_at = now
        item.state = ContentItem.State.PUBLISHED
        item.version += 1
    changes.store(ContentItem, also=_PUBLIC)
    generation_bump()
    return changes.result


def _names(item: ContentItem) -> list[tuple[str, Any, str]]:
    """What an item shares with no other: staff may have taken the slug, or translated what we bring."""
    return [("slug", item.slug, item.language), ("group", item.translation_group, item.language)]
