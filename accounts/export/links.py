"""Download links: signed, for one export, one session and a quarter of an hour."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core import signing
from django.urls import reverse

from accounts.export.models import DataExport

SALT = "accounts.export.download"
LIFETIME = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Link:
    owner_id: UUID
    session_id: UUID


def link_of(export: DataExport, *, session_id: UUID) -> str:
    """It ends with the session too: who signs a stolen phone out takes the link from it."""
    parts = [export.pk.hex, export.owner_id.hex, session_id.hex]
    token = signing.TimestampSigner(salt=SALT).sign(signing.b64_encode(b"".join(map(bytes.fromhex, parts))).decode())
    return f"{reverse('accounts:data-export-download', kwargs={'pk': export.pk})}?token={token}"


def link_read(token: str, *, export_id: UUID) -> Link | None:
    """None for a token that is not ours, too old, or of another export."""
    try:
        text = signing.TimestampSigner(salt=SALT).unsign(token, max_age=LIFETIME)
        raw = signing.b64_decode(text.encode())
    except (signing.BadSignature, ValueError):
        return None
    if len(raw) != 48 or raw[:16] != export_id.bytes:
        return None
    return Link(UUID(bytes=raw[16:32]), UUID(bytes=raw[32:]))
