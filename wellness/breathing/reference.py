"""The breathing techniques that ship with the app, and their loading into the database."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import orjson
from django.db import transaction

from accounts.audit.services import audit_record
from config.reference import LoadResult, Progress, reference_compare, reference_hash_of, reference_lock
from wellness.breathing.models import BreathingTechnique
from wellness.breathing.phases import CYCLES_MAX, phases_errors

PATH = Path(__file__).resolve().parent.parent / "reference" / "breathing_techniques.json"
# A row keeps its id on every deployment, so that apps may hold on to it. Never change this.
NAMESPACE = UUID("9b6f4c1e-52a7-4d0b-8c3a-d1f0a7e2b645")
TEXTS = ("slug", "name", "description", "caution", "difficulty", "category")
LOADED = (
    "name", "description", "caution", "difficulty", "phases", "cycles", "category", "position", "is_active",
    "retired_at", "reference_hash",
)  # fmt: skip


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
    reference_lock()
    changes = reference_compare(
        rows,
        BreathingTechnique.objects.all(),
        unique=lambda row: [row.slug],
        loaded=LOADED,
        retired={"is_active": False, "retired_at": now},
        now=now,
        progress=progress,
    )
    result = changes.result
    if result == LoadResult():
        return LoadResult(unchanged=True)
    changes.store(BreathingTechnique)
    audit_record(
        actor=None, action="wellness.breathing.loaded", target=("wellness.breathingtechnique", None),
        details={"created": result.created, "updated": result.updated, "retired": result.retired},
    )  # fmt: skip
    return result


def _rows(rows: Iterable[dict[str, Any]]) -> list[BreathingTechnique]:
    found = []
    for position, row in enumerate(rows, start=1):
        if errors := _errors(row):
            raise ReferenceWrong(f"{row.get('slug')}: {' '.join(errors)}")
        found.append(
            BreathingTechnique(
                **{name: row[name] for name in (*TEXTS, "phases", "cycles")}, id=uuid5(NAMESPACE, row["slug"]),
                position=position, reference_hash=reference_hash_of([position, row]),
            )
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
