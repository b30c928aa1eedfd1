"""The words that were reported, as they stood: sealed by a key of the house, opened by moderators, gone in time."""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from moderation.reports.models import ModerationCase, ModerationEvidence
from moderation.reports.pruning import rows_prune
from moderation.reports.targets import Snapshot

# After a case without ground; and after one with a decision: as long as it can be appealed, and a month.
UNFOUNDED_KEPT = timedelta(days=30)
DECIDED_KEPT = timedelta(days=213)
# After an appeal was decided.
APPEALED_KEPT = timedelta(days=90)


def text_fingerprint(text: str) -> bytes:
    """A short text could be guessed from a plain hash."""
    key = base64.b64decode(settings.EVENKEEL_PSEUDONYM_KEY)
    return hmac.digest(key, b"moderation text" + text.encode(), hashlib.sha256)[:16]


def evidence_take(case: ModerationCase, snapshot: Snapshot, now: datetime) -> ModerationEvidence:
    """In the caller's transaction, which holds the case: the same words are kept once, an edit in between anew."""
    print_of_text = text_fingerprint(snapshot.text)
    found = case.evidence.filter(fingerprint=print_of_text).first()
    if found is not None:
        return found
    body = {
        "text": snapshot.text,
        "author_name": snapshot.author_name,
        "place": snapshot.place,
        "created_at": snapshot.created_at.isoformat(),
    }
    return ModerationEvidence.objects.create(case=case, fingerprint=print_of_text, body=body, taken_at=now)


def evidence_keep(*, case_id: UUID, until: datetime | None) -> None:
    """None keeps it as long as something waits."""
    ModerationEvidence.objects.filter(case_id=case_id).update(keep_until=until)


def evidence_prune(now: datetime) -> int:
    """The rule of retention: what is over goes, with its words."""
    return rows_prune(ModerationEvidence.objects.filter(keep_until__lte=now))
