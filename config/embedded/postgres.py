"""Starts, adopts, heals and stops the PostgreSQL server of one DATA_DIR."""

import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from config.embedded import cluster, processes
from config.embedded.binaries import postgres_programs
from config.embedded.errors import EmbeddedError, disk_full, explain_output
from config.embedded.homes import Home, ensure_home, find_home
from config.embedded.paths import Layout, private_folder, socket_folder
from config.embedded.privileges import run_as

SERVICE = "postgres"
NAME = "evenkeel"  # both the role and the database
_START_SECONDS = 60
_KEEP_LOG_BYTES = 10 * 1024 * 1024
_NOT_YET = ("starting up", "shutting down", "recovery", "not yet accepting")
_BUSY = ("too many clients", "connection slots")  # full of the application's own connections: very much alive


def url(layout: Layout, secrets: Mapping[str, str]) -> str:
    sockets = _sockets(layout, ensure_home(layout, SERVICE))
    return f"postgresql://{NAME}:{secrets['POSTGRES_PASSWORD']}@/{NAME}?host={quote(str(sockets))}"


def _sockets(layout: Layout, home: Home) -> Path:
    return socket_folder(layout, home.path, SERVICE, cluster.SOCKET_NAME)


def start(layout: Layout, secrets: Mapping[str, str]) -> bool:
    """
    This function will bring the server up and return whether it had to start it.

    A healthy server of this DATA_DIR is adopted; what a crash or kill -9 left behind is cleared first.

    :raises EmbeddedError: with what to do, if it cannot.
    """
    home = ensure_home(layout, SERVICE)
    sockets = _sockets(layout, home)
    cluster.create(home, secrets["POSTGRES_ADMIN_PASSWORD"])
    if _adopted(home, sockets, secrets):
        return False
    _clear_remains(home, sockets)
    private_folder(sockets, home.owner)
    cluster.configure(home, sockets)
    log = _log(home)
    written = log.stat().st_size if log.exists() else 0
    code, output = run_as(
        home.account, [*_pg_ctl(home), "-w", "-t", str(_START_SECONDS), "-l", log, "start"], folder=home.path
    )
    if code != 0:
        _raise_failure(home, output + _tail(log, written))
    _wait_ready(home, sockets, secrets)
    return True


def _pg_ctl(home: Home) -> list[str | Path]:
    return [postgres_programs(home.account) / "pg_ctl", "--silent", "--pgdata", cluster.data_folder(home)]


def _log(home: Home) -> Path:
    """One old log is kept; the folder is the service's own, so its account may write."""
    log = home.path / "server.log"
    if log.exists() and log.stat().st_size > _KEEP_LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))
    return log


def _tail(log: Path, offset: int) -> str:
    if not log.exists():
        return ""
    with log.open(encoding="utf-8", errors="replace") as file:
        file.seek(offset)
        return file.read(20_000)


def _raise_failure(home: Home, output: str) -> None:
    raise explain_output(output, home.path, f"PostgreSQL did not start; its log is {home.path / 'server.log'}:")


def _recorded_pid(data: Path) -> int:
    try:
        first = (data / "postmaster.pid").read_text().split("\n", 1)[0].strip()
    except OSError:
        return 0
    return int(first) if first.isdigit() else 0


def running_pid(home: Home) -> int | None:
    """The live postmaster of this cluster: the pid file alone is never believed."""
    data = cluster.data_folder(home)
    pid = _recorded_pid(data)
    if pid and processes.running(pid) and processes.command_name(pid).startswith("postgres"):
        if processes.has_proc() and not processes.works_in(pid, data):
            return None
        return pid
    return None


def _adopted(home: Home, sockets: Path, secrets: Mapping[str, str]) -> bool:
    deadline = time.monotonic() + _START_SECONDS
    while (pid := running_pid(home)) is not None:
        if not (sockets / cluster.SOCKET_NAME).exists() and time.monotonic() > deadline - _START_SECONDS + 2:
            # Its socket was swept away, or DATA_DIR moved: nobody can reach it any more.
            _stop_pid(home, pid)
            return False
        if _answers(home, sockets, secrets):
            return True
        if time.monotonic() > deadline:
            raise EmbeddedError(
                f"PostgreSQL (pid {pid}) runs on {home.path} but does not answer. "
                f"End it with `kill {pid}`, or `kill -9 {pid}` if that does not help, and start again."
            )
        time.sleep(0.05)
    return False


def _clear_remains(home: Home, sockets: Path) -> None:
    """What kill -9, a crash or a reboot leaves: backends without a postmaster, a pid that is a zombie or a stranger."""
    data = cluster.data_folder(home)
    orphans = processes.wait_gone(processes.working_in(data, "postgres"), 10.0)
    processes.end(orphans, 5.0)
    # PostgreSQL clears the files of a dead pid itself, but takes a zombie or a reused number for a running server.
    # No process works in this folder any more, so it is safe to remove them.
    pid = _recorded_pid(data)
    if pid and processes.exists(pid):
        (data / "postmaster.pid").unlink(missing_ok=True)
    for name in (cluster.SOCKET_NAME, f"{cluster.SOCKET_NAME}.lock"):
        (sockets / name).unlink(missing_ok=True)


def _wait_ready(home: Home, sockets: Path, secrets: Mapping[str, str]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not _answers(home, sockets, secrets):
        if time.monotonic() > deadline:
            _raise_failure(home, "")
        time.sleep(0.02)


def _answers(home: Home, sockets: Path, secrets: Mapping[str, str]) -> bool:
    """A real query as the application's role; what is missing for it is made."""
    try:
        with _connect(sockets, NAME, secrets["POSTGRES_PASSWORD"], NAME) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except psycopg.OperationalError as error:
        reason = str(error)
    if any(text in reason for text in _BUSY):
        return True
    if any(text in reason for text in _NOT_YET):
        return False
    if "authentication failed" in reason or "does not exist" in reason:
        _provision(home, sockets, secrets)
    return False


def _connect(sockets: Path, user: str, password: str, database: str) -> psycopg.Connection:
    return psycopg.connect(
        host=str(sockets),
        port=cluster.PORT,
        user=user,
        password=password,
        dbname=database,
        connect_timeout=5,
        autocommit=True,
    )


def _provision(home: Home, sockets: Path, secrets: Mapping[str, str]) -> None:
    """This function will make the application's role and database. The role is no superuser."""
    admin_password = secrets["POSTGRES_ADMIN_PASSWORD"]
    try:
        with _connect(sockets, cluster.ADMIN, admin_password, "template1") as connection:
            _add_vector(connection)
        with _connect(sockets, cluster.ADMIN, admin_password, "postgres") as connection:
            _make_role(connection, secrets["POSTGRES_PASSWORD"])
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone()
            if found is None:
                connection.execute(sql.SQL("CREATE DATABASE {0} OWNER {0}").format(sql.Identifier(NAME)))
    except psycopg.errors.DiskFull as error:
        raise disk_full(home.path) from error
    except psycopg.OperationalError as error:
        if "authentication failed" in str(error):
            raise EmbeddedError(
                f"The passwords in secrets.json do not open the database in {home.path}. "
                "Put back the secrets.json that belongs to it, or set DATA_DIR to a new folder."
            ) from error
        if not any(text in str(error) for text in _NOT_YET):
            raise explain_output(str(error), home.path, "PostgreSQL refused to make the database:") from error


def _make_role(connection: psycopg.Connection, password: str) -> None:
    # Hashed here, so that no log of the server can ever show it.
    hashed = connection.pgconn.encrypt_password(password.encode(), NAME.encode(), b"scram-sha-256").decode()
    found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [NAME]).fetchone()
    verb = sql.SQL("ALTER" if found else "CREATE")
    # CREATEDB: the test suite makes its own database.
    connection.execute(
        sql.SQL("{} ROLE {} LOGIN CREATEDB PASSWORD {}").format(verb, sql.Identifier(NAME), sql.Literal(hashed))
    )


def _add_vector(connection: psycopg.Connection) -> None:
    """Into the template, since only an administrator may and test databases want it too. The product works without."""
    try:
        connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
    except (psycopg.errors.FeatureNotSupported, psycopg.errors.UndefinedFile):
        return


def stop(layout: Layout) -> bool:
    """This function will stop the server, fast and clean, and return whether one was running."""
    home = find_home(layout, SERVICE)
    if home is None:
        return False
    pid = running_pid(home)
    if pid is None:
        return False
    _stop_pid(home, pid)
    return True


def _stop_pid(home: Home, pid: int) -> None:
    run_as(home.account, [*_pg_ctl(home), "-w", "-t", "30", "-m", "fast", "stop"], folder=home.path)
    # A connection that hangs in the kernel: an immediate shutdown loses nothing, the next start replays the log.
    if processes.wait_gone([pid], 0.5):
        run_as(home.account, [*_pg_ctl(home), "-w", "-t", "10", "-m", "immediate", "stop"], folder=home.path)
    processes.end(processes.wait_gone([pid], 2.0), 2.0)


def status(layout: Layout) -> tuple[int | None, Path | None]:
    """The pid, or None when it is down, and the folder of its socket."""
    home = find_home(layout, SERVICE)
    if home is None:
        return None, None
    return running_pid(home), _sockets(layout, home)
