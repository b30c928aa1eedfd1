"""Makes and configures a PostgreSQL cluster: everything that happens before the server runs."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from config.embedded.binaries import POSTGRES_MAJOR, postgres_programs
from config.embedded.errors import EmbeddedError, disk_full, explain, explain_output
from config.embedded.homes import Home
from config.embedded.privileges import run_as

ADMIN = "postgres"
PORT = "5432"  # only names the socket file: no TCP port is opened
SOCKET_NAME = f".s.PGSQL.{PORT}"
_FIRST_START_BYTES = 200 * 1024 * 1024
_INCLUDE = "evenkeel.conf"

# What people may tune: EVENKEEL_PG_SHARED_BUFFERS=1GB. Durability is not among it.
_TUNABLE = {
    "shared_buffers": "128MB",
    "max_connections": "100",
    "work_mem": "4MB",
    "maintenance_work_mem": "64MB",
    "effective_cache_size": "1GB",
    "max_wal_size": "1GB",
}

_FIXED = {
    "listen_addresses": "",
    "port": PORT,
    "unix_socket_permissions": "0700",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "random_page_cost": "1.1",
    # A failed statement carries people's words and addresses; the log keeps the error and not the statement.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "cluster_name": "evenkeel",
}


def data_folder(home: Home) -> Path:
    return home.path / "data"


def create(home: Home, admin_password: str) -> None:
    """
    This function will run initdb for a home without a cluster; a half-made one of an earlier crash is replaced.

    :raises EmbeddedError: if the disk is too full, or initdb fails.
    """
    data = data_folder(home)
    if (data / "PG_VERSION").exists():
        return _check_version(data)
    if shutil.disk_usage(home.path).free < _FIRST_START_BYTES:
        raise disk_full(home.path)
    partial = home.path / "data.new"
    if partial.exists():
        shutil.rmtree(partial)
    password_file = home.path / ".admin-password"
    home.write(password_file, admin_password + "\n")
    try:
        code, output = run_as(
            home.account,
            [
                postgres_programs(home.account) / "initdb",
                *("--pgdata", partial),
                *("--username", ADMIN),
                *("--pwfile", password_file),
                "--auth=scram-sha-256",
                "--data-checksums",
                "--encoding=UTF8",
                # Built in since 17: letters of all languages fold the same on every operating system.
                *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
                "--no-instructions",
            ],
            folder=home.path,
        )
    finally:
        password_file.unlink(missing_ok=True)
    if code != 0:
        shutil.rmtree(partial, ignore_errors=True)
        raise explain_output(output, home.path, "PostgreSQL could not make its database folder:")
    try:
        with (partial / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(f"\ninclude '{_INCLUDE}'\n")
        partial.rename(data)
    except OSError as error:
        raise explain(error, partial) from error


def _check_version(data: Path) -> None:
    try:
        version = (data / "PG_VERSION").read_text().strip()
    except OSError as error:
        raise explain(error, data) from error
    if version != POSTGRES_MAJOR:
        raise EmbeddedError(
            f"{data} was made by PostgreSQL {version}, and this release brings {POSTGRES_MAJOR}. "
            "Dump it with the release that made it, then restore it into a new DATA_DIR."
        )


def configure(home: Home, sockets: Path, environ: Mapping[str, str] = os.environ) -> None:
    """Written at every start, since DATA_DIR may have moved and people may tune."""
    tuned = {name: environ.get(f"EVENKEEL_PG_{name.upper()}", default) for name, default in _TUNABLE.items()}
    settings = {**tuned, **_FIXED, "unix_socket_directories": f'"{sockets}"'}
    lines = [f"{name} = '{_quoted(value)}'\n" for name, value in settings.items()]
    home.write(data_folder(home) / _INCLUDE, "# Written by config.embedded at every start.\n" + "".join(lines))


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "''")
