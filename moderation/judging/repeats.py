"""The same over and over: within a text, and from one author within minutes."""

import time
from collections import OrderedDict, deque
from threading import Lock
from uuid import UUID

# A person in pain repeats a word or a short line; only whole sentences, many times, are somebody filling the room.
SAME_LINES = 5
LINE_LENGTH = 25
FLOOD_TEXTS = 4
FLOOD_SECONDS = 120.0
FLOOD_LENGTH = 20
AUTHORS = 5_000


def is_repetition(text: str) -> bool:
    lines: dict[str, int] = {}
    for line in text.replace(". ", "\n").splitlines():
        plain = " ".join(line.split()).casefold()
        if len(plain) >= LINE_LENGTH:
            lines[plain] = lines.get(plain, 0) + 1
    return max(lines.values(), default=0) >= SAME_LINES


class Floods:
    """
    What an author sent lately, as fingerprints in the memory of this process: with several processes it takes as many
    times more to be noticed.
    """

    def __init__(self) -> None:
        self._seen: OrderedDict[UUID, deque[tuple[float, int, UUID | None]]] = OrderedDict()
        self._lock = Lock()

    def is_flood(self, author_id: UUID, text: str, content_id: UUID | None = None) -> bool:
        """
        This function will note the text and say whether the author sent the same a few times within two minutes.

        What is sent again under its own id, because the first answer was lost, is the same one and counts once.
        """
        plain = "".join(filter(str.isalnum, text.casefold()))
        if len(plain) < FLOOD_LENGTH:
            return False
        now, mark = time.monotonic(), hash(plain)
        with self._lock:
            seen = self._seen.setdefault(author_id, deque(maxlen=FLOOD_TEXTS * 3))
            self._seen.move_to_end(author_id)
            if len(self._seen) > AUTHORS:
                self._seen.popitem(last=False)
            if content_id is None or not any((one, known) == (mark, content_id) for _, one, known in seen):
                seen.append((now, mark, content_id))
            return sum(one == mark and now - at < FLOOD_SECONDS for at, one, _ in seen) >= FLOOD_TEXTS

    def forget(self) -> None:
        with self._lock:
            self._seen.clear()
