import io
import os

import pytest

from accounts.export.sealed_files import HEADER, PIECE, TAG, SealedWriter, buffered, sealed_open
from accounts.vault.keyring import KeyDestroyed, forget_keys
from accounts.vault.models import DataKey
from accounts.vault.sealing import SealBroken
from accounts.vault.services import key_of_user

pytestmark = pytest.mark.django_db
LABEL = "accounts.dataexport.file:1"


def sealed(owner, data: bytes, label: str = LABEL, step: int = 7777) -> io.BytesIO:
    target = io.BytesIO()
    writer = SealedWriter(target)
    for start in range(0, len(data), step):
        writer.write(data[start : start + step])
    writer.finish(key=key_of_user(owner), label=label, options={"name": "ö"})
    return target


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 5])
def test_what_was_written_is_read_from_any_place(user, size):
    data = os.urandom(size)
    reader = sealed_open(sealed(user, data), owner=user, label=LABEL)
    assert reader.options == {"name": "ö"}
    file = buffered(reader)
    assert file.read() == data
    file.seek(max(0, size - 3))
    assert file.read() == data[max(0, size - 3) :]
    assert reader.size == size


def test_nothing_of_it_lies_in_the_clear(user):
    assert b"dear diary" not in sealed(user, b"dear diary " * 20_000).getvalue()


def pieces_of(blob: bytes) -> tuple[bytes, list[bytes]]:
    body = blob[HEADER:]
    return blob[:HEADER], [body[start : start + PIECE + TAG] for start in range(0, len(body), PIECE + TAG)]


@pytest.mark.parametrize(
    "change",
    [
        lambda head, pieces: head + b"".join(pieces[:-1]),
        lambda head, pieces: head + b"".join(pieces)[:-1],
        lambda head, pieces: head + pieces[1] + pieces[0] + b"".join(pieces[2:]),
        lambda head, pieces: head + pieces[0] + b"".join(pieces[2:]),
        lambda head, pieces: head + b"".join(pieces) + pieces[-1],
        lambda head, pieces: head + pieces[0][:9] + bytes([pieces[0][9] ^ 1]) + pieces[0][10:] + b"".join(pieces[1:]),
        lambda head, pieces: head[:20] + bytes([head[20] ^ 1]) + head[21:] + b"".join(pieces),
        lambda head, pieces: head,
        lambda head, pieces: b"",
    ],
    ids=["last cut", "byte cut", "reordered", "dropped", "added", "bit", "header", "no body", "empty"],
)
def test_a_change_anywhere_is_noticed(user, change):
    blob = sealed(user, os.urandom(3 * PIECE + 5)).getvalue()
    with pytest.raises(SealBroken):
        sealed_open(io.BytesIO(change(*pieces_of(blob))), owner=user, label=LABEL).read(-1) and sealed_open(
            io.BytesIO(change(*pieces_of(blob))), owner=user, label=LABEL
        ).readall()


def test_a_file_of_another_row_or_person_does_not_open(user, stranger):
    blob = sealed(user, b"mine")
    with pytest.raises(SealBroken):
        sealed_open(blob, owner=user, label="accounts.dataexport.file:2")
    with pytest.raises(SealBroken):
        sealed_open(blob, owner=stranger, label=LABEL)


def test_without_the_key_the_file_is_noise(user):
    blob = sealed(user, b"mine")
    DataKey.objects.filter(owner=user).delete()
    user.forget_derived()
    forget_keys()
    with pytest.raises((KeyDestroyed, SealBroken)):
        sealed_open(blob, owner=user, label=LABEL)
