"""
Reading a model in a thread of its own, so that the one who waits can look up: is the person still there, may it go on?

A read time-out of the network is no protection against a server that sends blanks to keep the line open; the clock here
counts text.
"""

import queue
import threading
import time
from collections.abc import Iterator

from django.conf import settings

from community.assistant.providers.port import Ask, Piece, Provider, ProviderFailed

# How often the waiting one looks up.
TICK_SECONDS = 0.5
# A server that floods is stopped by its reader.
_QUEUE = 256
_slots_lock = threading.Lock()
_running = {"count": 0}


def slot_take() -> bool:
    """False when this process writes as many answers as it may."""
    with _slots_lock:
        if _running["count"] >= settings.ASSISTANT_STREAMS:
            return False
        _running["count"] += 1
        return True


def slot_give() -> None:
    with _slots_lock:
        _running["count"] -= 1


class Pump:
    def __init__(self, provider: Provider, ask: Ask) -> None:
        self._provider, self._ask = provider, ask
        self._pieces: queue.Queue[Piece | ProviderFailed | None] = queue.Queue(_QUEUE)
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._read, name="assistant-model", daemon=True)

    def pieces(self) -> Iterator[Piece | None]:
        """
        None at every look-up between pieces.

        :raises ProviderFailed: also when no text came for ASSISTANT_STALL_SECONDS, or ASSISTANT_TOTAL_SECONDS are over.
        """
        self._thread.start()
        started = heard = time.monotonic()
        while True:
            try:
                found = self._pieces.get(timeout=TICK_SECONDS)
            except queue.Empty:
                found, empty = None, True
            else:
                empty = False
            now = time.monotonic()
            if isinstance(found, ProviderFailed):
                raise found
            if found is None and not empty:
                return
            if found is not None:
                heard = now
                yield found
            if now - heard > settings.ASSISTANT_STALL_SECONDS:
                raise ProviderFailed("stalled")
            if now - started > settings.ASSISTANT_TOTAL_SECONDS:
                raise ProviderFailed("slow")
            if empty:
                yield None

    def close(self) -> None:
        """May be called at any time and from any thread; the reader ends with its connection."""
        self._closed.set()
        self._provider.close()

    def _read(self) -> None:
        # What an SDK raises that is closed while it reads is nobody's concern; anything unforeseen is a failed answer.
        last: ProviderFailed | None = ProviderFailed("failed")
        try:
            for piece in self._provider.stream(self._ask):
                if not self._put(piece):
                    return
            last = None
        except ProviderFailed as error:
            last = error
        finally:
            self._put(last)

    def _put(self, found: Piece | ProviderFailed | None) -> bool:
        while not self._closed.is_set():
            try:
                self._pieces.put(found, timeout=TICK_SECONDS)
            except queue.Full:
                continue
            return True
        return False
