"""Entries on the timeline: that something was written, and how much."""

from journal.entries.models import JournalEntry
from wellness.progress.registry import Data, TimelineSource, register_source

_TITLES = {
    "freeform": "Journal entry", "prompted": "Journal entry on a prompt", "gratitude": "Gratitude", "letter": "Letter",
    "reflection": "Reflection", "dream": "Dream",
}  # fmt: skip


def register_timeline() -> None:
    """Called when the app starts."""
    register_source(
        TimelineSource(
            kind="journal_entry", type="journal", room="journal_entries", model=JournalEntry,
            only={"is_draft": False}, data={"entry_type": "entry_type", "word_count": "word_count"},
            describe=_describe,
        )
    )  # fmt: skip


def _describe(data: Data, locale: str) -> tuple[str, str]:
    words = data["word_count"]
    return _TITLES[data["entry_type"]], "1 word" if words == 1 else f"{words} words"
