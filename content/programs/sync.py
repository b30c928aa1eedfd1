"""
Programs taken up and modules done, on devices that are away; `programs/{id}/enroll` and `modules/{id}/complete` write.

Both are safe to repeat, so an app that was away sends them when it is back.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from accounts.identity.models import User
from accounts.sync.registry import SyncSource, register_sync
from content.programs.answers import done_answer, enrollment_answer
from content.programs.models import ModuleCompletion, ProgramEnrollment

ENROLLMENT, COMPLETION = "program_enrollment", "module_completion"


def register_program_sync() -> None:
    """Called when the app starts."""
    register_sync(SyncSource(kind=ENROLLMENT, model=ProgramEnrollment, read=_enrollments))
    register_sync(SyncSource(kind=COMPLETION, model=ModuleCompletion, read=_completions))


def _enrollments(owner: User, ids: Sequence[UUID]) -> Mapping[UUID, dict[str, Any]]:
    rows = ProgramEnrollment.objects.filter(owner=owner, pk__in=ids).select_related("program")
    return {row.pk: enrollment_answer(row, row.program) for row in rows}


def _completions(owner: User, ids: Sequence[UUID]) -> Mapping[UUID, dict[str, Any]]:
    """Without the enrollment, which is a row of its own."""
    return {row.pk: done_answer(row) for row in ModuleCompletion.objects.filter(owner=owner, pk__in=ids)}
