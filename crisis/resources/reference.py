"""The reference file that ships with the app, as rows, and its loading into the database."""

import hashlib
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
from django.db import transaction

from accounts.audit.services import audit_record
from config.reference import LoadResult, reference_compare, reference_hash_of, reference_lock
from crisis.resources.models import CrisisReferenceLoad, CrisisResource

PATH = Path(__file__).resolve().parent.parent / "reference" / "crisis_resources.json"
# A row keeps its id on every deployment, so that apps may hold on to it. Never change this.
NAMESPACE = uuid.UUID("5b0f2f9e-6a51-4c0e-9d4b-3f2f7a1f9c11")
LEADING_REVIEW = timedelta(days=90)
OTHER_REVIEW = timedelta(days=180)
_LOADED = (
    "country", "name", "resource_type", "phone_number", "sms_number", "sms_keyword", "website_url", "available_24_7",
    "available_hours", "languages", "specializations", "priority", "notes", "sources", "confirmed_by", "as_of",
    "status", "last_verified_at", "verification_method", "next_review_due", "is_active", "reference_hash",
)  # fmt: skip


def reference_rows(now: datetime, path: Path = PATH) -> list[dict[str, Any]]:
    """The file as values of model fields."""
    return [_values(row, now) for row in orjson.loads(_content(path))]


@lru_cache(maxsize=2)
def _content(path: Path) -> bytes:
    return path.read_bytes()


def _values(row: dict[str, Any], now: datetime) -> dict[str, Any]:
    verified = date_of(row["as_of"]) if row["confirmed_by"] >= 2 else None
    stands = row["confirmed_by"] >= 2 or row["resource_type"] == CrisisResource.Type.EMERGENCY
    period = review_period(row["priority"])
    return {
        **{name: row[name] for name in ("country", "name", "resource_type", "available_24_7", "available_hours")},
        **{name: row[name] for name in ("languages", "specializations", "priority", "sources", "confirmed_by")},
        **{
            name: row[name] or ""
            for name in ("phone_number", "sms_number", "sms_keyword", "website_url", "notes", "as_of")
        },
        "id": uuid.uuid5(NAMESPACE, f"{row['country']}|{row['name']}"),
        "description": "",
        "is_active": True,
        "status": CrisisResource.Status.VERIFIED if stands else CrisisResource.Status.DRAFT,
        "last_verified_at": verified,
        "verification_method": CrisisResource.Method.SOURCES if stands else "",
        "verified_by_id": None,
        "next_review_due": (verified + period).date() if verified else now.date(),
        "reference_hash": reference_hash_of(row),
    }


def date_of(text: str | None) -> datetime | None:
    """The start of a day, month or year as the sources give it."""
    if not text:
        return None
    parts = [int(part) for part in text.split("-")]
    day = date(parts[0], parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1)
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def review_period(priority: int) -> timedelta:
    return LEADING_REVIEW if priority == 1 else OTHER_REVIEW


def reference_load(
    *, now: datetime, path: Path = PATH, progress: Callable[[int, int], None] | None = None
) -> LoadResult:
    """
    This function will bring the reference file into the database; one query when it is the file of the last load.

    Rows that staff have touched stay as they are. Untouched rows that left the file are retired.
    """
    file_hash = hashlib.sha256(path.read_bytes()).hexdigest()
    if _newest_hash() == file_hash:
        return LoadResult(unchanged=True)
    with transaction.atomic():
        reference_lock()
        if _newest_hash() == file_hash:
            return LoadResult(unchanged=True)
        result = _load(reference_rows(now, path), now, progress)
        load = CrisisReferenceLoad.objects.create(
            file_hash=file_hash,
            created_count=result.created,
            updated_count=result.updated,
            retired_count=result.retired,
        )
        audit_record(
            actor=None, action="crisis.reference.loaded", target=load,
            details={"created": result.created, "updated": result.updated, "retired": result.retired},
        )  # fmt: skip
    return result


def _newest_hash() -> str | None:
    return CrisisReferenceLoad.objects.order_by("-created_at").values_list("file_hash", flat=True).first()


def _load(rows: list[dict[str, Any]], now: datetime, progress: Callable[[int, int], None] | None) -> LoadResult:
    changes = reference_compare(
        [CrisisResource(**values) for values in rows],
        CrisisResource.objects.select_for_update(),
        unique=lambda row: [(row.country, row.name)],
        loaded=_LOADED,
        retired={"status": CrisisResource.Status.RETIRED},
        now=now,
        progress=progress,
    )
    changes.store(CrisisResource)
    return changes.result
