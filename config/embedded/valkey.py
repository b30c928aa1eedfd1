"""Starts, adopts, heals and stops the Valkey server of one DATA_DIR."""

import os
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from config.embedded import processes
from config.embedded.binaries import valkey_program
from config.embedded.errors import EmbeddedError, explain, explain_output
from config.embedded.homes import Home, ensure_home, find_home
from config.embedded.paths import Layout, private_folder, socket_folder
from config.embedded.privileges import as_account

SERVICE = "valkey"
SOCKET_NAME = "valkey.sock"
_PROCESS_NAME = "valkey-server"
_START_SECONDS = 60
_KEEP_LOG_BYTES = 10 * 1024 * 1024

# Our direct children, so that Python does not complain about them; they outlive us on purpose.
_started: list[subprocess.Popen[bytes]] = []


def url(layout: Layout, secrets: Mapping[str, str]) -> str:
    path = _sockets(layout, ensure_home(layout, SERVICE)) / SOCKET_NAME
    return f"unix://:{secrets['REDIS_PASSWORD']}@{quote(str(path))}?db=0"


def _sockets(layout: Layout, home: Home) -> Path:
    return socket_folder(layout, home.path, SERVICE, SOCKET_NAME)


def _data(home: Home) -> Path:
    return home.path / "data"


def start(layout: Layout, secrets: Mapping[str, str]) -> bool:
    """
    This function will bring the server up and return whether it had to start it; a healthy one is adopted.

    :raises EmbeddedError: with what to do, if it cannot.
    """
    home = ensure_home(layout, SERVICE)
    sockets = _sockets(layout, home)
    if _adopted(home, sockets, secrets["REDIS_PASSWORD"]):
        return False
    home.folder(_data(home))
    private_folder(sockets, home.owner)
    config = home.path / "valkey.conf"
    home.write(config, _configuration(home, sockets, secrets["REDIS_PASSWORD"]))
    process = _spawn(home, config)
    deadline = time.monotonic() + _START_SECONDS
    while not _answers(sockets, secrets["REDIS_PASSWORD"]):
        if process.poll() is not None or time.monotonic() > deadline:
            log = _log(home)
            written = log.read_text(errors="replace") if log.exists() else ""
            raise explain_output(written[-4000:], home.path, f"Valkey did not start; its log is {log}:")
        time.sleep(0.005)
    return True


def _configuration(home: Home, sockets: Path, password: str) -> str:
    settings = {
        "port": "0",
        "unixsocket": sockets / SOCKET_NAME,
        "unixsocketperm": "700",
        "requirepass": password,
        "dir": _data(home),
        "pidfile": _pid_file(home),
        "daemonize": "no",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory": os.environ.get("EVENKEEL_VALKEY_MAXMEMORY", "512mb"),
        # A queue that is full says so; one that evicts loses jobs.
        "maxmemory-policy": "noeviction",
        "logfile": _log(home),
        "loglevel": "notice",
        "always-show-logo": "no",
    }
    return "".join(f'{name} "{_quoted(str(value))}"\n' for name, value in settings.items())


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')


def _log(home: Home) -> Path:
    return home.path / "server.log"


def _spawn(home: Home, config: Path) -> subprocess.Popen[bytes]:
    """In its own session: Ctrl-C in this terminal is not meant for it."""
    log = _log(home)
    if log.exists() and log.stat().st_size > _KEEP_LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))
    try:
        process = subprocess.Popen(
            [valkey_program(home.account), config],
            cwd=_data(home),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            **as_account(home.account),
        )
    except OSError as error:
        raise explain(error, home.path) from error
    _started.append(process)
    return process


def _pid_file(home: Home) -> Path:
    return home.path / "server.pid"


def running_pids(home: Home) -> list[int]:
    if processes.has_proc():
        return processes.working_in(_data(home), _PROCESS_NAME)
    try:
        pid = int(_pid_file(home).read_text())
    except (OSError, ValueError):
        return []
    return [pid] if processes.running(pid) and processes.command_name(pid) == _PROCESS_NAME else []


def _adopted(home: Home, sockets: Path, password: str) -> bool:
    """Healthy means: it answers our password. A server of this folder that nobody can reach any more is ended."""
    deadline = time.monotonic() + _START_SECONDS
    begun = time.monotonic()
    while pids := running_pids(home):
        if _answers(sockets, password):
            return True
        lost = not (sockets / SOCKET_NAME).exists() or _reply(sockets, password).startswith(b"-WRONGPASS")
        if lost and time.monotonic() - begun > 1.0:
            processes.end(pids, 10.0)
            return False
        if time.monotonic() > deadline:
            raise EmbeddedError(
                f"Valkey (pid {pids[0]}) runs on {home.path} but does not answer. "
                f"End it with `kill {pids[0]}`, or `kill -9 {pids[0]}` if that does not help, and start again."
            )
        time.sleep(0.02)
    return False


def _answers(sockets: Path, password: str) -> bool:
    return _reply(sockets, password) == b"+OK\r\n+PONG\r\n"


def _reply(sockets: Path, password: str) -> bytes:
    """AUTH and PING by hand: no client library has to be imported for it."""
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(2.0)
            connection.connect(str(sockets / SOCKET_NAME))
            connection.sendall(f"AUTH {password}\r\nPING\r\nQUIT\r\n".encode())
            answer = b""
            while (chunk := connection.recv(1024)) != b"":
                answer += chunk
            return answer.removesuffix(b"+OK\r\n")
    except OSError:
        return b""


def stop(layout: Layout) -> bool:
    """This function will stop the server (it writes its log out first) and return whether one was running."""
    home = find_home(layout, SERVICE)
    if home is None or not (pids := running_pids(home)):
        return False
    processes.end(pids, 15.0)
    _started[:] = [process for process in _started if process.poll() is None]
    return True


def status(layout: Layout) -> tuple[int | None, Path | None]:
    """The pid, or None when it is down, and the path of its socket."""
    home = find_home(layout, SERVICE)
    if home is None:
        return None, None
    pids = running_pids(home)
    return (pids[0] if pids else None), _sockets(layout, home) / SOCKET_NAME
