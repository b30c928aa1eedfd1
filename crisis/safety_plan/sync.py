"""The newest plan on every device of its owner, also without a network. Written online only: a version is checked."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from accounts.identity.models import User
from accounts.sync.registry import SyncSource, register_sync, register_sync_exempt
from crisis.safety_plan.models import SafetyPlan, SafetyPlanVersion
from crisis.safety_plan.selectors import plan_get
from crisis.safety_plan.serializers import SafetyPlanReadSerializer
from crisis.safety_plan.steps import guide

KIND = "safety_plan"


def register_safety_plan_sync() -> None:
    """Called when the app starts."""
    register_sync(SyncSource(kind=KIND, model=SafetyPlan, read=_read))
    register_sync_exempt(SafetyPlanVersion, "Older versions are looked at online; the newest is part of its plan.")


def _read(owner: User, ids: Sequence[UUID]) -> Mapping[UUID, Mapping[str, Any]]:
    """One query, and one more when the plan names contacts. A person has one plan."""
    view = plan_get(owner=owner)
    if view.plan_id is None or view.plan_id not in ids:
        return {}
    return {view.plan_id: {**SafetyPlanReadSerializer(view).data, "guide": guide(owner.language)}}
