"""The servers of one DATA_DIR together: who may start them, who stops them, and their addresses."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from config.embedded import postgres, valkey
from config.embedded.errors import EmbeddedError, explain
from config.embedded.homes import ensure_home, erase_home
from config.embedded.locks import FileLock, Held
from config.embedded.paths import Layout, prepare
from config.embedded.secrets import load_or_create

SERVICES = (postgres.SERVICE, valkey.SERVICE)


@dataclass(frozen=True)
class Endpoints:
    database_url: str
    redis_url: str


@dataclass(frozen=True)
class ServerStatus:
    name: str
    pid: int | None
    socket: Path | None


def endpoints(data_dir: Path | str) -> Endpoints:
    """The addresses, without starting anything; folders and secrets are made when they are missing."""
    layout = Layout.of(data_dir)
    prepare(layout)
    secrets = load_or_create(layout.root)
    return Endpoints(postgres.url(layout, secrets), valkey.url(layout, secrets))


def start(data_dir: Path | str, *, postgres: bool = True, redis: bool = True) -> Endpoints:
    """
    This function will bring up what is not running and leave it running until `stop`.

    Idempotent, and safe when several processes call it at once.

    :raises EmbeddedError: with what to do, if a server cannot run.
    """
    layout = Layout.of(data_dir)
    prepare(layout)
    with Held(layout.servers_lock):
        _start(layout, postgres, redis)
        layout.borrowed_mark.unlink(missing_ok=True)
    return endpoints(layout.root)


def _start(layout: Layout, with_postgres: bool, with_redis: bool) -> bool:
    """Whether any had to be started."""
    secrets = load_or_create(layout.root)
    try:
        # Valkey is up in milliseconds, so there is nothing to win by starting both at once.
        started = with_redis and valkey.start(layout, secrets)
        return (with_postgres and postgres.start(layout, secrets)) or started
    except OSError as error:
        raise explain(error, layout.root) from error


def stop(data_dir: Path | str) -> list[str]:
    """This function will stop what runs, whoever started it, and return the names of what it stopped."""
    layout = Layout.of(data_dir)
    if not layout.root.exists():
        return []
    with Held(layout.servers_lock):
        return _stop(layout)


def _stop(layout: Layout) -> list[str]:
    try:
        stopped = [name for name, server in (("PostgreSQL", postgres), ("Valkey", valkey)) if server.stop(layout)]
        layout.borrowed_mark.unlink(missing_ok=True)
    except OSError as error:
        raise explain(error, layout.root) from error
    return stopped


def status(data_dir: Path | str) -> list[ServerStatus]:
    layout = Layout.of(data_dir)
    return [
        ServerStatus("PostgreSQL", *postgres.status(layout)),
        ServerStatus("Valkey", *valkey.status(layout)),
    ]


def erase(data_dir: Path | str) -> None:
    """This function will stop the servers and remove their data, wherever it is. The rest of DATA_DIR stays."""
    layout = Layout.of(data_dir)
    if not layout.root.exists():
        return
    stop(layout.root)
    for service in SERVICES:
        erase_home(layout, service)


def revive(data_dir: Path | str, *, postgres: bool, redis: bool) -> None:
    """This function will start again what died under its users; who stops it later does not change."""
    layout = Layout.of(data_dir)
    with Held(layout.servers_lock):
        _start(layout, postgres, redis)


class Share:
    """
    A use of the servers that ends with its process.

    Several may hold one at once, `up` among them. The last one to leave stops the servers, unless they were
    started by `start`, which leaves them running.
    """

    def __init__(self, data_dir: Path | str) -> None:
        self.layout = Layout.of(data_dir)
        self.notes: list[str] = []  # one line for each server whose data had to be put outside DATA_DIR
        self._users = FileLock(self.layout.users_lock)

    def enter(self, *, postgres: bool, redis: bool) -> None:
        prepare(self.layout)
        with Held(self.layout.servers_lock):
            if not self._users.try_shared():
                raise EmbeddedError(f"{self.layout.users_lock} is locked by a program that is not Evenkeel; end it.")
            wanted = [service for service, asked in zip(SERVICES, (postgres, redis), strict=True) if asked]
            self.notes = [home.note for home in (ensure_home(self.layout, name) for name in wanted) if home.note]
            try:
                started = _start(self.layout, postgres, redis)
            except EmbeddedError:
                self._give_up()
                raise
            if started:
                self.layout.borrowed_mark.touch(mode=0o600)

    def _give_up(self) -> None:
        """One server failed: the other one is of no use to us."""
        if self._users.try_exclusive():
            _stop(self.layout)
        self._users.release()

    def leave(self, *, always: bool = False) -> bool:
        """
        This function will stop the servers if nobody else uses them and a share started them (or `always`).

        Returns False when others still use them: then the last of those will stop them.
        """
        with Held(self.layout.servers_lock):
            alone = self._users.try_exclusive()
            if always:
                self.layout.borrowed_mark.touch(mode=0o600)
            if alone and self.layout.borrowed_mark.exists():
                _stop(self.layout)
            self._users.release()
        return alone


@contextmanager
def borrowed(data_dir: Path | str, *, postgres: bool = True, redis: bool = True) -> Iterator[Endpoints]:
    """For one command: servers that run already are left running, others stop when the last borrower has ended."""
    share = Share(data_dir)
    share.enter(postgres=postgres, redis=redis)
    try:
        with _ended_by_signals():
            yield endpoints(share.layout.root)
    finally:
        share.leave()


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """TERM and HUP end the command like `sys.exit`, so that what follows `yield` is not skipped."""

    def leave(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    wanted = [number for number in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(number) is signal.SIG_DFL]
    for number in wanted:
        signal.signal(number, leave)
    try:
        yield
    finally:
        for number in wanted:
            signal.signal(number, signal.SIG_DFL)
