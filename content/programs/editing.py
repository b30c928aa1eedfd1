"""The writer of programs: a program and its modules in one transaction, so that lessons can change places."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError as ModelValidationError
from django.db import IntegrityError, transaction
from django.db.models import CharField
from django.db.models.functions import Cast
from rest_framework.exceptions import ErrorDetail, NotFound, PermissionDenied, ValidationError

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.roles import holds
from config.api.errors import Conflict
from content.library.structure import structure_faults
from content.programs.models import Program, ProgramModule

PROGRAM = (
    "slug", "title", "description", "category", "duration_days", "difficulty", "language", "is_premium", "is_active",
    "position",
)  # fmt: skip
MODULE = (
    "slug", "title", "description", "module_type", "duration_minutes", "order_index", "is_required", "requires",
    "content_structure",
)  # fmt: skip


class ProgramChanged(Conflict):
    default_code = "program_changed"
    default_detail = "Somebody saved this program while you were writing. Open it again and bring your changes over."


@transaction.atomic
def program_save(
    *,
    actor: User,
    values: Mapping[str, Any],
    modules: Sequence[Mapping[str, Any]],
    now: datetime,
    program_id: UUID | None = None,
    read_at: datetime | None = None,
) -> Program:
    """
    This function will store a program and what is said of its modules; those with an `id` are changed, others added.

    From now on the reference file leaves the program alone. `read_at` is the `updated_at` that the writer read.

    :raises NotFound: for what is no program, or a module of another one.
    :raises ValidationError: naming what is wrong; `modules[2].slug` is a field of the third one told.
    :raises ProgramChanged: when somebody saved after `read_at`.
    """
    if not holds(actor, "manage:content"):
        raise PermissionDenied
    program = _locked(program_id) if program_id else Program()
    if program_id and read_at is not None and program.updated_at != read_at:
        raise ProgramChanged
    known = {module.pk: module for module in ProgramModule.objects.filter(program=program_id)} if program_id else {}
    for name in PROGRAM:
        if name in values:
            setattr(program, name, values[name])
    program.staff_touched_at = now
    told: list[ProgramModule] = []
    for row in modules:
        if row.get("id") and row["id"] not in known:
            raise NotFound
        module = known[row["id"]] if row.get("id") else ProgramModule(program=program)
        for name in MODULE:
            if name in row:
                setattr(module, name, row[name])
        told.append(module)
    rest = [module for pk, module in known.items() if module not in told]
    _check(program, told, rest)
    _store(program, told)
    audit_record(
        actor=actor, action="content.program.saved", target=program,
        details={"fields": sorted(values), "modules": [str(module.pk) for module in told]},
    )  # fmt: skip
    return program


def _locked(program_id: UUID) -> Program:
    program = Program.objects.select_for_update(of=("self",)).filter(pk=program_id).first()
    if program is None:
        raise NotFound
    return program


def _check(program: Program, told: list[ProgramModule], rest: list[ProgramModule]) -> None:
    faults: dict[str, list[str]] = {}
    try:
        program.clean_fields()
    except ModelValidationError as error:
        faults.update({name: list(texts) for name, texts in error.message_dict.items()})
    if not 1 <= (program.duration_days or 0) <= 365:
        faults.setdefault("duration_days", ["From 1 to 365 days."])
    everyone = [*told, *rest]
    if not everyone:
        faults["modules"] = ["A program has at least one module."]
    places = {module.slug: module.order_index for module in everyone}
    for number, module in enumerate(told):
        others = [other for other in everyone if other is not module]
        for name, text in _module_faults(module, others, places):
            faults.setdefault(f"modules[{number}].{name}", []).append(text)
    if faults:
        raise ValidationError(
            {name: [ErrorDetail(text, "invalid") for text in texts] for name, texts in faults.items()}
        )


def _module_faults(
    module: ProgramModule, others: list[ProgramModule], places: Mapping[str, int]
) -> list[tuple[str, str]]:
    """A lesson may need earlier ones only, so the needs of a program can never run in a circle."""
    found: list[tuple[str, str]] = []
    try:
        module.clean_fields(exclude={"program"})
    except ModelValidationError as error:
        found += [(name, text) for name, texts in error.message_dict.items() for text in texts]
    found += [
        ("content_structure", f"{path}: {text}" if path else text)
        for path, text in structure_faults(module.content_structure)
    ]
    if any(other.slug == module.slug for other in others):
        found.append(("slug", "Another module of this program has this slug."))
    if any(other.order_index == module.order_index for other in others):
        found.append(("order_index", "Another module stands at this place."))
    for slug in module.requires:
        if slug == module.slug:
            found.append(("requires", "A module cannot need itself."))
        elif slug not in places:
            found.append(("requires", f"There is no module {slug} in this program."))
        elif module.order_index is None or places[slug] is None or places[slug] >= module.order_index:
            found.append(("requires", f"{slug} comes later; a module may need earlier ones only."))
    return found


def _store(program: Program, modules: list[ProgramModule]) -> None:
    """:raises ValidationError: when the slug is taken; the statement decides, so two at once are safe."""
    try:
        with transaction.atomic():
            program.save()
    except IntegrityError as error:
        raise ValidationError({"slug": [ErrorDetail("Another program has this slug.", "unique")]}) from error
    # Slugs are compared row by row: those that change places are out of each other's way first.
    stored = [module.pk for module in modules if not module._state.adding]
    ProgramModule.objects.filter(pk__in=stored).update(slug=Cast("pk", CharField()))
    for module in modules:
        module.program = program
        # Places are compared when the transaction ends, so two may change theirs.
        module.save()
