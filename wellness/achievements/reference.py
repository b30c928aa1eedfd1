"""The achievements that ship with the app, and their loading into the database."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import orjson
import structlog
from django.db import connection, transaction

from accounts.audit.services import audit_record
from accounts.metrics.registry import metrics
from config.reference import LoadResult, Progress
from wellness.achievements.criteria import criteria_errors, metrics_named
from wellness.achievements.models import Achievement, AchievementSweep

PATH = Path(__file__).resolve().parent.parent / "reference" / "achievements.json"
# A row keeps its id on every deployment, so that apps may hold on to it. Never change this.
NAMESPACE = UUID("1e0ad5f8-6e4b-4c5f-9a37-6b7f2c1d4e90")
# Concurrent starts load one after the other.
LOCK = 5_170_743
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
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    known = {row.slug: row for row in Achievement.objects.all()}
    created, updated = [], []
    for values in _rows(orjson.loads(path.read_bytes())):
        found = known.pop(values["slug"], None)
        if found is None:
            created.append(Achievement(**values))
        elif found.staff_touched_at is None and found.reference_hash != values["reference_hash"]:
            for name in LOADED:
                setattr(found, name, values[name])
            found.updated_at = now
            updated.append(found)
    gone = [row for row in known.values() if row.reference_hash and row.staff_touched_at is None and row.is_active]
    for row in gone:
        # The next file may bring the row back, so its hash must not look loaded.
        row.is_active, row.reference_hash, row.updated_at = False, "-", now
    if created or updated:
        # Whoever has reached it already earns it now, not with their next entry.
        AchievementSweep.objects.update(place="")
    Achievement.objects.bulk_create(created)
    Achievement.objects.bulk_update([*updated, *gone], [*LOADED, "updated_at"])
    if not created and not updated and not gone:
        return LoadResult(unchanged=True)
    audit_record(
        actor=None, action="wellness.achievements.loaded", target=("wellness.achievement", None),
        details={"created": len(created), "updated": len(updated), "retired": len(gone)},
    )  # fmt: skip
    return LoadResult(len(created), len(updated), len(gone))


def _rows(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for position, row in enumerate(rows, start=1):
        if missing := metrics_named(row["criteria"]) - set(metrics()):
            _log.warning("achievements.metric_missing", achievement=row["slug"], metrics=sorted(missing))
            continue
        if errors := criteria_errors(row["criteria"]):
            raise ReferenceWrong(f"{row['slug']}: {' '.join(errors)}")
        digest = hashlib.sha256(orjson.dumps([position, row], option=orjson.OPT_SORT_KEYS)).hexdigest()
        values = {name: row[name] for name in ("slug", "title", "description", "icon", "category", "criteria")}
        found.append(
            {
                **values, "id": uuid5(NAMESPACE, row["slug"]), "points": row["points"], "position": position,
                "is_active": True, "reference_hash": digest,
            }
        )  # fmt: skip
    return found
