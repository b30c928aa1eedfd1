"""
Large files under their owner's key, written and read a piece at a time, never in the clear on a disk.

Layout: a header of 4096 bytes, then pieces. The header holds a key of this file alone and small options, sealed under
the owner's data key and bound to the row; destroying the data key makes the file unreadable. Each piece of 64 KiB is
AES-256-GCM under the file's key; nonce and associated data hold its number and whether it is the last, so that pieces
cannot be reordered, dropped, added or cut off without notice.
"""

import io
import os
from typing import Any, BinaryIO

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from accounts.identity.models import User
from accounts.vault.keyring import OpenKey
from accounts.vault.sealing import SealBroken, seal, unseal
from accounts.vault.services import key_of_user

MAGIC = b"EVKF\x01"
HEADER = 4096
PIECE = 64 * 1024
TAG = 16
OPTIONS_MAXIMUM = 3000


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11) + (b"\x01" if last else b"\x00")


class SealedWriter(io.RawIOBase):
    """Seals what is written into `target`, a seekable file of its own; `finish` writes the header and ends it."""

    def __init__(self, target: BinaryIO) -> None:
        super().__init__()
        self._target = target
        self._raw_key = os.urandom(32)
        self._cipher = AESGCM(self._raw_key)
        self._pending = bytearray()
        self._number = 0
        self.size = 0
        self._completed = False
        target.seek(HEADER)

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        view = memoryview(data)
        count = view.nbytes
        self._pending += view
        self.size += count
        # More than one piece must wait: only what has something behind it is surely not the last.
        while len(self._pending) > PIECE:
            self._put(bytes(self._pending[:PIECE]), last=False)
            del self._pending[:PIECE]
        return count

    def complete(self) -> None:
        """Puts the last piece; nothing can be written after it."""
        if not self._completed:
            self._put(bytes(self._pending), last=True)
            self._pending.clear()
            self._completed = True

    def finish(self, *, key: OpenKey, label: str, options: dict[str, Any] | None = None) -> None:
        """:raises ValueError: if the options are too large."""
        told = orjson.dumps(options or {})
        if len(told) > OPTIONS_MAXIMUM:
            raise ValueError("These options do not fit into the header.")
        self.complete()
        sealed = seal(key, label, self._raw_key + told)
        self._target.seek(0)
        self._target.write((MAGIC + len(sealed).to_bytes(2) + sealed).ljust(HEADER, b"\x00"))
        self._target.flush()
        self._target.seek(0)

    def reader(self) -> "SealedReader":
        """What was written, in the clear again; for a file that is still on its way in."""
        self.complete()
        self._target.flush()
        return SealedReader(self._target, self._raw_key, {})

    def _put(self, piece: bytes, *, last: bool) -> None:
        nonce = _nonce(self._number, last)
        self._target.write(self._cipher.encrypt(nonce, piece, nonce))
        self._number += 1


class SealedReader(io.RawIOBase):
    """
    The plain bytes of a sealed file, from any place; one piece in memory.

    :raises SealBroken: on reading, when a piece was altered, moved, added or cut off.
    """

    def __init__(self, source: BinaryIO, raw_key: bytes, options: dict[str, Any]) -> None:
        super().__init__()
        self._source = source
        self._cipher = AESGCM(raw_key)
        self.options = options
        body = source.seek(0, io.SEEK_END) - HEADER
        self._pieces, rest = divmod(body, PIECE + TAG)
        self._pieces += 1 if rest else 0
        if body < TAG or 0 < rest < TAG:
            raise SealBroken("A sealed file is cut off.")
        self.size = body - self._pieces * TAG
        self._place = 0
        self._held: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self.size}[whence]
        self._place = max(0, start + offset)
        return self._place

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer).cast("B")
        if self._place >= self.size and self.size:
            return 0
        number, start = divmod(self._place, PIECE)
        part = self._piece(number)[start : start + len(view)]
        view[: len(part)] = part
        self._place += len(part)
        return len(part)

    def check_end(self) -> None:
        """This function will open the last piece: a file that was cut off fails at once, not at its end."""
        self._piece(self._pieces - 1)

    def _piece(self, number: int) -> bytes:
        if self._held[0] != number:
            self._source.seek(HEADER + number * (PIECE + TAG))
            blob = self._source.read(PIECE + TAG)
            nonce = _nonce(number, number == self._pieces - 1)
            try:
                self._held = (number, self._cipher.decrypt(nonce, blob, nonce))
            except InvalidTag as error:
                raise SealBroken("A piece of a sealed file does not open.") from error
        return self._held[1]


def sealed_open(source: BinaryIO, *, owner: User, label: str) -> SealedReader:
    """
    This function will open a sealed file of `owner` that was made under `label`.

    :raises SealBroken: if it was altered, or is another row's or another person's.
    :raises KeyDestroyed: if the key is gone.
    """
    source.seek(0)
    header = source.read(HEADER)
    start = len(MAGIC) + 2
    if len(header) < HEADER or not header.startswith(MAGIC):
        raise SealBroken("Not a sealed file.")
    length = int.from_bytes(header[len(MAGIC) : start])
    plain = unseal(header[start : start + length], label, key_of_user(owner))
    reader = SealedReader(source, plain[:32], orjson.loads(plain[32:]))
    reader.check_end()
    return reader


def buffered(reader: io.RawIOBase) -> BinaryIO:
    return io.BufferedReader(reader, PIECE)
