"""INT, TERM and HUP mean: stop in order. A second one means: do not wait."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Self

_STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequested(BaseException):
    """Like KeyboardInterrupt: no `except Exception` may swallow it."""


class StopSignals:
    def __init__(self) -> None:
        self.requested = False
        self.impatient = False
        self._held = False
        self._before: dict[signal.Signals, signal.Handlers | int | None] = {}

    def __enter__(self) -> Self:
        for number in _STOP:
            self._before[number] = signal.signal(number, self._arrived)  # type: ignore[assignment]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)

    def _arrived(self, number: int, frame: FrameType | None) -> None:
        if self.requested:
            self.impatient = True
            return
        self.requested = True
        if not self._held:
            raise StopRequested

    @contextmanager
    def held(self) -> Iterator[None]:
        """For work that must not be cut in two, such as starting a database: the signal is obeyed afterwards."""
        self._held = True
        try:
            yield
        finally:
            self._held = False
        if self.requested:
            raise StopRequested
