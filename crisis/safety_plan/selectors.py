"""
The only way to plans. What an item points at may be gone by now: it is left out when the plan is read. Of a plan whose
newest version does not open, the one before it is shown: whoever looks at it may need it tonight.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.db.models import F, QuerySet
from django.utils import timezone
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from accounts.vault.sealing import SealBroken
from crisis.contacts.models import CrisisContact
from crisis.contacts.selectors import contacts_known
from crisis.resources.selectors import resource_directory
from crisis.safety_plan.models import SafetyPlanVersion
from crisis.safety_plan.steps import NAMES, Content, empty, missing

_log = structlog.get_logger("evenkeel.crisis")


@dataclass(frozen=True, slots=True)
class PlanView:
    """One version as it is shown: `number` 0 is the plan of somebody who has not written one."""

    number: int
    content: Content
    missing: list[dict[str, str]]
    plan_id: UUID | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


def plan_newest(*, owner: User) -> SafetyPlanVersion | None:
    """The newest version, if there is one; it may not open. One query."""
    return version_list(owner=owner).filter(number=F("plan__number")).select_related("plan").first()


def plan_opened(row: SafetyPlanVersion, owner: User) -> SafetyPlanVersion | None:
    """This function will give `row`, without a query, or when it does not open the newest before it that does."""
    if _opens(row, owner):
        return row
    before = version_list(owner=owner).filter(number__lt=row.number).select_related("plan").order_by("-number")
    return next((one for one in before.iterator(chunk_size=10) if _opens(one, owner)), None)


def plan_get(*, owner: User) -> PlanView:
    """Two queries at most; one for a plan that names no contact."""
    newest = plan_newest(owner=owner)
    if newest is None:
        return nothing(owner)
    row = plan_opened(newest, owner)
    view = views_of([row], owner)[0] if row else nothing(owner)
    # Under the number of the plan, which is what a writer has to have seen.
    return replace(view, number=newest.number, plan_id=newest.plan_id, created_at=newest.plan.created_at)


def nothing(owner: User) -> PlanView:
    return PlanView(0, empty(), missing(empty(), (), owner.language))


def version_list(*, owner: User) -> QuerySet[SafetyPlanVersion]:
    return SafetyPlanVersion.objects.filter(owner=owner)


def version_get(*, owner: User, number: int) -> PlanView:
    """:raises NotFound: when there is no such version that opens."""
    row = version_list(owner=owner).filter(number=number).select_related("plan").first()
    found = views_of([row] if row else [], owner)
    if not found:
        raise NotFound
    return found[0]


def views_of(rows: Iterable[SafetyPlanVersion], owner: User) -> list[PlanView]:
    """Those that open. One query for all of them, none when no item names a contact."""
    found = [row for row in rows if _opens(row, owner)]
    named = {UUID(item["contact_id"]) for row in found for item in _items(row.content) if item.get("contact_id")}
    contacts = contacts_known(owner=owner, ids=named)
    return [_view(row, owner, contacts) for row in found]


def _opens(row: SafetyPlanVersion, owner: User) -> bool:
    row.owner = owner  # with the key that authentication loaded
    try:
        return row.content is not None
    except SealBroken as error:
        _log.error("crisis.safety_plan_unreadable", version_id=str(row.pk), error=type(error).__name__)
        return False


def _items(content: Content) -> Iterable[dict[str, Any]]:
    return (item for name in NAMES for item in content.get(name, ()))


def _view(row: SafetyPlanVersion, owner: User, contacts: dict[UUID, CrisisContact]) -> PlanView:
    known = {str(pk) for pk in contacts}
    resources = _resources_known(row.content)
    content = {
        name: [_shown(item, known, resources) for item in row.content.get(name, ())] for name in NAMES
    }  # fmt: skip
    reachable = [str(pk) for pk, contact in contacts.items() if contact.phone or contact.email]
    return PlanView(
        row.number, content, missing(content, reachable, owner.language), row.plan_id, row.plan.created_at,
        row.created_at,
    )  # fmt: skip


def _resources_known(content: Content) -> Collection[str]:
    named = {item["resource_id"] for item in _items(content) if item.get("resource_id")}
    # From the process's own directory: no query, and there while the database is away.
    return named & resource_directory(timezone.now()).by_id.keys() if named else frozenset()


def _shown(item: dict[str, Any], contacts: Collection[str], resources: Collection[str]) -> dict[str, Any]:
    contact, resource = item.get("contact_id"), item.get("resource_id")
    return {
        "text": item["text"],
        "contact_id": contact if contact in contacts else None,
        "resource_id": resource if resource in resources else None,
    }
