"""The programs that ship with the library, brought into the database; what staff have touched stays as it is."""

import hashlib
import uuid
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from config.reference import LoadResult, Progress, reference_compare, reference_hash_of
from content.library.categories import categories_bring
from content.library.loading import files_load
from content.library.models import ContentCategory
from content.library.structure import structure_faults
from content.programs.models import Program, ProgramModule

PATH = Path(__file__).resolve().parent.parent / "reference" / "programs.json"
# A program keeps its id on every deployment, so that apps and exports may hold on to it. Never change this.
NAMESPACE = uuid.UUID("8f3a4f0a-7f11-4d0e-8a53-0c6d9f5b2a18")
STATE = "programs"
_PROGRAM = ("title", "description", "duration_days", "difficulty", "language", "is_premium")
_LOADED = (*_PROGRAM, "category", "position", "is_active", "reference_hash")
_MODULE = ("title", "description", "module_type", "duration_minutes", "is_required", "requires", "content_structure")


class ProgramBroken(Exception):
    """A shipped program is wrong: a mistake of ours, which must stop the start. The message names it."""


def program_id_of(slug: str) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, slug)


def module_id_of(program: str, slug: str) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, f"{program}|{slug}")


def programs_bring(*, now: datetime, progress: Progress | None = None, path: Path = PATH) -> LoadResult:
    """
    This function will bring the file into the database; one query when it is that of the last load.

    A program that left the file cannot be begun any more. Modules are never taken away: somebody may have done them.

    :raises ProgramBroken: before anything is written.
    """
    content = path.read_bytes()

    def load() -> LoadResult:
        rows = orjson.loads(content)
        for row in rows:
            _check(row)
        return _load(rows, categories_bring(), now, progress)

    return files_load(name=STATE, token=hashlib.sha256(content).hexdigest(), target="content.program", load=load)


def _check(row: dict[str, Any]) -> None:
    seen: set[str] = set()
    for module in row["modules"]:
        faults = structure_faults(module["content_structure"])
        if faults:
            raise ProgramBroken(f"{row['slug']}, {module['slug']}: {faults[0][0]} {faults[0][1]}")
        if module["slug"] in seen or not set(module["requires"]) <= seen:
            raise ProgramBroken(f"{row['slug']}, {module['slug']}: it stands twice, or needs what comes later.")
        seen.add(module["slug"])
    if not seen:
        raise ProgramBroken(f"{row['slug']} has no modules.")


def _load(
    rows: list[dict[str, Any]], categories: dict[str, ContentCategory], now: datetime, progress: Progress | None
) -> LoadResult:
    changes = reference_compare(
        [_program(row, number, categories) for number, row in enumerate(rows, start=1)],
        Program.objects.select_for_update(),
        unique=lambda program: [program.slug],
        loaded=_LOADED,
        # Nobody new can begin it.
        retired={"is_active": False},
        now=now,
        progress=progress,
    )
    changes.store(Program)
    modules = {program_id_of(row["slug"]): row["modules"] for row in rows}
    for program in (*changes.created, *changes.updated):
        _load_modules(program, modules[program.pk])
    return changes.result


def _program(row: dict[str, Any], number: int, categories: dict[str, ContentCategory]) -> Program:
    return Program(
        id=program_id_of(row["slug"]), slug=row["slug"], category=categories[row["category"]], position=number,
        reference_hash=reference_hash_of([number, row]), **{name: row[name] for name in _PROGRAM},
    )  # fmt: skip


def _load_modules(program: Program, rows: list[dict[str, Any]]) -> None:
    known = {module.slug: module for module in ProgramModule.objects.filter(program=program)}
    for number, row in enumerate(rows, start=1):
        module = known.pop(row["slug"], None) or ProgramModule(
            id=module_id_of(program.slug, row["slug"]), program=program, slug=row["slug"]
        )
        for name in _MODULE:
            setattr(module, name, row[name])
        module.order_index = number
        module.save()
    for number, module in enumerate(known.values(), start=len(rows) + 1):
        # Left out of the file: it stays for who has done it, behind the others, and holds nobody up.
        module.order_index, module.is_required, module.requires = number, False, []
        module.save()
