"""The programs that ship with the library, brought into the database; what staff have touched stays as it is."""

import hashlib
import uuid
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from django.db import connection, transaction

from accounts.audit.services import audit_record
from config.reference import LoadResult, Progress
from content.library.categories import categories_bring
from content.library.models import ContentCategory, ContentState
from content.library.structure import structure_faults
from content.programs.models import Program, ProgramModule

PATH = Path(__file__).resolve().parent.parent / "reference" / "programs.json"
# A program keeps its id on every deployment, so that apps and exports may hold on to it. Never change this.
NAMESPACE = uuid.UUID("8f3a4f0a-7f11-4d0e-8a53-0c6d9f5b2a18")
STATE = "programs"
# Concurrent starts load one after the other.
LOCK = 5_170_744
_PROGRAM = ("title", "description", "duration_days", "difficulty", "language", "is_premium")
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
    token = hashlib.sha256(content).hexdigest()
    if _loaded() == token:
        return LoadResult(unchanged=True)
    rows = orjson.loads(content)
    for row in rows:
        _check(row)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        if _loaded() == token:
            return LoadResult(unchanged=True)
        result = _load(rows, categories_bring(), progress)
        ContentState.objects.update_or_create(name=STATE, defaults={"token": token})
        counts = {"created": result.created, "updated": result.updated, "retired": result.retired}
        audit_record(actor=None, action="content.programs.loaded", target=("content.program", None), details=counts)
    return result


def _loaded() -> str | None:
    return ContentState.objects.filter(name=STATE).values_list("token", flat=True).first()


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


def _load(rows: list[dict[str, Any]], categories: dict[str, ContentCategory], progress: Progress | None) -> LoadResult:
    known = {program.slug: program for program in Program.objects.select_for_update()}
    created = updated = 0
    for number, row in enumerate(rows, start=1):
        digest = hashlib.sha256(orjson.dumps([number, row], option=orjson.OPT_SORT_KEYS)).hexdigest()
        found = known.pop(row["slug"], None)
        if found is None:
            found = Program(id=program_id_of(row["slug"]), slug=row["slug"])
            created += 1
        elif found.staff_touched_at is not None or not found.reference_hash or found.reference_hash == digest:
            continue
        else:
            updated += 1
        for name in _PROGRAM:
            setattr(found, name, row[name])
        found.category, found.position, found.is_active = categories[row["category"]], number, True
        found.reference_hash = digest
        found.save()
        _load_modules(found, row["modules"])
        if progress is not None:
            progress(number, len(rows))
    gone = [
        program.pk
        for program in known.values()
        if program.reference_hash and program.staff_touched_at is None and program.is_active
    ]
    # The next file may bring it back, so its hash must not look loaded.
    Program.objects.filter(pk__in=gone).update(is_active=False, reference_hash="-")
    return LoadResult(created, updated, len(gone))


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
