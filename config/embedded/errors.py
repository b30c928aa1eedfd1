"""What a person is told when the embedded servers cannot do their work."""

import errno
from pathlib import Path

_FULL = {errno.ENOSPC, errno.EDQUOT}
_DENIED = {errno.EACCES, errno.EPERM, errno.EROFS}
_FULL_TEXT = ("no space left on device", "disk quota exceeded", "diskfull")


class EmbeddedError(Exception):
    """Its text says what is wrong and what to do; it is shown without a traceback."""


def disk_full(path: Path | str) -> EmbeddedError:
    return EmbeddedError(
        f"No space is left on the disk of {path}. Free some space there (about 300 MB are needed), "
        "or set DATA_DIR to a folder on another disk."
    )


def denied(path: Path | str) -> EmbeddedError:
    return EmbeddedError(
        f"Permission denied on {path}. Make that path writable for the account that runs this command, "
        "or set DATA_DIR to a folder that is."
    )


def explain(error: OSError, path: Path | str) -> EmbeddedError:
    """This function will turn an operating system error on `path` into a message with a way out."""
    named = error.filename2 or error.filename or path
    if error.errno in _FULL:
        return disk_full(named)
    if error.errno in _DENIED:
        return denied(named)
    return EmbeddedError(f"{error.strerror or error} ({named}).")


def explain_output(output: str, path: Path | str, otherwise: str) -> EmbeddedError:
    """The same for a program that reports its trouble as text."""
    lowered = output.lower()
    if any(text in lowered for text in _FULL_TEXT):
        return disk_full(path)
    if "permission denied" in lowered or "read-only file system" in lowered:
        return EmbeddedError(f"{denied(path)}\n{_tail(output)}")
    return EmbeddedError(f"{otherwise}\n{_tail(output)}".rstrip())


def _tail(output: str, lines: int = 12) -> str:
    return "\n".join(f"    {line}" for line in output.strip().splitlines()[-lines:])
