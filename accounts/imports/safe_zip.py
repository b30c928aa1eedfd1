"""
Archives that strangers packed: looked at before anything in them is opened, read as a stream, never unpacked to a disk.

The sizes that an archive declares are what counts: zipfile reads no byte beyond them and compares the checksum.
"""

import io
import stat
import zipfile
from typing import Any, BinaryIO

ENTRIES = 20_000
# zipfile holds the whole directory of an archive in memory; this much is 20,000 names.
DIRECTORY = 3 * 1024 * 1024
TOTAL = 4 * 1024**3
# Text packs to a twentieth, XML of a health app to a fortieth; a bomb to a thousandth.
RATIO = 150
# Below this size a good ratio hurts nobody.
RATIO_FROM = 1024 * 1024
_ENCRYPTED = 0x1 | 0x40
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_NESTED = (".zip", ".gz", ".bz2", ".xz", ".7z", ".rar", ".tar", ".tgz", ".zst")


class ArchiveRefused(Exception):
    """`code` says why, for the person's app."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class _Bounded(io.RawIOBase):
    """Refuses to read a directory of any size at once, which is how zipfile reads it."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(size if 0 <= size <= DIRECTORY else DIRECTORY + 1)
        if len(piece) > DIRECTORY:
            raise ArchiveRefused("archive_too_many_entries")
        return piece


class SafeZip:
    """
    An archive whose every entry was judged.

    :raises ArchiveRefused: on opening and on reading; `archive_damaged` when a checksum is wrong.
    """

    def __init__(self, file: BinaryIO) -> None:
        try:
            self._zip = zipfile.ZipFile(_Bounded(file))  # type: ignore[arg-type]
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError) as error:
            raise ArchiveRefused("archive_damaged") from error
        entries = self._zip.infolist()
        if len(entries) > ENTRIES:
            raise ArchiveRefused("archive_too_many_entries")
        if sum(entry.file_size for entry in entries) > TOTAL:
            raise ArchiveRefused("archive_too_large")
        self._entries: dict[str, zipfile.ZipInfo] = {}
        seen: set[str] = set()
        for entry in entries:
            _judge(entry)
            if entry.filename.casefold() in seen:
                raise ArchiveRefused("archive_duplicate_name")
            seen.add(entry.filename.casefold())
            self._entries[entry.filename] = entry

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    @property
    def names(self) -> list[str]:
        return list(self._entries)

    def size_of(self, name: str) -> int:
        return self._entries[name].file_size

    def open(self, name: str) -> "SafeEntry":
        try:
            return SafeEntry(self._zip.open(self._entries[name]))
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
            raise ArchiveRefused("archive_damaged") from error


class SafeEntry(io.RawIOBase):
    """One entry as a stream; zipfile's many complaints become one."""

    def __init__(self, entry: Any) -> None:
        super().__init__()
        self._entry = entry

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer).cast("B")
        try:
            piece = self._entry.read(len(view))
        except (zipfile.BadZipFile, zipfile.zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            raise ArchiveRefused("archive_damaged") from error
        view[: len(piece)] = piece
        return len(piece)


def _judge(entry: zipfile.ZipInfo) -> None:
    # orig_filename: zipfile itself cuts a name at its first NUL.
    name = entry.orig_filename
    parts = name.split("/")
    if not name or "\\" in name or "\x00" in name or ":" in parts[0] or name.startswith("/") or ".." in parts:
        raise ArchiveRefused("archive_unsafe_path")
    mode = entry.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise ArchiveRefused("archive_unsafe_path")
    if entry.flag_bits & _ENCRYPTED:
        raise ArchiveRefused("archive_encrypted")
    if entry.compress_type not in _METHODS:
        raise ArchiveRefused("archive_unknown_method")
    if name.lower().endswith(_NESTED):
        raise ArchiveRefused("archive_nested")
    if entry.file_size > RATIO_FROM and entry.file_size > RATIO * max(entry.compress_size, 1):
        raise ArchiveRefused("archive_bomb")


def is_zip(file: BinaryIO) -> bool:
    start = file.read(4)
    file.seek(0)
    return start in (b"PK\x03\x04", b"PK\x05\x06")
