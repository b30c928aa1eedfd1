"""The breathing techniques that ship with the app, and their loading into the database."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import orjson
from django.db import connection, transaction

from accounts.audit.services import audit_record
from config.reference import LoadResult, Progress
from wellness.breathing.models import BreathingTechnique
from wellness.breathing.phases import CYCLES_MAX, phases_errors

PATH = Path(__file__).resolve().parent.parent / "reference" / "breathing_techniques.json"
# A row keeps its id on every deployment, so that apps may hold on to it. Never change this.
NAMESPACE = UUID("9b6f4c1e-52a7-4d0b-8c3a-d1f0a7e2b645")
# Concurrent starts load one after the other.
LOCK = 5_170_744
TEXTS = ("slug", "name", "description", "caution", "difficulty", "category")
LOADED = (
    "name", "description", "caution", "difficulty", "phases", "cycles", "category", "position", "is_active",
    "retired_at", "reference_hash",
)  # fmt: skip
# The row of a retired technique must not look loaded, or the file could not bring it back.
_GONE = "-"


class ReferenceWrong(ValueError):
    """The file that ships is wrong: a mistake of ours, which must stop the start."""


@transaction.atomic
def techniques_load(*, now: datetime, progress: Progress | None = None, path: Path = PATH) -> LoadResult:
    """
    This function will bring the shipped techniques into the database. Two queries when nothing changed.

    Rows that staff have touched stay as they are; untouched rows that left the file are shown no more.

    :raises ReferenceWrong: naming the row that is none.
    """
    rows = _rows(orjson.loads(path.read_bytes()))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    known = {row.slug: row for row in BreathingTechnique.objects.all()}
    created, updated = [], []
    for values in rows:
        found = known.pop(values["slug"], None)
        if found is None:
            created.append(BreathingTechnique(**values))
        elif found.staff_touched_at is None and found.reference_hash not in {"", values["reference_hash"]}:
            for name in LOADED:
                setattr(found, name, values[name])
            found.updated_at = now
            updated.append(found)
    gone = [row for row in known.values() if row.reference_hash and row.staff_touched_at is None and row.is_active]
    for row in gone:
        row.is_active, row.retired_at, row.reference_hash, row.updated_at = False, now, _GONE, now
    BreathingTechnique.objects.bulk_create(created)
    BreathingTechnique.objects.bulk_update([*updated, *gone], [*LOADED, "updated_at"])
    if not created and not updated and not gone:
        return LoadResult(unchanged=True)
    audit_record(
        actor=None, action="wellness.breathing.loaded", target=("wellness.breathingtechnique", None),
        details={"created": len(created), "updated": len(updated), "retired": len(gone)},
    )  # fmt: skip
    return LoadResult(len(created), len(updated), len(gone))


def _rows(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for position, row in enumerate(rows, start=1):
        if errors := _errors(row):
            raise ReferenceWrong(f"{row.get('slug')}: {' '.join(errors)}")
        digest = hashlib.sha256(orjson.dumps([position, row], option=orjson.OPT_SORT_KEYS)).hexdigest()
        found.append(
            {
                **{name: row[name] for name in (*TEXTS, "phases", "cycles")}, "id": uuid5(NAMESPACE, row["slug"]),
                "position": position, "is_active": True, "retired_at": None, "reference_hash": digest,
            }
        )  # fmt: skip
    return found


def _errors(row: dict[str, Any]) -> list[str]:
    errors = [f"`{name}` is empty." for name in TEXTS if not str(row.get(name, "")).strip()]
    if row.get("difficulty") not in BreathingTechnique.Difficulty.values:
        errors.append("There is no such difficulty.")
    if row.get("category") not in BreathingTechnique.Category.values:
        errors.append("There is no such category.")
    cycles = row.get("cycles")
    if not isinstance(cycles, int) or not 1 <= cycles <= CYCLES_MAX:
        errors.append(f"`cycles` is a whole number from 1 to {CYCLES_MAX}.")
    return errors + phases_errors(row.get("phases"))
