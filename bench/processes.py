"""CPU of process trees, from /proc: the steadiest figure on a machine that is shared with the load."""

import os
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def _processes() -> dict[int, tuple[int, int, float]]:
    """pid → (parent, session, CPU seconds of itself and its reaped children)."""
    found = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                parts = Path(f"/proc/{name}/stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            found[int(name)] = (int(parts[1]), int(parts[3]), sum(map(int, parts[11:15])) / TICKS)
    return found


def cpu_of_session(leader: int) -> float:
    """CPU seconds of every process in the session that `leader` leads."""
    return sum(cpu for _, session, cpu in _processes().values() if session == leader)


def cpu_of_tree(root: int) -> float:
    processes, total, queue = _processes(), 0.0, [root]
    while queue:
        pid = queue.pop()
        if pid in processes:
            total += processes[pid][2]
            queue += [child for child, (parent, _, _) in processes.items() if parent == pid]
    return total


class Server:
    """A command in a session of its own, stopped with all its children."""

    def __init__(self, command: list[str], environ: Mapping[str, str], log: Path, cwd: Path | None = None) -> None:
        self.log = log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                command, env=dict(environ), stdout=output, stderr=output, start_new_session=True, cwd=cwd
            )

    @property
    def leader(self) -> int:
        return self.process.pid

    def wait_ready(self, url: str, seconds: float = 30) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(url, timeout=1):
                    return
            except urllib.error.HTTPError:
                return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise SystemExit(f"The server did not answer at {url}; its log: {self.log}")

    def stop(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, 15)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, 9)
                self.process.wait()
