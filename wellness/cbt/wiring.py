"""What the room of exercises hands to the rooms below."""

from wellness.cbt.checking import words_of
from wellness.cbt.erasure import register_erasure
from wellness.cbt.exports import register_exports
from wellness.cbt.metrics import register_metrics
from wellness.cbt.models import CbtEntry
from wellness.cbt.services import KIND, tool_of
from wellness.cbt.sync import register_cbt_sync
from wellness.diary.reading import register_diary_texts


def register_cbt() -> None:
    """Called when the app starts."""
    register_exports()
    register_erasure()
    register_metrics()
    register_cbt_sync()
    register_diary_texts(KIND, CbtEntry, _words)


def _words(row: CbtEntry) -> list[str]:
    return words_of(row.data, tool_of(row.entry_type, row.schema_version))
