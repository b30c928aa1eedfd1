"""From a file that somebody brings along to rows: our own archive here, other apps' files by registered importers."""

import hashlib
import io
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO
from uuid import UUID, uuid5

import orjson
from django.db.models import UUIDField

from accounts.consent.selectors import consents_missing
from accounts.export.archive import MANIFEST, VERSION
from accounts.export.registry import Beat, Counts, ExportSource, Row, importer_of, restorable_sources
from accounts.identity.models import User
from accounts.imports.models import DataImport
from accounts.imports.safe_zip import ENTRIES, ArchiveRefused, SafeZip

# A row is a diary entry with its factors; a line beyond this is none of ours.
LINE = 1024 * 1024
# Name, checksum and size of every file that an archive may have.
MANIFEST_MAXIMUM = ENTRIES * 256
IDS = 1000


class ImportRefused(Exception):
    """The file cannot be imported, today or tomorrow; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def import_file(
    *, owner: User, source: str, file: BinaryIO, options: Mapping[str, Any], now: datetime, beat: Beat
) -> dict[str, Any]:
    """
    This function will import what `file` holds and return the counts, by part.

    Texts of the past are not screened for danger: an old diary would open incidents for days that are over, and hide
    the one of today among them. What the person writes from now on is screened as ever.

    :raises ImportRefused: if the file is not what `source` says, damaged or unsafe.
    """
    # Asked again: between the wish and the work a person can take back what they gave.
    if consents_missing(User.objects.get(pk=owner.pk)):
        raise ImportRefused("consent_required")
    try:
        if source == DataImport.Source.EVENKEEL:
            return _Restoring(owner, SafeZip(file), now, beat).run()
        importer = importer_of(source)
        if importer is None:
            raise ImportRefused("source_unknown")
        return {source: importer(owner, file, options, now, beat).as_json()}
    except ArchiveRefused as refused:
        raise ImportRefused(refused.code) from refused


class _Restoring:
    """One archive on its way in: looked through completely before the first row is written."""

    def __init__(self, owner: User, archive: SafeZip, now: datetime, beat: Beat) -> None:
        self.owner, self.archive, self.now, self.beat = owner, archive, now, beat
        self.sums = self._checksums()
        self.taken: set[str] = set()
        self.steps = 0

    def run(self) -> dict[str, Any]:
        sources = [one for one in restorable_sources() if _path(one) in self.archive]
        if not sources:
            raise ImportRefused("archive_without_json")
        for one in sources:
            self._look_through(one)
        counts: dict[str, Any] = {}
        for number, one in enumerate(sources, 1):
            assert one.restore is not None  # noqa: S101 - only such are restorable
            made = one.restore(self.owner, self._rows(one, renamed=True), self.now)
            self._restore_files(one, made)
            counts[one.name] = made.as_json()
            self.beat(0.3 + 0.7 * number / len(sources))
        return counts

    def _checksums(self) -> dict[str, str]:
        if MANIFEST not in self.archive or self.archive.size_of(MANIFEST) > MANIFEST_MAXIMUM:
            raise ImportRefused("not_our_archive")
        try:
            manifest = orjson.loads(io.BufferedReader(self.archive.open(MANIFEST)).read())
            if manifest["product"] != "evenkeel":
                raise ImportRefused("not_our_archive")
            if manifest["version"] > VERSION:
                raise ImportRefused("archive_too_new")
            return {str(name): str(entry["sha256"]) for name, entry in manifest["files"].items()}
        except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
            raise ImportRefused("not_our_archive") from error

    def _look_through(self, source: ExportSource) -> None:
        """This function will read a part to its end, and find the ids that are another person's by now."""
        sha256 = hashlib.sha256()
        waiting: set[str] = set()
        for row in self._rows(source, renamed=False, seen=sha256.update):
            waiting.update(_ids_of(row))
            if len(waiting) >= IDS:
                self.taken |= _taken(source, waiting, self.owner)
                waiting.clear()
        self.taken |= _taken(source, waiting, self.owner)
        if sha256.hexdigest() != self.sums.get(_path(source)):
            raise ImportRefused("archive_damaged")
        for _ in self._files(source):
            pass

    def _files(self, source: ExportSource) -> Iterator[tuple[str, bytes]]:
        """
        The files of a source by the names behind its prefix; nothing of one that is larger than it may be.

        :raises ImportRefused: if one is not what the manifest says.
        """
        wanted = source.restore_files
        if wanted is None:
            return
        start = f"files/{wanted.prefix}"
        for name in islice((name for name in self.archive.names if name.startswith(start)), wanted.count):
            whole = self.archive.size_of(name) <= wanted.maximum
            yield name.removeprefix(start), self._bytes_of(name) if whole else b""
            self.beat(None)

    def _bytes_of(self, name: str) -> bytes:
        """:raises ImportRefused: if it is not what the manifest says."""
        data = io.BufferedReader(self.archive.open(name)).read()
        if hashlib.sha256(data).hexdigest() != self.sums.get(name):
            raise ImportRefused("archive_damaged")
        return data

    def _restore_files(self, source: ExportSource, counts: Counts) -> None:
        for name, data in self._files(source):
            assert source.restore_files is not None  # noqa: S101 - for the checker of types
            source.restore_files.restore(self.owner, name, data, self.now, counts)

    def _rows(
        self, source: ExportSource, *, renamed: bool, seen: Callable[[bytes], None] = lambda _: None
    ) -> Iterator[Row]:
        lines = io.BufferedReader(self.archive.open(_path(source)), LINE)
        number = 0
        while line := lines.readline(LINE):
            seen(line)
            text = line.strip().removesuffix(b",")
            if text in (b"[", b"]", b""):
                continue
            row = _row_of(line, text)
            number += 1
            if number % 500 == 0:
                self.beat(None)
            yield _renamed(row, self.taken, self.owner.pk) if renamed and self.taken else row


def _path(source: ExportSource) -> str:
    return f"json/{source.name}.json"


def _row_of(line: bytes, text: bytes) -> Row:
    if not line.endswith(b"\n"):
        raise ImportRefused("archive_damaged")
    try:
        row = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ImportRefused("archive_damaged") from error
    if not isinstance(row, dict):
        raise ImportRefused("archive_damaged")
    return row


def _ids_of(value: Any) -> Iterator[str]:
    """The ids of a row and of what is nested in it."""
    if isinstance(value, dict):
        if isinstance(value.get("id"), str):
            yield value["id"]
        for inner in value.values():
            if isinstance(inner, dict | list):
                yield from _ids_of(inner)
    elif isinstance(value, list):
        for inner in value:
            if isinstance(inner, dict | list):
                yield from _ids_of(inner)


def _taken(source: ExportSource, ids: set[str], owner: User) -> set[str]:
    found: set[str] = set()
    wanted = {str(one) for one in map(_uuid, ids) if one is not None}
    for model in source.models if wanted else ():
        names = {one.name for one in model._meta.fields}
        if isinstance(model._meta.pk, UUIDField) and "owner" in names:
            # A row that an erasure left without its person is nobody's.
            others = model._default_manager.filter(pk__in=wanted, owner__isnull=False).exclude(owner=owner)
            found.update(str(pk) for pk in others.values_list("pk", flat=True))
    return found


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _renamed(value: Any, taken: set[str], owner_id: UUID) -> Any:
    """
    Rows whose ids belong to somebody else by now get new ones, the same wherever they stand and at every repeat.

    That is so when a person brings an archive into a second account while the first still lives.
    """
    if isinstance(value, str):
        return str(uuid5(owner_id, value)) if value in taken else value
    if isinstance(value, dict):
        return {name: _renamed(inner, taken, owner_id) for name, inner in value.items()}
    if isinstance(value, list):
        return [_renamed(inner, taken, owner_id) for inner in value]
    return value
