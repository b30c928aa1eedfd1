"""flock-based locks: the kernel releases them when their holder dies, kill -9 included."""

import errno
import fcntl
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from config.embedded.errors import EmbeddedError, explain


class FileLock:
    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def _open(self) -> int:
        if self._descriptor is None:
            try:
                self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            except OSError as error:
                raise explain(error, self.path) from error
        return self._descriptor

    def _try(self, kind: int) -> bool:
        descriptor = self._open()
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in {errno.EAGAIN, errno.EACCES}:
                return False
            raise explain(error, self.path) from error
        return True

    def try_exclusive(self) -> bool:
        return self._try(fcntl.LOCK_EX)

    def try_shared(self) -> bool:
        return self._try(fcntl.LOCK_SH)

    def exclusive(self, timeout: float) -> None:
        """
        This function will wait for the lock, at most `timeout` seconds.

        :raises EmbeddedError: if another process holds it for longer.
        """
        deadline = time.monotonic() + timeout
        while not self.try_exclusive():
            if time.monotonic() > deadline:
                raise EmbeddedError(
                    f"Another process holds {self.path} for more than {timeout:.0f} seconds; wait for it or end it."
                )
            time.sleep(0.02)

    def write(self, text: str) -> None:
        descriptor = self._open()
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, text.encode(), 0)

    def read(self) -> str:
        return os.pread(self._open(), 200, 0).decode(errors="replace")

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


class Held(FileLock):
    """`with Held(path, timeout):` for a short critical section between processes."""

    def __init__(self, path: Path, timeout: float = 150.0) -> None:
        super().__init__(path)
        self._timeout = timeout

    def __enter__(self) -> Self:
        self.exclusive(self._timeout)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
