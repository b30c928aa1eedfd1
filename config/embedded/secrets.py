"""The secrets of one DATA_DIR: made once, kept in secrets.json, readable by their owner only."""

import base64
import json
import os
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path

from config.embedded.errors import EmbeddedError, explain
from config.embedded.locks import Held
from config.embedded.paths import Layout, prepare


def _text() -> str:
    return secrets.token_urlsafe(48)


def _password() -> str:
    # Hexadecimal: goes into URLs and server configuration without quoting.
    return secrets.token_hex(24)


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


_MAKERS: dict[str, Callable[[], str]] = {
    "SECRET_KEY": _text,
    "JWT_SECRET": _text,
    "EVENKEEL_PSEUDONYM_KEY": _key,
    # An Ed25519 seed is 32 random bytes.
    "EVENKEEL_BUNDLE_SIGNING_KEY": _key,
    "POSTGRES_PASSWORD": _password,
    "POSTGRES_ADMIN_PASSWORD": _password,
    "REDIS_PASSWORD": _password,
}


def load_or_create(data_dir: Path | str) -> dict[str, str]:
    """
    This function will return the secrets, made on the first call; a name added later is filled in.

    :raises EmbeddedError: if the file cannot be read, written or understood.
    """
    layout = Layout.of(data_dir)
    path = layout.secrets_file
    values = _read(path)
    if values is not None and values.keys() >= _MAKERS.keys():
        return values
    prepare(layout)
    with Held(layout.root / "secrets.lock"):
        values = _read(path) or {}
        missing = {name: make() for name, make in _MAKERS.items() if name not in values}
        if missing:
            values = {**values, **missing}
            _write(path, values)
    return values


def _read(path: Path) -> dict[str, str] | None:
    try:
        text = path.read_text(encoding="utf-8")
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise explain(error, path) from error
    try:
        values = json.loads(text)
    except ValueError:
        values = None
    if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
        raise EmbeddedError(
            f"{path} is damaged. Put back a copy of it: without these secrets the database of this folder stays closed."
        )
    return values


def _write(path: Path, values: dict[str, str]) -> None:
    """Whole or not at all, also when the machine loses power."""
    name = ""
    try:
        with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".secrets-", delete=False) as file:
            name = file.name
            json.dump(values, file, indent=2)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        # NamedTemporaryFile makes it 0600.
        os.replace(name, path)
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    except OSError as error:
        if name:
            Path(name).unlink(missing_ok=True)
        raise explain(error, path) from error
