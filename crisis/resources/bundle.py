"""
The bundle: every visible resource in one signed file, which apps keep for the day without a network.

It is also our own reserve: while the database is away, lists are answered from the last bundle on disk. The file is
replaced by an atomic rename, so a reader meets the old one or the new one.
"""

import hashlib
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import structlog
from django.conf import settings

from crisis.resources.countries import country_names
from crisis.resources.entries import DIRECTORIES, Entry
from crisis.resources.signing import key_id, sign

FORMAT = 1
LIFETIME = timedelta(days=90)
# Unchanged content is dated anew after this, so that no app meets an expired bundle of right numbers.
RENEWED_AFTER = timedelta(days=30)
_OPTIONS = orjson.OPT_SORT_KEYS
_log = structlog.get_logger("evenkeel.crisis")


@dataclass(frozen=True, slots=True)
class Bundle:
    """The exact bytes that are signed, with what is read from them."""

    content: bytes
    version: str
    built_at: datetime
    key_id: str
    entries: tuple[Entry, ...]
    signature: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def etag(self) -> str:
        return f'"{self.sha256[:32]}"'


def bundle_path() -> Path:
    return Path(settings.DATA_DIR) / "bundle" / "bundle.json"


def bundle_version(entries: Sequence[Entry]) -> str:
    return hashlib.sha256(orjson.dumps(list(entries), option=_OPTIONS)).hexdigest()[:16]


def bundle_make(entries: Sequence[Entry], now: datetime) -> Bundle:
    names = country_names()
    codes = sorted({entry["country"] for entry in entries})
    data: dict[str, Any] = {
        "format": FORMAT,
        "version": bundle_version(entries),
        "built_at": _text(now),
        "expires_at": _text(now + LIFETIME),
        "key_id": key_id(),
        "directories": list(DIRECTORIES),
        "countries": [{"code": code, "name": names.get(code, code)} for code in codes],
        "resources": list(entries),
    }
    return bundle_parse(orjson.dumps(data, option=_OPTIONS))


def bundle_parse(content: bytes) -> Bundle:
    """:raises ValueError: when these are not the bytes of a whole bundle."""
    try:
        data = orjson.loads(content)
        entries = tuple(data["resources"])
        if data["format"] != FORMAT or data["version"] != bundle_version(entries):
            raise ValueError("The bundle is damaged.")
        built_at = datetime.fromisoformat(data["built_at"])
        return Bundle(content, data["version"], built_at, data["key_id"], entries, sign(content))
    except (KeyError, TypeError) as error:
        raise ValueError("The bundle is damaged.") from error


def bundle_read() -> Bundle | None:
    """The bundle on disk; None when there is none or it is damaged."""
    try:
        return bundle_parse(bundle_path().read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        _log.error("crisis.bundle_unreadable", error=type(error).__name__)
        return None


def bundle_refresh(entries: Sequence[Entry], now: datetime) -> Bundle:
    """This function will return a bundle of `entries`, writing the file only when something changed."""
    known = bundle_read()
    if (
        known is not None
        and known.version == bundle_version(entries)
        and known.key_id == key_id()
        and now - known.built_at < RENEWED_AFTER
    ):
        return known
    bundle = bundle_make(entries, now)
    try:
        _replace(bundle_path(), bundle.content)
    except OSError as error:
        # A full disk must not take the help away; the content is in memory.
        _log.error("crisis.bundle_not_written", error=type(error).__name__)
    return bundle


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".bundle-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
