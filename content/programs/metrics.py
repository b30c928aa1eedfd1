"""What is counted of programs."""

from collections.abc import Collection, Mapping
from uuid import UUID

from accounts.metrics.counting import count_by_owner
from accounts.metrics.registry import register_metric
from content.programs.models import ModuleCompletion, ProgramEnrollment


def register_metrics() -> None:
    """Called when the app starts."""
    enrollment, completion = ("program_enrollment",), ("module_completion",)
    register_metric("programs.enrolled", title="Programs taken up", kinds=enrollment, read=_enrolled)
    register_metric("programs.completed", title="Programs completed", kinds=enrollment, read=_completed)
    register_metric("programs.modules", title="Modules done", kinds=completion, read=_modules)


def _enrolled(owner_ids: Collection[UUID]) -> Mapping[UUID, int]:
    return count_by_owner(ProgramEnrollment.objects.filter(owner__in=owner_ids))


def _completed(owner_ids: Collection[UUID]) -> Mapping[UUID, int]:
    return count_by_owner(ProgramEnrollment.objects.filter(owner__in=owner_ids, status="completed"))


def _modules(owner_ids: Collection[UUID]) -> Mapping[UUID, int]:
    return count_by_owner(ModuleCompletion.objects.filter(owner__in=owner_ids))
