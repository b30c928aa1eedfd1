"""The achievements that ship with the app, and their loading into the database."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import orjson
import structlog
from django.db import transaction

from accounts.audit.services import audit_record
from accounts.metrics.registry import metrics
from config.reference import LoadResult, Progress, reference_compare, reference_hash_of, reference_lock
from wellness.achievements.criteria import criteria_errors, metrics_named
from wellness.achievements.models import Achievement, AchievementSweep

PATH = Path(__file__).resolve().parent.parent / "reference" / "achievements.json"
# A row keeps its id on every deployment, so that apps may hold on to it. Never change this.
NAMESPACE = UUID("1e0ad5f8-6e4b-4c5f-9a37-6b7f2c1d4e90")
LOADED = ("title", "description", "icon", "category", "criteria", "points", "position", "is_active", "reference_hash")
_log = structlog.get_logger("evenkeel.wellness")


class ReferenceWrong(ValueError):
    """The file that ships is wrong: a mistake of ours, which must stop the start."""


@transaction.atomic
def achievements_load(*, now: datetime, progress: Progress | None = None, path: Path = PATH) -> LoadResult:
    """
    This function will bring the shipped achievements into the database. Two queries when nothing changed;
    after a change the sweep counts everybody anew.

    Rows that staff have touched stay as they are; untouched rows that left the file can be earned no more.
    What is counted by a room that is not here cannot be earned either, and is left out.

    :raises ReferenceWrong: naming the row whose criteria are none.
    """
    reference_lock()
    changes = reference_compare(
        _rows(orjson.loads(path.read_bytes())),
        Achievement.objects.all(),
        unique=lambda row: [row.slug],
        loaded=LOADED,
        retired={"is_active": False},
        now=now,
        progress=progress,
    )
    result = changes.result
    if result == LoadResult():
        return LoadResult(unchanged=True)
    if result.created or result.updated:
        # Whoever has reached it already earns it now, not with their next entry.
        AchievementSweep.objects.update(place="")
    changes.store(Achievement)
    audit_record(
        actor=None, action="wellness.achievements.loaded", target=("wellness.achievement", None),
        details={"created": result.created, "updated": result.updated, "retired": result.retired},
    )  # fmt: skip
    return result


def _rows(rows: Iterable[dict[str, Any]]) -> list[Achievement]:
    found = []
    for position, row in enumerate(rows, start=1):
        if missing := metrics_named(row["criteria"]) - set(metrics()):
            _log.warning("achievements.metric_missing", achievement=row["slug"], metrics=sorted(missing))
            continue
        if errors := criteria_errors(row["criteria"]):
            raise ReferenceWrong(f"{row['slug']}: {' '.join(errors)}")
        values = {name: row[name] for name in ("slug", "title", "description", "icon", "category", "criteria")}
        found.append(
            Achievement(
                **values, id=uuid5(NAMESPACE, row["slug"]), points=row["points"], position=position,
                reference_hash=reference_hash_of([position, row]),
            )
        )  # fmt: skip
    return found
