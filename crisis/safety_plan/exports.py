"""Plans out of the house and into it again, and as FHIR: a CarePlan with an activity for every item."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import Max

from accounts.consent.models import SharingCategory
from accounts.export.fhir import clean, instant, local_concept, reference
from accounts.export.registry import Counts, ExportSource, Row, register_export
from accounts.export.rows import in_pages, times_right
from accounts.identity.models import User
from accounts.imports.restoring import Instant, rows_restore
from crisis.safety_plan.models import SafetyPlan, SafetyPlanVersion
from crisis.safety_plan.selectors import plan_newest, plan_opened
from crisis.safety_plan.serializers import CHARACTERS, ITEMS
from crisis.safety_plan.steps import NAMES, STEPS, WORDS
from crisis.wording.loading import words_of

NUMBER_MAX = 2_000_000_000


class ItemRow(msgspec.Struct, frozen=True, kw_only=True):
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=CHARACTERS)]
    contact_id: UUID | None = None
    resource_id: UUID | None = None


Items = Annotated[list[ItemRow], msgspec.Meta(max_length=ITEMS)]


class VersionRow(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    version: Annotated[int, msgspec.Meta(ge=1, le=NUMBER_MAX)]
    warning_signs: Items
    own_ways: Items
    distractions: Items
    people_to_ask: Items
    professionals: Items
    safer_surroundings: Items
    reasons_for_living: Items
    created_at: Instant
    updated_at: Instant


def register_exports() -> None:
    """Called when the app starts."""
    register_export(
        ExportSource(
            "safety_plan", SharingCategory.CRISIS, (SafetyPlan, SafetyPlanVersion), version_rows, versions_restore,
            plan_fhir, order=45,
        )
    )  # fmt: skip


def version_rows(owner: User) -> Iterator[Row]:
    """Every version, the newest last: a therapist with whom crisis is shared reads the newest first."""
    for row in in_pages(SafetyPlanVersion.objects.filter(owner=owner), owner=owner):
        steps = {name: row.content.get(name, []) for name in NAMES}
        yield {
            "id": row.pk, "version": row.number, **steps, "created_at": row.created_at, "updated_at": row.updated_at
        }  # fmt: skip


def plan_fhir(owner: User) -> Iterator[Row]:
    newest = plan_newest(owner=owner)
    row = plan_opened(newest, owner) if newest else None
    if row is None:
        return
    words = words_of(WORDS, owner.language)
    activities = [
        {
            "detail": {
                "code": local_concept("safety-plan-step", step.name, words["steps"][step.name]["title"]),
                "status": "in-progress",
                "description": clean(item["text"]) or "-",
            }
        }
        for step in STEPS
        for item in row.content.get(step.name, ())
    ]
    yield {
        "resourceType": "CarePlan",
        "id": str(row.plan_id),
        "status": "active",
        "intent": "plan",
        "category": [local_concept("care-plan", "safety-plan", words["title"])],
        "title": words["title"],
        "subject": reference(owner.pk),
        "created": instant(row.created_at),
        **({"activity": activities} if activities else {}),
    }


@transaction.atomic
def versions_restore(owner: User, rows: Iterable[Row], now: datetime) -> Counts:
    """This function will write the versions of our own export again; the highest number is the plan."""
    plan, _ = SafetyPlan.objects.select_for_update().get_or_create(owner=owner)

    def make(row: Row) -> SafetyPlanVersion:
        read = msgspec.convert(row, VersionRow)
        if not times_right(now, [read.created_at, read.updated_at]):
            raise ValueError("Not a row of ours.")
        content: dict[str, Any] = {name: msgspec.to_builtins(getattr(read, name)) for name in NAMES}
        return SafetyPlanVersion(
            pk=read.id, owner=owner, plan=plan, number=read.version, content=content, created_at=read.created_at,
            updated_at=read.updated_at,
        )  # fmt: skip

    counts = rows_restore(owner, rows, make=make, action="crisis.safety_plan.imported")
    highest = plan.versions.aggregate(highest=Max("number"))["highest"]
    if highest is None:
        plan.delete()
    elif highest != plan.number:
        plan.number = highest
        plan.save(update_fields=["number", "updated_at"])
    return counts
