"""The folder that one server owns: DATA_DIR/<service>, or a place that its account can reach."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from config.embedded.errors import EmbeddedError, explain
from config.embedded.paths import Layout, path_hash, prepare
from config.embedded.privileges import Account, account_for, account_ids, can_enter

ROOT_STORE = Path("/var/lib/evenkeel")


@dataclass(frozen=True)
class Home:
    """`note` is one line for the person when the home had to be put elsewhere just now."""

    path: Path
    account: Account | None
    note: str = ""

    @property
    def owner(self) -> tuple[int, int] | None:
        return account_ids(self.account)

    def write(self, path: Path, text: str) -> None:
        """This function will write a private file that belongs to the service's account."""
        partial = path.with_name(path.name + ".new")
        try:
            descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                if self.owner:
                    os.fchown(descriptor, *self.owner)
                file.write(text)
            os.replace(partial, path)
        except OSError as error:
            raise explain(error, path) from error

    def folder(self, path: Path) -> None:
        try:
            path.mkdir(mode=0o700, exist_ok=True)
            if self.owner:
                os.chown(path, *self.owner)
        except OSError as error:
            raise explain(error, path) from error


def find_home(layout: Layout, service: str) -> Home | None:
    """The home that exists, or None."""
    place = layout.service(service)
    if not place.exists():
        return None
    path = place.resolve()
    try:
        return Home(path, account_for(path))
    except OSError as error:
        raise explain(error, path) from error


def ensure_home(layout: Layout, service: str) -> Home:
    """
    This function will return the service's home, made on the first call.

    :raises EmbeddedError: if DATA_DIR names one that is gone; starting empty there would hide lost data.
    """
    found = find_home(layout, service)
    if found is not None:
        return found
    place = layout.service(service)
    if place.is_symlink():
        raise EmbeddedError(
            f"The {service} data of {layout.root} should be in {os.readlink(place)}, which is missing. "
            f"Put it back, or remove the link {place} to begin with empty data."
        )
    prepare(layout)
    account = account_for()
    try:
        if account is None or can_enter(account, layout.root):
            return Home(_make(place, account), account)
        return _outside(layout, service, account)
    except OSError as error:
        raise explain(error, place) from error


def _make(path: Path, account: Account | None) -> Path:
    """Renamed into place with its owner already right, so that a crash here leaves nothing half made."""
    partial = path.with_name(f".{path.name}.new")
    if partial.exists():
        partial.rmdir()
    partial.mkdir(mode=0o700)
    if account is not None:
        os.chown(partial, *account.ids)
    partial.rename(path)
    return path


def _outside(layout: Layout, service: str, account: Account) -> Home:
    """Folders above DATA_DIR keep their permissions: the data goes where the account can reach it."""
    public_folder(ROOT_STORE)
    if not can_enter(account, ROOT_STORE):
        raise EmbeddedError(
            f"Root runs the {service} server as the account {account.name}, which can enter neither {layout.root} "
            f"nor {ROOT_STORE}. Set DATA_DIR to a folder that every account can pass through, such as /srv/evenkeel."
        )
    name = f"{path_hash(layout.root)}-{service}"
    path = ROOT_STORE / name
    older = 1
    while path.exists():
        # Left by a DATA_DIR of this path that was removed by hand; never touched, its secrets are gone anyway.
        older += 1
        path = ROOT_STORE / f"{name}-{older}"
    _make(path, account)
    layout.service(service).symlink_to(path)
    note = f"The {service} data is in {path}: the account {account.name} cannot enter {layout.root}."
    if older > 1:
        note += f" Older data of this folder is beside it ({name}); remove it when it is not needed."
    return Home(path, account, note)


def public_folder(path: Path) -> None:
    """A folder of root's that everybody may pass through, whatever the umask; one that exists is left as it is."""
    if not path.exists():
        path.mkdir(parents=True)
        path.chmod(0o755)


def erase_home(layout: Layout, service: str) -> None:
    """This function will remove the service's data, wherever it is."""
    place = layout.service(service)
    try:
        if place.is_symlink():
            target = place.resolve()
            if target.parent == ROOT_STORE and target.exists():
                shutil.rmtree(target)
            place.unlink()
        elif place.exists():
            shutil.rmtree(place)
    except OSError as error:
        raise explain(error, place) from error
