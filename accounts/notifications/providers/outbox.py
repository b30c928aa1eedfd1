"""
Where messages go while a provider has no keys: DATA_DIR/outbox/<channel>/<reference>.json.

A file is readable by its owner only, and the same reference writes the same file again. The log says once a start that
a channel is not connected, and never what was in a message.
"""

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings

from accounts.notifications.providers.errors import ProviderUnavailable

PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}\Z")
_told: set[str] = set()
log = structlog.get_logger(__name__)


def outbox_write(*, channel: str, reference: str, missing: str, message: Mapping[str, Any]) -> str:
    """
    This function will keep one message as a file and return its reference as the message's id.

    `missing` names the setting that would have sent it.

    :raises ProviderUnavailable: if the disk does not take it.
    """
    name = reference if PLAIN_NAME.match(reference) else hashlib.sha256(reference.encode()).hexdigest()
    try:
        _write(Path(settings.DATA_DIR) / "outbox" / channel, f"{name}.json", message)
    except OSError:
        raise ProviderUnavailable("outbox_unwritable") from None
    if channel not in _told:
        _told.add(channel)
        log.warning("outbox.written", channel=channel, missing=missing)
    return f"outbox-{name}"


def _write(folder: Path, name: str, message: Mapping[str, Any]) -> None:
    for place in (folder.parent, folder):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Written beside and moved: nobody reads half a message, and mkstemp's mode is 0600 from the start.
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(dict(message), file, ensure_ascii=False, indent=1)
        Path(temporary).replace(folder / name)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
