"""What the room of entries hands to the rooms below."""

from journal.entries.erasure import register_erasure
from journal.entries.exports import register_exports
from journal.entries.metrics import register_metrics
from journal.entries.models import JournalEntry
from journal.entries.services import KIND
from journal.entries.sync import register_entry_sync
from journal.entries.timeline import register_timeline
from wellness.diary.reading import register_diary_texts


def register_entries() -> None:
    """Called when the app starts."""
    register_exports()
    register_erasure()
    register_metrics()
    register_entry_sync()
    register_timeline()
    register_diary_texts(KIND, JournalEntry, lambda row: [row.title, row.content, *row.tags])
