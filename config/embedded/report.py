"""What `up` shows: prefixed lines, progress, and one block at the end."""

import os
import sys
import threading
from collections.abc import Sequence
from typing import TextIO

_COLOURS = {"web": "36", "critical": "35", "worker": "33", "beat": "35", "evenkeel": "32", "error": "31"}


class Console:
    """Safe to use from several threads; a reader that went away is no reason to fall over."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._lock = threading.RLock()
        self._colour = self._stream.isatty() and "NO_COLOR" not in os.environ
        self._open_line = False

    def _paint(self, text: str, name: str) -> str:
        code = _COLOURS.get(name)
        return f"\x1b[{code}m{text}\x1b[0m" if self._colour and code else text

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except (BrokenPipeError, ValueError):
            return

    def line(self, text: str, name: str = "evenkeel") -> None:
        with self._lock:
            if self._open_line:
                self._write("\n")
                self._open_line = False
            self._write("".join(f"{self._paint(f'[{name}]', name)} {part}\n" for part in text.splitlines() or [""]))

    def begin(self, text: str) -> None:
        """The first half of a line; `finish` adds how it went."""
        with self._lock:
            self._write(f"{self._paint('[evenkeel]', 'evenkeel')} {text} … ")
            self._open_line = True

    def finish(self, text: str) -> None:
        with self._lock:
            if not self._open_line:
                return self.line(text)
            self._write(f"{text}\n")
            self._open_line = False

    def block(self, title: str, rows: Sequence[tuple[str, str]], notes: Sequence[str] = ()) -> None:
        width = max((len(name) for name, _ in rows), default=0)
        body = [f"  {name:<{width}}  {value}" for name, value in rows] + [f"  {note}" for note in notes]
        rule = "─" * min(78, max(len(row) for row in [title, *body]) + 2)
        with self._lock:
            self._write("\n".join([self._paint(rule, "evenkeel"), self._paint(title, "evenkeel"), *body, ""]))
            self._write(self._paint(rule, "evenkeel") + "\n")


def complain(text: str) -> None:
    """For the error that ends the command."""
    sys.stdout.flush()
    red = sys.stderr.isatty() and "NO_COLOR" not in os.environ
    sys.stderr.write(f"\x1b[31mevenkeel:\x1b[0m {text}\n" if red else f"evenkeel: {text}\n")
