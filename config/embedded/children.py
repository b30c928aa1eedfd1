"""The processes of `up`: on a leash, with named output, restarted when they die."""

import collections
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from config.embedded import processes
from config.embedded.errors import EmbeddedError, explain
from config.embedded.plan import Command, Plan, Service
from config.embedded.report import Console
from config.embedded.signals import StopSignals

_LEASH = Path(__file__).with_name("leash.py")
_LIVED_WELL_SECONDS = 60.0


def spawn(command: Command, folder: Path, environ: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """
    This function will start a command that ends when we do, in a session of its own: Ctrl-C reaches us alone.

    Call it from the main thread: the leash is tied to the thread that forked.
    """
    try:
        return subprocess.Popen(
            [sys.executable, "-I", "-S", str(_LEASH), str(os.getpid()), *command],
            cwd=folder,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as error:
        raise explain(error, folder) from error


class Output:
    """Reads what a process writes: to the console under its name when it has one, and the last lines into memory."""

    def __init__(self, process: subprocess.Popen[bytes], console: Console | None, name: str) -> None:
        self.last: collections.deque[str] = collections.deque(maxlen=40)
        self._thread = threading.Thread(target=self._read, args=(process, console, name), daemon=True)
        self._thread.start()

    def _read(self, process: subprocess.Popen[bytes], console: Console | None, name: str) -> None:
        if process.stdout is None:
            return
        for raw in process.stdout:
            text = raw.decode(errors="replace").rstrip()
            self.last.append(text)
            if console is not None:
                console.line(text, name)

    def drain(self) -> str:
        # A grandchild may keep the pipe open: do not wait for ever.
        self._thread.join(1.0)
        return "\n".join(self.last)


class Child:
    """One service. `look` is called often; it restarts the process when that is due."""

    def __init__(self, service: Service, plan: Plan, environ: Mapping[str, str], console: Console) -> None:
        self.service, self._plan, self._environ, self._console = service, plan, environ, console
        self.process: subprocess.Popen[bytes] | None = None
        self.deaths = 0
        self._due = 0.0
        self._born = 0.0
        self.output: Output | None = None

    def start(self) -> None:
        self.process = spawn(self.service.command, self._plan.folder, self._environ)
        self._born = time.monotonic()
        self.output = Output(self.process, self._console, self.service.name)

    def look(self) -> bool:
        """True when a new process was started."""
        if self.process is not None and (code := self.process.poll()) is not None:
            self._mourn(code)
        if self.process is None and time.monotonic() >= self._due:
            self.start()
            return True
        return False

    def _mourn(self, code: int) -> None:
        if self.process is not None:
            # Its own children, a worker's pool for one, must not go on without it.
            processes.send_group(self.process.pid, signal.SIGKILL)
        if self.output is not None:
            self.output.drain()
        self.process = None
        self.deaths = 1 if time.monotonic() - self._born > _LIVED_WELL_SECONDS else self.deaths + 1
        waits = self._plan.restart_seconds
        wait = waits[min(self.deaths, len(waits)) - 1]
        self._due = time.monotonic() + wait
        reason = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
        self._console.line(f"{self.service.name} {reason}; it starts again in {wait:g} s")


def stop_all(running: Sequence[subprocess.Popen[bytes]], seconds: float, signals: StopSignals) -> None:
    """TERM to each, KILL to whole groups after `seconds` or at a second Ctrl-C."""
    for process in running:
        if process.poll() is None:
            processes.send(process.pid, signal.SIGTERM)
    deadline = time.monotonic() + seconds
    while any(process.poll() is None for process in running):
        if time.monotonic() > deadline or signals.impatient:
            break
        time.sleep(0.02)
    for process in running:
        processes.send_group(process.pid, signal.SIGKILL)
    for process in running:
        process.wait(5.0)


def record(path: Path, children: Sequence[Child]) -> None:
    """This function will note who runs, so that the next `up` can clear up after a kill -9 of this one."""
    entries = [
        {"name": child.service.name, "pid": child.process.pid, "identity": processes.identity(child.process.pid)}
        for child in children
        if child.process is not None
    ]
    try:
        partial = path.with_suffix(".new")
        partial.write_text(json.dumps(entries))
        partial.replace(path)
    except OSError as error:
        raise explain(error, path) from error


def end_leftovers(path: Path, seconds: float) -> list[str]:
    """This function will end what a killed `up` left running, and return the names."""
    try:
        entries = json.loads(path.read_text())
    except FileNotFoundError:
        return []
    except ValueError:
        entries = []
    except OSError as error:
        raise explain(error, path) from error
    ended = [entry["name"] for entry in entries if _end_leftover(entry["pid"], entry["identity"], seconds)]
    path.unlink(missing_ok=True)
    return ended


def _end_leftover(pid: int, identity: str, seconds: float) -> bool:
    found = processes.identity(pid)
    if found and found != identity:
        return False  # the number belongs to somebody else now
    alive = processes.running(pid)
    if alive:
        processes.send(pid, signal.SIGTERM)
        processes.wait_gone([pid], seconds)
    # Of the same boot, the group of this number can only be ours.
    same_boot = identity.startswith(f"{processes.boot_id()}/")
    if same_boot and processes.send_group(pid, signal.SIGKILL):
        processes.wait_gone([pid], 5.0)
        return True
    return alive


def failed_step(name: str, code: int, output: str) -> EmbeddedError:
    shown = "\n".join(f"    {line}" for line in output.splitlines())
    return EmbeddedError(f"The step “{name}” failed with code {code}:\n{shown}".rstrip())
