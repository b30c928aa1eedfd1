"""The answer of an attachment, for the room of entries, which shows it in each."""

from journal.attachments.serializers import AttachmentReadSerializer

__all__ = ("AttachmentReadSerializer",)
