"""Programs as apps read them; what a premium program says stays closed without a plan."""

from typing import Any
from uuid import UUID

from content.library.structure import structure_answer
from content.programs.models import ModuleCompletion, Program, ProgramEnrollment, ProgramModule
from content.programs.selectors import Taken

_PROGRAM = (
    "slug", "title", "description", "duration_days", "difficulty", "language", "is_premium", "is_active",
    "module_count",
)  # fmt: skip
_MODULE = ("slug", "title", "description", "module_type", "duration_minutes", "order_index", "is_required")


def program_card(program: Any, *, premium: bool) -> dict[str, Any]:
    """:param program: annotated with `module_count`."""
    return {
        "id": program.pk,
        **{name: getattr(program, name) for name in _PROGRAM},
        "category": program.category.slug,
        "locked": program.is_premium and not premium,
    }


def program_answer(
    program: Program, modules: list[ProgramModule], *, premium: bool, done: set[UUID],
    enrollment: ProgramEnrollment | None,
) -> dict[str, Any]:  # fmt: skip
    card = program_card(program, premium=premium)
    by_slug = {module.slug: module.pk for module in modules}
    return {
        **card,
        "modules": [_module(module, by_slug, locked=card["locked"], done=done) for module in modules],
        "enrollment": enrollment_answer(enrollment, program) if enrollment else None,
    }


def _module(module: ProgramModule, by_slug: dict[str, UUID], *, locked: bool, done: set[UUID]) -> dict[str, Any]:
    return {
        "id": module.pk,
        **{name: getattr(module, name) for name in _MODULE},
        "requires": [by_slug[slug] for slug in module.requires if slug in by_slug],
        "content": None if locked else structure_answer(module.content_structure),
        "completed": module.pk in done,
    }


def enrollment_answer(enrollment: ProgramEnrollment, program: Program) -> dict[str, Any]:
    return {
        "id": enrollment.pk,
        "program_id": program.pk,
        "title": program.title,
        "status": enrollment.status,
        "progress": enrollment.progress,
        "started_at": enrollment.started_at,
        "completed_at": enrollment.completed_at,
        "last_accessed_at": enrollment.last_accessed_at,
    }


def taken_answer(taken: Taken) -> dict[str, Any]:
    following = taken.next_module
    return {
        **enrollment_answer(taken.enrollment, taken.enrollment.program),
        "modules_done": taken.done,
        "module_count": taken.modules,
        "next_module": {"id": following.pk, "title": following.title, "order_index": following.order_index}
        if following
        else None,
    }


def completion_answer(completion: ModuleCompletion, enrollment: ProgramEnrollment, program: Program) -> dict[str, Any]:
    return {**done_answer(completion), "enrollment": enrollment_answer(enrollment, program)}


def done_answer(completion: ModuleCompletion) -> dict[str, Any]:
    return {
        "id": completion.pk,
        "module_id": completion.module_id,
        "completed_at": completion.completed_at,
        "time_spent_seconds": completion.time_spent_seconds,
        "score": completion.score,
    }
