"""
What goes out of the house and what comes back: each room registers here, so that nothing below has to know it.

A model that belongs to a person is either covered by a source or exempt with a reason; a test fails otherwise.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, BinaryIO

from django.db.models import Model

from accounts.consent.models import SharingCategory

if TYPE_CHECKING:
    from accounts.identity.models import User

Row = dict[str, Any]
# How a long import says that it lives; the argument is the share that is done, 0 to 1, or None where nobody knows.
Beat = Callable[[float | None], None]
REASON_MINIMUM = 20


@dataclass(slots=True)
class Counts:
    """What became of the rows of an import; `skipped` and `notes` are by code."""

    made: int = 0
    existing: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    notes: dict[str, int] = field(default_factory=dict)

    def skip(self, code: str, count: int = 1) -> None:
        self.skipped[code] = self.skipped.get(code, 0) + count

    def note(self, code: str, count: int = 1) -> None:
        self.notes[code] = self.notes.get(code, 0) + count

    def as_json(self) -> dict[str, Any]:
        return {"made": self.made, "existing": self.existing, "skipped": self.skipped, "notes": self.notes}


Restore = Callable[["User", Iterable[Row], datetime], Counts]
Importer = Callable[["User", BinaryIO, Mapping[str, Any], datetime, Beat], Counts]
# Deletes files of jobs that are over, and says how many.
Expiry = Callable[[datetime], int]


@dataclass(frozen=True, slots=True)
class FilesRestore:
    """
    How the files of a source come back: those whose names begin with `prefix`, each of up to `maximum` bytes.

    `restore(owner, name, data, now, counts)` gets the name behind `prefix`, and nothing of a file that is larger. It
    takes bytes made by anybody, after the rows of its source, and maybe twice. Of more than `count` files the first.
    """

    prefix: str
    maximum: int
    restore: Callable[["User", str, bytes, datetime, Counts], None]
    count: int | None = None


@dataclass(frozen=True, slots=True)
class ExportSource:
    """
    One file of the archive.

    `rows(owner)` gives dicts with the same keys for every row, opened, in a stable order, a page of the database at a
    time. What only describes the old account stands under the key `record`: it is neither restored nor compared.
    `restore(owner, rows, now)` takes such rows, made by anybody: it must check them, and may be called twice.
    Sources are restored by `order`, lowest first. `fhir(owner)` gives FHIR R4 resources. `files(owner)` gives
    names of files that lie beside the rows, and how to open each.

    `category` is what a grant or an emergency opens to somebody else. None is for nobody but the person: their devices,
    payments and the names under which they are known elsewhere are no part of a health record. `shared(owner)` gives
    the rows that a grant opens, where those are fewer: what is not finished is not meant for others yet.
    """

    name: str
    category: SharingCategory | None
    models: tuple[type[Model], ...]
    rows: Callable[["User"], Iterator[Row]]
    restore: Restore | None = None
    fhir: Callable[["User"], Iterator[Row]] | None = None
    order: int = 50
    shared: Callable[["User"], Iterator[Row]] | None = None
    files: Callable[["User"], Iterator[tuple[str, Callable[[], BinaryIO]]]] | None = None
    restore_files: FilesRestore | None = None


_sources: dict[str, ExportSource] = {}
_exempt: dict[type[Model], str] = {}
_importers: dict[str, Importer] = {}
_expiries: list[Expiry] = []


def register_export(source: ExportSource) -> None:
    # An app may start twice in one process, in tests.
    if _sources.get(source.name, source) != source:
        raise ValueError(f"The export source {source.name} is registered already.")
    _sources[source.name] = source


def register_export_exempt(model: type[Model], reason: str) -> None:
    """:raises ValueError: for a reason that is too short to be one."""
    if len(reason) < REASON_MINIMUM:
        raise ValueError(f"Say why {model._meta.label} is not exported.")
    _exempt[model] = reason


def register_importer(source: str, importer: Importer) -> None:
    """`source` is a value of DataImport.Source; the importer writes in small transactions and may be called twice."""
    if _importers.get(source, importer) is not importer:
        raise ValueError(f"The importer {source} is registered already.")
    _importers[source] = importer


def register_expiry(expire: Expiry) -> None:
    if expire not in _expiries:
        _expiries.append(expire)


def export_sources() -> tuple[ExportSource, ...]:
    return tuple(_sources.values())


def exempt_models() -> Mapping[type[Model], str]:
    return dict(_exempt)


def expiries() -> tuple[Expiry, ...]:
    return tuple(_expiries)


def importer_of(source: str) -> Importer | None:
    return _importers.get(source)


def restorable_sources() -> tuple[ExportSource, ...]:
    return tuple(sorted((one for one in export_sources() if one.restore), key=lambda one: (one.order, one.name)))
