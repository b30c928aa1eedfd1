import io
import stat
import struct
import zipfile

import pytest

from accounts.imports import safe_zip
from accounts.imports.safe_zip import ArchiveRefused, SafeZip


def zipped(*entries, **changes) -> io.BytesIO:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            for key, value in changes.items():
                setattr(info, key, value)
            archive.writestr(info, data)
    target.seek(0)
    return target


def code_of(file: io.BytesIO, read: str = "") -> str:
    with pytest.raises(ArchiveRefused) as refused:
        opened(file, read)
    return refused.value.code


def opened(file: io.BytesIO, read: str) -> None:
    archive = SafeZip(file)
    if read:
        archive.open(read).readall()


def test_a_plain_archive_is_read():
    archive = SafeZip(zipped(("a/b.json", b"[]"), ("c.txt", b"hello" * 1000)))
    assert archive.names == ["a/b.json", "c.txt"]
    assert archive.open("c.txt").readall() == b"hello" * 1000
    assert "d" not in archive


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "a/../../b", "..\\..\\b", "C:/windows/x", "a/..", ".."]
)
def test_a_path_that_leads_out_is_refused(name):
    assert code_of(zipped((name, b"x"))) == "archive_unsafe_path"


def test_a_link_is_refused():
    assert (
        code_of(zipped(("link", b"/etc/passwd"), external_attr=(stat.S_IFLNK | 0o777) << 16)) == "archive_unsafe_path"
    )


def test_names_that_collide_are_refused():
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = zipped(("a.json", b"1"), ("a.json", b"2"))
    assert code_of(twice) == "archive_duplicate_name"
    assert code_of(zipped(("a.json", b"1"), ("A.JSON", b"2"))) == "archive_duplicate_name"


def test_a_bomb_is_refused_before_it_is_opened():
    assert code_of(zipped(("bomb", b"\x00" * 50_000_000))) == "archive_bomb"


def test_the_sum_of_all_entries_counts(monkeypatch):
    monkeypatch.setattr(safe_zip, "TOTAL", 1000)
    assert code_of(zipped(("a", b"abc" * 200), ("b", b"abc" * 200))) == "archive_too_large"


def test_many_entries_are_refused(monkeypatch):
    many = zipped(*((f"{number}", b"") for number in range(50)))
    monkeypatch.setattr(safe_zip, "ENTRIES", 49)
    assert code_of(many) == "archive_too_many_entries"


def test_a_directory_that_fills_the_memory_is_not_read(monkeypatch):
    many = zipped(*((f"{number:0100}", b"") for number in range(500)))
    monkeypatch.setattr(safe_zip, "DIRECTORY", 80_000)
    SafeZip(many)
    monkeypatch.setattr(safe_zip, "DIRECTORY", 70_000)
    assert code_of(many) == "archive_too_many_entries"


def test_an_archive_in_an_archive_is_refused():
    assert code_of(zipped(("inner.zip", zipped(("a", b"b")).read()))) == "archive_nested"


def test_an_encrypted_entry_is_refused():
    blob = bytearray(zipped(("a", b"b")).getvalue())
    at = blob.index(b"PK\x01\x02")
    blob[at + 8] |= 1
    assert code_of(io.BytesIO(bytes(blob))) == "archive_encrypted"


def test_an_unknown_method_is_refused():
    blob = bytearray(zipped(("a", b"b")).getvalue())
    at = blob.index(b"PK\x01\x02")
    struct.pack_into("<H", blob, at + 10, 12)
    assert code_of(io.BytesIO(bytes(blob))) == "archive_unknown_method"


def test_a_wrong_checksum_is_noticed():
    blob = bytearray(zipped(("a.txt", b"hello")).getvalue())
    at = blob.index(b"PK\x01\x02")
    struct.pack_into("<I", blob, at + 16, 0xDEADBEEF)
    struct.pack_into("<I", blob, 14, 0xDEADBEEF)
    assert code_of(io.BytesIO(bytes(blob)), read="a.txt") == "archive_damaged"


def test_an_entry_that_is_longer_than_it_says_is_cut_and_noticed():
    blob = bytearray(zipped(("a.txt", b"x" * 1000)).getvalue())
    at = blob.index(b"PK\x01\x02")
    struct.pack_into("<I", blob, at + 24, 10)
    struct.pack_into("<I", blob, 22, 10)
    assert code_of(io.BytesIO(bytes(blob)), read="a.txt") == "archive_damaged"


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"PK\x05\x06" + b"\xff" * 18, b"not a zip at all" * 100])
def test_garbage_is_refused(data):
    assert code_of(io.BytesIO(data)).startswith("archive_")
