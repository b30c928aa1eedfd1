"""The items that ship with the library, brought into the database; what staff have touched stays as it is."""

import hashlib
import uuid
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from django.db import connection, transaction
from rest_framework.exceptions import ValidationError

from accounts.audit.services import audit_record
from config.reference import LoadResult, Progress
from content.library.cache import generation_bump
from content.library.categories import categories_bring
from content.library.models import ContentCategory, ContentItem, ContentState
from content.library.validation import item_check, item_derive

FOLDER = Path(__file__).resolve().parent.parent / "reference" / "items"
# An item keeps its id on every deployment, so that apps and exports may hold on to it. Never change this.
NAMESPACE = uuid.UUID("3c0b5a64-9a0e-4c57-8f0e-8a7d6f2f7b35")
STATE = "reference"
# Concurrent starts load one after the other.
LOCK = 5_170_742
_TEXTS = ("title", "description", "language", "author", "body", "difficulty", "audio_url", "image_url")
_LISTS = ("tags", "target_moods", "target_factors", "media_urls")
_OTHERS = ("content_structure", "duration_minutes", "reading_time_minutes", "is_premium")
_LOADED = ("content_type", "category", "search_text", "reference_hash", *_TEXTS, *_LISTS, *_OTHERS)
# The row of a retired item must not look loaded, or the file could not bring it back.
_GONE = "-"


class ReferenceBroken(Exception):
    """A shipped file does not hold what the library takes; the message names file, slug and fault."""


def reference_bring(*, now: datetime, progress: Progress | None = None, folder: Path = FOLDER) -> LoadResult:
    """
    This function will bring the files into the database; one query when they are those of the last load.

    Untouched items that left the files are archived, and come back with them.

    :raises ReferenceBroken: before anything is written.
    """
    files = sorted(folder.glob("*.json")) if folder.is_dir() else []
    token = _token(files)
    if not files or _loaded_token() == token:
        return LoadResult(unchanged=True)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        if _loaded_token() == token:
            return LoadResult(unchanged=True)
        result = _load(_items(files, categories_bring()), now, progress)
        ContentState.objects.update_or_create(name=STATE, defaults={"token": token})
        counts = {"created": result.created, "updated": result.updated, "retired": result.retired}
        audit_record(
            actor=None, action="content.reference.loaded", target=("content.contentitem", None), details=counts
        )
        generation_bump()
    return result


def _token(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)} ".encode() + content)
    return digest.hexdigest()


def _loaded_token() -> str | None:
    return ContentState.objects.filter(name=STATE).values_list("token", flat=True).first()


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
            reference_hash=hashlib.sha256(orjson.dumps(row, option=orjson.OPT_SORT_KEYS)).hexdigest(),
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
    known = {item.pk: item for item in ContentItem.objects.select_for_update().exclude(reference_hash="")}
    taken = set(ContentItem.objects.filter(reference_hash="").values_list("slug", "language"))
    created, updated = [], []
    for number, item in enumerate(items, start=1):
        found = known.pop(item.pk, None)
        if found is None:
            # What staff made under this slug before us is theirs.
            if (item.slug, item.language) not in taken:
                item.state, item.published_at = ContentItem.State.PUBLISHED, now
                created.append(item)
        elif found.staff_touched_at is None and found.reference_hash != item.reference_hash:
            updated.append(_renewed(found, item, now))
        if progress is not None:
            progress(number, len(items))
    ContentItem.objects.bulk_create(created, batch_size=200)
    names = [*_LOADED, "state", "published_at", "version", "updated_at"]
    ContentItem.objects.bulk_update(updated, names, batch_size=100)
    gone = [item.pk for item in known.values() if item.staff_touched_at is None and item.reference_hash != _GONE]
    ContentItem.objects.filter(pk__in=gone).update(
        state=ContentItem.State.ARCHIVED, published_at=None, reference_hash=_GONE, updated_at=now
    )
    return LoadResult(len(created), len(updated), len(gone))


def _renewed(found: ContentItem, item: ContentItem, now: datetime) -> ContentItem:
    for name in _LOADED:
        setattr(found, name, getattr(item, name))
    if found.state == ContentItem.State.ARCHIVED:
        found.published_at = now
    found.state = ContentItem.State.PUBLISHED
    found.version += 1
    found.updated_at = now
    return found
