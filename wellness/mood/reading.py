"""What the second reader reads of the mood room."""

from collections.abc import Sequence
from uuid import UUID

from accounts.identity.models import User
from crisis.second_reader.sources import register_text_source
from wellness.mood.factor_services import SOURCE as FACTOR_SOURCE
from wellness.mood.screening import stored_factor_texts, stored_texts
from wellness.mood.selectors import mood_entry_get, mood_factor_get, mood_factors_of
from wellness.mood.services import SOURCE


def register_texts() -> None:
    """Called when the app starts."""
    register_text_source(SOURCE, _entry_texts)
    register_text_source(FACTOR_SOURCE, _factor_texts)


def _entry_texts(owner: User, entry_id: UUID) -> Sequence[str | None]:
    """:raises NotFound: also when it is somebody else's."""
    entry = mood_entry_get(owner=owner, entry_id=entry_id)
    return stored_texts(entry, mood_factors_of(owner=owner, entry=entry))


def _factor_texts(owner: User, factor_id: UUID) -> Sequence[str | None]:
    """:raises NotFound: also when it is somebody else's."""
    return stored_factor_texts(mood_factor_get(owner=owner, factor_id=factor_id))
