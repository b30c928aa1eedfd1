"""One `up` per DATA_DIR: a lock that names its holder."""

import os
import signal
from types import TracebackType
from typing import Self

from config.embedded import processes
from config.embedded.errors import EmbeddedError
from config.embedded.locks import FileLock
from config.embedded.paths import Layout


class InstanceLock:
    def __init__(self, layout: Layout, address: str) -> None:
        self._layout = layout
        self._address = address
        self._lock = FileLock(layout.run_lock)

    def __enter__(self) -> Self:
        if not self._lock.try_exclusive():
            pid, address = holder(self._layout) or (0, "")
            self._lock.release()
            raise EmbeddedError(
                f"Evenkeel already runs on {self._layout.root} (pid {pid}{f', {address}' if address else ''}). "
                "Use that one, end it with `python -m config.embedded stop`, "
                "or start this one apart from it: `DATA_DIR=.data2 PORT=8001 make run`."
            )
        self._lock.write(f"{os.getpid()} {processes.identity(os.getpid())} {self._address}\n")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.write("")
        self._lock.release()


def holder(layout: Layout) -> tuple[int, str] | None:
    """Pid and address of the `up` that runs on this DATA_DIR. A pid that was reused since is never returned."""
    if not layout.run_lock.exists():
        return None
    lock = FileLock(layout.run_lock)
    try:
        if lock.try_shared():
            return None
        words = lock.read().split()
    finally:
        lock.release()
    if len(words) == 3 and words[0].isdigit() and processes.identity(int(words[0])) == words[1]:
        return int(words[0]), words[2]
    return 0, ""


def stop_holder(layout: Layout, seconds: float = 60.0) -> int | None:
    """
    This function will end the running `up` in order and return its pid; None when there is none.

    :raises EmbeddedError: if it does not end.
    """
    found = holder(layout)
    if found is None or not found[0]:
        return None
    pid = found[0]
    try:
        os.kill(pid, signal.SIGTERM)
    except ProcessLookupError:
        return pid
    except PermissionError as error:
        raise EmbeddedError(f"Evenkeel (pid {pid}) belongs to another account; stop it as that account.") from error
    if processes.wait_gone([pid], seconds):
        raise EmbeddedError(f"Evenkeel (pid {pid}) did not end within {seconds:.0f} s; `kill -9 {pid}` ends it.")
    return pid
