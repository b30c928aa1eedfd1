"""Questions about processes that are answered by the kernel, not by pid files."""

import os
import signal
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path

_PROC = Path("/proc")


def _stat(pid: int) -> list[str]:
    """Fields of /proc/<pid>/stat from the state on; empty when there is no such process."""
    try:
        text = (_PROC / str(pid) / "stat").read_text(errors="replace")
    except OSError:
        return []
    # The name in parentheses may hold spaces and parentheses itself.
    return text.rpartition(")")[2].split()


def _ps(pid: int, column: str) -> str:
    answer = subprocess.run(["ps", "-o", f"{column}=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return answer.stdout.strip()


def has_proc() -> bool:
    """True on Linux; elsewhere `ps` answers a part of the questions."""
    return (_PROC / "self" / "stat").exists()


def reap(pid: int) -> None:
    """Collect our own dead child, so that it is no zombie; somebody else's is left alone."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return


def running(pid: int) -> bool:
    """True for a live process; a zombie is dead."""
    reap(pid)
    if has_proc():
        fields = _stat(pid)
        return bool(fields) and fields[0] not in {"Z", "X"}
    state = _ps(pid, "state")
    return bool(state) and not state.startswith("Z")


def exists(pid: int) -> bool:
    """True for a zombie too: the number is taken."""
    return bool(_stat(pid)) if has_proc() else bool(_ps(pid, "state"))


def identity(pid: int) -> str:
    """Differs when the number was given to another process meanwhile; empty when there is none."""
    if not has_proc():
        return _ps(pid, "lstart")
    fields = _stat(pid)
    return f"{boot_id()}/{fields[19]}" if len(fields) > 19 else ""


def boot_id() -> str:
    try:
        return (_PROC / "sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def command_name(pid: int) -> str:
    try:
        return (_PROC / str(pid) / "comm").read_text().strip() if has_proc() else os.path.basename(_ps(pid, "comm"))
    except OSError:
        return ""


def works_in(pid: int, folder: Path) -> bool:
    """Whether the process has `folder`, or a deleted folder of that path, as its working directory."""
    try:
        return os.readlink(_PROC / str(pid) / "cwd") in {str(folder), f"{folder} (deleted)"}
    except OSError:
        return False


def working_in(folder: Path, name: str) -> list[int]:
    """Pids of live processes called `name` that work in `folder`. One pass over /proc; nothing on other systems."""
    if not has_proc():
        return []
    pids = (int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit())
    return [pid for pid in pids if works_in(pid, folder) and command_name(pid).startswith(name) and running(pid)]


def wait_gone(pids: Iterable[int], timeout: float) -> list[int]:
    """This function will wait until no process is left and return those that are, after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    left = [pid for pid in pids if running(pid)]
    while left and time.monotonic() < deadline:
        time.sleep(0.02)
        left = [pid for pid in left if running(pid)]
    return left


def send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        return


def end(pids: Iterable[int], timeout: float) -> None:
    """TERM, then KILL for those that stay longer than `timeout` seconds."""
    pids = list(pids)
    for pid in pids:
        send(pid, signal.SIGTERM)
    for pid in wait_gone(pids, timeout):
        send(pid, signal.SIGKILL)
    wait_gone(pids, 5.0)


def send_group(group: int, number: signal.Signals) -> bool:
    """False when the group has no process left."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True
