"""The writers: what is owed, what is claimed, and what a reading comes to."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts.consent.models import ConsentType
from accounts.consent.selectors import consents_of
from accounts.identity.models import User
from accounts.notifications.models import NotificationKind
from accounts.notifications.services import notification_create
from accounts.vault.services import owner_hmac_key
from config.database import hot_rows
from config.ids import uuid7
from crisis.detection import Detection
from crisis.incidents.protocol import INCIDENT_FROM
from crisis.incidents.selectors import event_list
from crisis.incidents.services import risk_text_screen
from crisis.second_reader.models import SecondReading
from crisis.second_reader.sources import is_readable, texts_read
from crisis.second_reader.switch import is_installed

SOURCE = "second_reader"
# Longer than a task may live: when it ends, whoever claimed the row is dead.
LEASE = timedelta(minutes=6)
LEASE_LONGEST = timedelta(hours=6)
# The most that can be said; there is nothing to raise.
HIGHEST = 5
GRAVE = 4
FRESH = timedelta(hours=1)

# Only ever a new row: an upsert would have writers wait for whoever reads the row now, and that one for theirs.
OWE = """
INSERT INTO crisis_secondreading (id, owner_id, source, source_id, due_at, attempts, claim, created_at, updated_at)
VALUES (%s, %s, %s, %s, %s, 0, NULL, %s, %s)
"""
# Two runs with two writes of one row signal one after the other, so that the second sees what the first recorded.
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(%s, %s)"
LOCK_SPACE = 5_170_742


@dataclass(frozen=True, slots=True)
class Raise:
    """A text that the second reader finds more dangerous than the detector did."""

    text: str
    found: Detection


def second_reading_wanted(*, source: str, severity: int | None) -> bool:
    """
    This function will say whether a text is to be read again. No query.

    `severity` is what the detector said, None when it failed.
    """
    return (severity is None or severity < HIGHEST) and is_readable(source) and is_installed()


def second_reading_owe(*, owner: User, source: str, source_id: UUID, now: datetime) -> None:
    """
    This function will note that a row's texts are to be read again. One statement.

    Call it in the transaction that writes them, when `second_reading_wanted`: with the text, or not at all.
    """
    hot_rows(OWE, (uuid7(), owner.pk, source, source_id, now, now, now))


@transaction.atomic
def second_reading_claim(*, now: datetime) -> SecondReading | None:
    """
    This function will take the longest due row, with its owner, for the length of a lease.

    Other writes of the same row that nobody reads are covered by the same reading, and go. Whoever dies with a claimed
    row loses it when the lease ends; after each vain attempt it is twice as long.
    """
    due = SecondReading.objects.filter(due_at__lte=now).order_by("due_at")
    row = due.select_for_update(skip_locked=True, of=("self",)).select_related("owner").first()
    if row is None:
        return None
    covered = due.filter(owner=row.owner_id, source=row.source, source_id=row.source_id).exclude(pk=row.pk)
    found = list(covered.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True))
    SecondReading.objects.filter(pk__in=found).delete()
    row.claim = uuid7()
    row.due_at = now + min(LEASE * 2 ** min(row.attempts, 10), LEASE_LONGEST)
    row.attempts = min(row.attempts + 1, 1_000)
    row.save(update_fields=["claim", "due_at", "attempts", "updated_at"])
    return row


@transaction.atomic
def second_reading_finish(*, row: SecondReading, raises: Sequence[Raise], now: datetime) -> int:
    """
    This function will record what a reading found, tell the person, and let go of the row; it gives how many signals.

    Nothing is recorded when it was claimed by another or its person is gone, and nothing of a text that was changed or
    deleted meanwhile. A withdrawal of consent deletes the row, whose lock is held here. A row that was signalled is
    signalled again only for more danger than before, whatever else was written into it since.
    """
    held = SecondReading.objects.select_for_update(of=("self",)).filter(pk=row.pk, claim=row.claim).first()
    if held is None:
        return 0
    told = 0
    if raises and is_consented(row.owner_id):
        hot_rows(ONE_AT_A_TIME, (LOCK_SPACE, int.from_bytes(row.source_id.bytes[-4:], signed=True)))
        there = set(texts_read(row.source, owner=row.owner, source_id=row.source_id))
        for one in raises:
            if one.text in there and not _is_known(row, one):
                _signal(row, one, now)
                told += 1
    held.delete()
    return told


def second_readings_forget(*, owner: User, now: datetime) -> None:
    """This function will drop what is owed of a person who lets no text be read any more."""
    SecondReading.objects.filter(owner=owner).delete()


def is_consented(owner_id: UUID) -> bool:
    """Asked of the database, where the answer of this moment is. One query."""
    return ConsentType.CRISIS_DETECTION.value in consents_of(owner_id=owner_id)


def _is_known(row: SecondReading, one: Raise) -> bool:
    """
    The same words, or as much danger as this row was signalled with before: "Good night." under it is no second danger.

    Without the second it would open again what staff found to be a false alarm, at every edit. What is new in the row
    and as dangerous is left to the detector, which reads every edit and knows no such limit.
    """
    mark = hmac.new(owner_hmac_key(row.owner), one.text.encode(), hashlib.sha256).hexdigest()
    before = event_list(owner=row.owner).filter(trigger_source=SOURCE, source_id=row.source_id)
    return before.filter(Q(trigger_content_hash=mark) | Q(severity__gte=one.found.severity)).exists()


def _signal(row: SecondReading, one: Raise, now: datetime) -> None:
    risk_text_screen(
        owner=row.owner, text=one.text, source=SOURCE, source_id=row.source_id, now=now, detection=one.found
    )
    severity = one.found.severity
    # The answer to their write is gone: help must be found by who closed the app, too. After an outage of hours only
    # what is grave wakes anybody; staff see the incident in any case.
    if severity >= GRAVE or (severity >= INCIDENT_FROM and now - row.created_at < FRESH):
        notification_create(
            owner=row.owner, kind=NotificationKind.CRISIS_ALERT, variant="second_look", now=now,
            data={"source": row.source, "source_id": str(row.source_id)},
            # Whoever writes ten entries in an evening is told once.
            dedupe_key=f"second-reading:{now:%Y-%m-%dT%H}:{severity}",
        )  # fmt: skip
