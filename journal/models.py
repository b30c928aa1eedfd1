"""Slices with models are imported here by name."""

from journal.attachments.models import JournalAttachment
from journal.entries.models import JournalEntry

__all__ = ("JournalAttachment", "JournalEntry")
