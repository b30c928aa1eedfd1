"""Programs for everybody, and what one person has done of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from content.programs.models import ModuleCompletion, Program, ProgramEnrollment, ProgramModule


@dataclass(frozen=True, slots=True)
class Taken:
    """An enrollment with what the person has done, and the module to go on with; None when nothing is left."""

    enrollment: ProgramEnrollment
    done: int
    modules: int
    next_module: ProgramModule | None


def program_list(*, category: str = "", difficulty: str = "", language: str = "") -> QuerySet[Program]:
    """What can be begun in the order of the editors, with its number of modules. One query."""
    rows = Program.objects.filter(is_active=True).select_related("category").annotate(module_count=Count("modules"))
    # Counting drops the order of the model.
    rows = rows.order_by("position", "slug")
    for name, value in (("category__slug", category), ("difficulty", difficulty), ("language", language)):
        if value:
            rows = rows.filter(**{name: value})
    return rows


def program_get(*, viewer: User | None, program_id: UUID) -> Program:
    """:raises NotFound: for what cannot be begun any more, unless the viewer began it. One query."""
    allowed = Q(is_active=True)
    if viewer is not None:
        allowed |= Q(pk__in=ProgramEnrollment.objects.filter(owner=viewer).values("program"))
    rows = Program.objects.select_related("category").annotate(module_count=Count("modules"))
    program = rows.filter(allowed, pk=program_id).first()
    if program is None:
        raise NotFound
    return program


def module_get(*, viewer: User, module_id: UUID) -> ProgramModule:
    """:raises NotFound: for a module of a program that the viewer may not see. One query."""
    begun = ProgramEnrollment.objects.filter(owner=viewer).values("program")
    rows = ProgramModule.objects.select_related("program")
    module = rows.filter(Q(program__is_active=True) | Q(program__in=begun), pk=module_id).first()
    if module is None:
        raise NotFound
    return module


def modules_of(*, program_id: UUID) -> list[ProgramModule]:
    """The lessons in their order. One query."""
    return list(ProgramModule.objects.filter(program=program_id).order_by("order_index"))


def enrollment_of(*, owner: User, program_id: UUID, lock: bool = False) -> ProgramEnrollment | None:
    rows = ProgramEnrollment.objects.select_for_update() if lock else ProgramEnrollment.objects.all()
    return rows.filter(owner=owner, program_id=program_id).first()


def modules_done(*, owner: User, program_ids: Iterable[UUID]) -> set[UUID]:
    """The ids of the modules of these programs that the person has done. One query."""
    rows = ModuleCompletion.objects.filter(owner=owner, module__program__in=program_ids)
    return set(rows.values_list("module_id", flat=True))


def programs_taken(*, owner: User) -> list[Taken]:
    """Everything that the person has taken up, the last opened first. Three queries."""
    rows = ProgramEnrollment.objects.filter(owner=owner).select_related("program__category")
    enrollments = list(rows.order_by("-last_accessed_at", "-id"))
    program_ids = [row.program_id for row in enrollments]
    done = modules_done(owner=owner, program_ids=program_ids)
    modules: dict[UUID, list[ProgramModule]] = {}
    for module in ProgramModule.objects.filter(program__in=program_ids).defer("content_structure"):
        modules.setdefault(module.program_id, []).append(module)
    return [taken_of(row, modules.get(row.program_id, []), done) for row in enrollments]


def taken_of(enrollment: ProgramEnrollment, modules: list[ProgramModule], done: set[UUID]) -> Taken:
    ready = (module for module in modules if module.pk not in done and not missing_of(module, modules, done))
    return Taken(enrollment, sum(module.pk in done for module in modules), len(modules), next(ready, None))


def missing_of(module: ProgramModule, modules: Iterable[ProgramModule], done: set[UUID]) -> list[ProgramModule]:
    """The modules that must be done first and are not."""
    wanted = set(module.requires)
    return [other for other in modules if other.slug in wanted and other.pk not in done]


def progress_of(modules: Iterable[ProgramModule], done: set[UUID]) -> float:
    """Percent of the required modules, or of all where none is (MS L69)."""
    listed = list(modules)
    counted = [module for module in listed if module.is_required] or listed
    if not counted:
        return 0.0
    return round(100 * sum(module.pk in done for module in counted) / len(counted), 2)
