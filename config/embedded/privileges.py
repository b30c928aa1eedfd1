"""
PostgreSQL refuses to run as root, so root runs the servers as an account without privileges.

An ordinary user runs them as itself: then there is no account here at all.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.embedded.errors import EmbeddedError, explain

_OWN_ACCOUNT = "evenkeel"
_KNOWN_ACCOUNTS = (_OWN_ACCOUNT, "postgres", "nobody")


@dataclass(frozen=True)
class Account:
    name: str
    uid: int
    gid: int

    @property
    def ids(self) -> tuple[int, int]:
        return self.uid, self.gid


def account_ids(account: Account | None) -> tuple[int, int] | None:
    return account.ids if account else None


def account_for(home: Path | None = None) -> Account | None:
    """
    The account to run a server as: None for an ordinary user; for root the owner of `home` where that exists,
    else an account that the machine has, else a new system account `evenkeel`.

    :raises EmbeddedError: if root finds no account and cannot make one.
    """
    if os.geteuid() != 0:
        return None
    if home is not None and home.exists() and (owner := home.stat().st_uid) != 0:
        return _by_uid(owner, home.stat().st_gid)
    for name in _KNOWN_ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    return _create()


def _by_uid(uid: int, gid: int) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        return Account(str(uid), uid, gid)
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _create() -> Account:
    for arguments in (
        ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", _OWN_ACCOUNT],
        ["adduser", "-S", "-D", "-H", "-s", "/sbin/nologin", _OWN_ACCOUNT],  # Alpine
    ):
        if shutil.which(arguments[0]) and subprocess.run(arguments, capture_output=True, check=False).returncode == 0:
            entry = pwd.getpwnam(_OWN_ACCOUNT)
            return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise EmbeddedError(
        "PostgreSQL does not run as root, and no other account could be made. "
        "Run this command as an ordinary user, or set DATABASE_URL and REDIS_URL to servers of your own."
    )


def _powerless(account: Account) -> EmbeddedError:
    return EmbeddedError(
        f"PostgreSQL does not run as root, and this root account may not act as {account.name} "
        "(a container without CAP_SETUID and CAP_CHOWN?). Run this command as an ordinary user instead."
    )


def as_account(account: Account | None) -> dict[str, Any]:
    """Arguments for subprocess.Popen: another account with no groups of ours, a bare environment, private files."""
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "LC_ALL": "C",
        "LANG": "C",
        "HOME": "/",
    }
    arguments: dict[str, Any] = {"env": environment, "umask": 0o077, "stdin": subprocess.DEVNULL}
    if account is not None:
        arguments |= {"user": account.uid, "group": account.gid, "extra_groups": []}
    return arguments


def run_as(
    account: Account | None, command: Sequence[str | Path], *, folder: Path | str = "/", timeout: float = 120.0
) -> tuple[int, str]:
    """
    This function will run a program to its end and return its exit code and all it wrote.

    :raises EmbeddedError: if the account may not be taken on, or the program hangs.
    """
    try:
        done = subprocess.run(
            [str(word) for word in command],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=timeout,
            check=False,
            **as_account(account),
        )
    except PermissionError as error:
        if account is not None:
            raise _powerless(account) from error
        raise explain(error, str(command[0])) from error
    except OSError as error:
        raise explain(error, str(command[0])) from error
    except subprocess.TimeoutExpired as error:
        raise EmbeddedError(f"{Path(command[0]).name} did not end within {timeout:.0f} seconds.") from error
    return done.returncode, done.stdout.decode(errors="replace")


def can_enter(account: Account, folder: Path) -> bool:
    """Asked as the account itself, so that access lists and mounts count too."""
    return run_as(account, ["/bin/sh", "-c", 'test -x "$0"', str(folder)])[0] == 0


def can_run(account: Account, program: Path) -> bool:
    code, _ = run_as(account, ["/bin/sh", "-c", 'exec "$0" --version', str(program)])
    return code == 0


def let_group_enter(folder: Path, account: Account) -> None:
    """Root's own folder, which the account may pass through but not list."""
    try:
        os.chown(folder, 0, account.gid)
        folder.chmod(0o710)
    except PermissionError as error:
        raise _powerless(account) from error
    except OSError as error:
        raise explain(error, folder) from error
