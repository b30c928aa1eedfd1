"""What the second reader reads of dated rows: the words that their writers had read for danger, as they are now."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from accounts.identity.models import User
from crisis.second_reader.sources import TextSource, register_text_source
from wellness.diary.models import DiaryRow
from wellness.diary.selectors import diary_get
from wellness.diary.services import DiaryKind

R = TypeVar("R", bound=DiaryRow)
Words = Callable[[R], Sequence[str | None]]
_read: dict[tuple[str, type[DiaryRow]], TextSource] = {}


def register_diary_texts(kind: DiaryKind, model: type[R], words: Words[R]) -> None:
    """Called when an app starts; `words(row)` gives every text that a person wrote into the row."""
    # The same function each time: an app may start twice in one process, in tests.
    known = _read.setdefault((kind.source, model), _reader(model, words))
    register_text_source(kind.source, known)


def _reader(model: type[R], words: Words[R]) -> TextSource:
    def read(owner: User, row_id: UUID) -> Sequence[str | None]:
        rows: Any = model._default_manager.all()
        return words(diary_get(rows, owner=owner, row_id=row_id))

    return read
