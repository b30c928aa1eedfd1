"""Taking up a program, and doing its modules."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.audit.services import audit_record
from accounts.identity.models import User
from config.api.errors import DomainError, PremiumRequired
from content.programs.models import ModuleCompletion, Program, ProgramEnrollment, ProgramModule
from content.programs.selectors import (
    enrollment_of,
    missing_of,
    module_get,
    modules_done,
    program_get,
    progress_of,
)

Status = ProgramEnrollment.Status


class NotEnrolled(DomainError):
    default_code = "not_enrolled"
    default_detail = "Take up the program first."


class PrerequisitesMissing(DomainError):
    default_code = "prerequisites_missing"
    default_detail = "Another module comes first."


@transaction.atomic
def program_enroll(*, owner: User, program_id: UUID, now: datetime) -> tuple[ProgramEnrollment, bool]:
    """
    This function will take up a program; said again, it only notes that the person is back. True if it is new.

    :raises NotFound: for what is no program, or one that cannot be begun any more.
    :raises PremiumRequired: for a premium program on the free plan.
    """
    program = program_get(viewer=owner, program_id=program_id)
    _allow(owner, program)
    enrollment, created = ProgramEnrollment.objects.get_or_create(
        owner=owner, program=program, defaults={"last_accessed_at": now}
    )
    if created:
        audit_record(actor=owner, action="content.program.enrolled", target=enrollment, owner_id=owner.pk)
    else:
        ProgramEnrollment.objects.filter(pk=enrollment.pk).update(last_accessed_at=now, updated_at=now)
        enrollment.last_accessed_at = now
    return enrollment, created


@transaction.atomic
def module_complete(
    *, owner: User, module_id: UUID, time_spent_seconds: int, score: float | None, now: datetime
) -> tuple[ModuleCompletion, ProgramEnrollment, bool]:
    """
    This function will note that a module is done and move the progress with it; done again, nothing changes.

    Two modules done at once both count: the enrollment's row is locked first.

    :raises NotFound: for what is no module.
    :raises PremiumRequired: for a module of a premium program on the free plan.
    :raises NotEnrolled: before the program was taken up.
    :raises PrerequisitesMissing: naming the modules that come first.
    """
    module = module_get(viewer=owner, module_id=module_id)
    _allow(owner, module.program)
    enrollment = enrollment_of(owner=owner, program_id=module.program_id, lock=True)
    if enrollment is None:
        raise NotEnrolled
    modules = list(ProgramModule.objects.filter(program=module.program_id).defer("content_structure"))
    done = modules_done(owner=owner, program_ids=[module.program_id])
    if module.pk in done:
        completion = ModuleCompletion.objects.get(owner=owner, module=module)
        completion.module = module
        return completion, enrollment, False
    missing = missing_of(module, modules, done)
    if missing:
        raise PrerequisitesMissing(modules=[{"id": str(one.pk), "title": one.title} for one in missing])
    completion = ModuleCompletion(
        owner=owner, module=module, completed_at=now, time_spent_seconds=time_spent_seconds, score=score
    )
    completion.save(force_insert=True)
    _advance(enrollment, progress_of(modules, done | {module.pk}), now)
    audit_record(
        actor=owner, action="content.module.completed", target=completion, owner_id=owner.pk,
        details={"module_id": str(module.pk)},
    )  # fmt: skip
    return completion, enrollment, True


def _advance(enrollment: ProgramEnrollment, progress: float, now: datetime) -> None:
    # A clock that was set back must not let the end come before the beginning.
    now = max(now, enrollment.started_at or now)
    enrollment.last_accessed_at = now
    enrollment.started_at = enrollment.started_at or now
    if enrollment.status != Status.COMPLETED:
        enrollment.progress = progress
        enrollment.status = Status.COMPLETED if progress >= 100 else Status.IN_PROGRESS
        enrollment.completed_at = now if enrollment.status == Status.COMPLETED else None
    enrollment.save(
        update_fields=["last_accessed_at", "started_at", "progress", "status", "completed_at", "updated_at"]
    )


def _allow(owner: User, program: Program) -> None:
    if program.is_premium and not owner.is_premium:
        raise PremiumRequired
