"""Examples of attachments for the documentation."""

from typing import Any

ATTACHMENT: dict[str, Any] = {
    "id": "019cd7c0-0000-7000-8000-00000000005b",
    "kind": "image",
    "content_type": "image/webp",
    "size_bytes": 48210,
    "created_at": "2026-03-10T18:31:00Z",
}
