"""Where everything lies under DATA_DIR."""

import hashlib
import os
import re
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from config.embedded.errors import EmbeddedError, explain
from config.embedded.privileges import account_for, let_group_enter

PROJECT_ROOT = Path(__file__).resolve().parents[2]

# sockaddr_un.sun_path holds 108 bytes on Linux and 104 elsewhere, one of them the closing zero.
SOCKET_PATH_BYTES = 107 if sys.platform == "linux" else 103
# libpq reads a comma as "another host", and URLs would need quoting for the rest.
_PLAIN_PATH = re.compile(r"[A-Za-z0-9_./+-]+")


def data_dir(environ: Mapping[str, str]) -> Path:
    """DATA_DIR as an absolute path; without it `.data` beside manage.py."""
    named = environ.get("DATA_DIR", "").strip()
    return Path(named).expanduser().resolve() if named else PROJECT_ROOT / ".data"


def path_hash(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


@dataclass(frozen=True)
class Layout:
    """The files of one DATA_DIR."""

    root: Path

    @classmethod
    def of(cls, folder: Path | str) -> "Layout":
        return cls(Path(folder).expanduser().resolve())

    @property
    def secrets_file(self) -> Path:
        return self.root / "secrets.json"

    @property
    def keyset_file(self) -> Path:
        return self.root / "keyset.json"

    @property
    def run_lock(self) -> Path:
        return self.root / "run.lock"

    @property
    def servers_lock(self) -> Path:
        return self.root / "servers.lock"

    @property
    def users_lock(self) -> Path:
        return self.root / "servers.users"

    @property
    def borrowed_mark(self) -> Path:
        return self.root / "servers.borrowed"

    @property
    def children_file(self) -> Path:
        return self.root / "children.json"

    @property
    def started_mark(self) -> Path:
        return self.root / "started"

    @property
    def demo_file(self) -> Path:
        return self.root / "demo.txt"

    def service(self, name: str) -> Path:
        """The service's home; a link where the service's account cannot reach DATA_DIR."""
        return self.root / name


def prepare(layout: Layout) -> None:
    """
    This function will make DATA_DIR, for its owner only, and prove that it can be written.

    Folders above DATA_DIR that exist keep their permissions.

    :raises EmbeddedError: if it cannot be made or written.
    """
    try:
        layout.root.parent.mkdir(parents=True, exist_ok=True)
        try:
            layout.root.mkdir(mode=0o700)
        except FileExistsError:
            pass
        else:
            if account := account_for():
                let_group_enter(layout.root, account)
        with tempfile.TemporaryFile(dir=layout.root) as probe:
            probe.write(b"evenkeel")
            probe.flush()
    except OSError as error:
        raise explain(error, layout.root) from error


def socket_folder(layout: Layout, home: Path, service: str, socket_name: str) -> Path:
    """Beside the service's data, or in the temporary folder where that path is too long or too odd for a socket."""
    inside = home / "socket"
    length = len(os.fsencode(inside / socket_name))
    if length <= SOCKET_PATH_BYTES and _PLAIN_PATH.fullmatch(str(inside)):
        return inside
    return _temporary_folder() / f"evenkeel-{path_hash(layout.root)}-{service}"


def _temporary_folder() -> Path:
    # Not $TMPDIR first: two terminals with another TMPDIR must come to the same address.
    shared = Path("/tmp")  # noqa: S108
    if os.access(shared, os.W_OK | os.X_OK):
        return shared.resolve()
    return Path(tempfile.gettempdir()).resolve()


def private_folder(folder: Path, owner: tuple[int, int] | None) -> None:
    """
    This function will make `folder` with mode 0700 for `owner` (uid, gid), or check that it is exactly that.

    :raises EmbeddedError: if somebody else made it first: in a shared temporary folder that may be a trap.
    """
    wanted = owner[0] if owner else os.geteuid()
    try:
        folder.mkdir(mode=0o700)
        if owner:
            os.chown(folder, *owner)
    except FileExistsError:
        pass
    except OSError as error:
        raise explain(error, folder) from error
    found = folder.lstat()
    if folder.is_symlink() or not folder.is_dir() or found.st_uid not in {wanted, os.geteuid()}:
        raise EmbeddedError(f"{folder} belongs to somebody else. Remove it, or set DATA_DIR to a shorter path.")
    if found.st_uid != wanted and owner:
        os.chown(folder, *owner)
    if found.st_mode & 0o777 != 0o700:
        folder.chmod(0o700)
