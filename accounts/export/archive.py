"""The archive of a person: written from front to back into a sealed file, a row at a time."""

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import Any, BinaryIO

import orjson

from accounts.export.fhir import is_valid
from accounts.export.models import DataExport
from accounts.export.registry import ExportSource, Row, export_sources
from accounts.export.tables import csv_lines
from accounts.identity.models import User

VERSION = 1
MANIFEST = "manifest.json"
BUNDLE = "fhir/bundle.json"
FILES = "files/"
BEAT_ROWS = 500
COPY = 64 * 1024
Format = DataExport.Format
Steps = list[tuple[str, Callable[[], Iterator[bytes]]]]

README = """This is everything that Evenkeel holds about you, as of {made_at}.

json/      Every part as JSON: a list with one row a line. These files are complete and exact.
csv/       The same as tables for a spreadsheet. A cell that begins with = + - @ (or a tab) has an apostrophe before
           it, so that no program takes it for a formula. The JSON files have the value without it.
fhir/      Your details, moods, consents and crisis flags in the format of hospitals (HL7 FHIR R4, one bundle).
files/     Pictures and recordings that you uploaded.
manifest.json  The number of rows and a checksum (SHA-256) of each file.

Not inside: passwords, keys and codes, because they would help only a thief; and the ids of other people.

You can bring this file back: make a new account, and import it there. Your moods, crisis history, profile, picture,
settings and reminders are restored. Sessions, consents, grants, payments, notifications and the history are facts about
the old account: you can read them here, and the import leaves them out. Consents you give anew.

Anyone who has this file can read it. Keep it where you keep what is private.
"""


class _Hashed(io.RawIOBase):
    """Passes everything on and keeps the checksum."""

    def __init__(self, target: BinaryIO) -> None:
        super().__init__()
        self._target = target
        self.sha256 = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.sha256.update(data)
        return self._target.write(data)


def _copied(opener: Callable[[], BinaryIO]) -> Iterator[bytes]:
    with opener() as file:
        while piece := file.read(COPY):
            yield piece


class ArchiveWriter:
    """One archive on its way out; `counts` are rows a source, `left_out` resources that FHIR does not allow."""

    def __init__(
        self, target: BinaryIO, *, owner: User, form: str, now: datetime, beat: Callable[[float], None]
    ) -> None:
        self._hashed = _Hashed(target)
        self._zip = zipfile.ZipFile(self._hashed, "w", zipfile.ZIP_DEFLATED, allowZip64=True)
        self._owner, self._form, self._now, self._beat = owner, form, now, beat
        self.counts: dict[str, int] = {}
        self.left_out = 0
        self._files: dict[str, dict[str, Any]] = {}
        self._done = 0

    def write(self) -> bytes:
        """This function will write everything and return the SHA-256 of the archive."""
        steps = self._steps()
        for name, pieces in steps:
            self._put(name, pieces(), share=1 / len(steps))
        self._put("README.txt", iter([README.format(made_at=self._now.isoformat()).encode()]), share=0)
        self._put(MANIFEST, iter([orjson.dumps(self._manifest(), option=orjson.OPT_INDENT_2)]), share=0)
        self._zip.close()
        return self._hashed.sha256.digest()

    def _steps(self) -> Steps:
        sources, form = export_sources(), self._form
        steps: Steps = []
        if form in (Format.ALL, Format.JSON):
            steps += [(f"json/{one.name}.json", partial(self._json, one)) for one in sources]
            files = [file for one in sources if one.files for file in one.files(self._owner)]
            steps += [(f"{FILES}{name}", partial(_copied, opener)) for name, opener in files]
        if form in (Format.ALL, Format.CSV):
            steps += [(f"csv/{one.name}.csv", partial(self._csv, one)) for one in sources]
        if form in (Format.ALL, Format.FHIR):
            steps.append((BUNDLE, partial(self._bundle, sources)))
        return steps

    def _put(self, name: str, pieces: Iterable[bytes], *, share: float) -> None:
        info = zipfile.ZipInfo(name, self._now.timetuple()[:6])
        # Pictures and sound are packed already, and silence packed twice would look like a bomb to whoever imports it.
        info.compress_type = zipfile.ZIP_STORED if name.startswith(FILES) else zipfile.ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        sha256, size, number = hashlib.sha256(), 0, 0
        with self._zip.open(info, "w", force_zip64=True) as entry:
            for number, piece in enumerate(pieces, 1):
                entry.write(piece)
                sha256.update(piece)
                size += len(piece)
                if number % BEAT_ROWS == 0:
                    self._beat(self._done)
        self._files[name] = {"sha256": sha256.hexdigest(), "bytes": size}
        self._done += share
        self._beat(self._done)

    def _rows(self, source: ExportSource) -> Iterator[Row]:
        count = 0
        for row in source.rows(self._owner):
            count += 1
            yield row
        self.counts[source.name] = count

    def _json(self, source: ExportSource) -> Iterator[bytes]:
        """A JSON list with one row a line, so that a reader needs one line in memory."""
        before = b"[\n"
        for row in self._rows(source):
            yield before + orjson.dumps(row)
            before = b",\n"
        yield b"[\n]\n" if before == b"[\n" else b"\n]\n"

    def _csv(self, source: ExportSource) -> Iterator[bytes]:
        return csv_lines(self._rows(source))

    def _bundle(self, sources: tuple[ExportSource, ...]) -> Iterator[bytes]:
        head = {"resourceType": "Bundle", "type": "collection", "timestamp": self._now.isoformat()}
        before = orjson.dumps(head)[:-1] + b',"entry":[\n'
        count = 0
        for source in sources:
            for resource in source.fhir(self._owner) if source.fhir else ():
                if not is_valid(resource):
                    # One odd row must not cost the person the rest; it is in the JSON files all the same.
                    self.left_out += 1
                    continue
                yield before + orjson.dumps({"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource})
                before = b",\n"
                count += 1
        self.counts["fhir_resources"] = count
        yield (before if count == 0 else b"") + b"\n]}\n"

    def _manifest(self) -> dict[str, Any]:
        return {
            "product": "evenkeel",
            "version": VERSION,
            "made_at": self._now.isoformat(),
            "format": self._form,
            "counts": self.counts,
            "fhir_left_out": self.left_out,
            "files": self._files,
        }
