"""
Working out, and forgetting again, what entries say.

Only while the consent `journal_insights` is a yes: it is asked for with a lock in the transaction that writes, so a
withdrawal either finds what was written or is found by the writer.
"""

from datetime import datetime
from functools import partial
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q
from kombu.exceptions import OperationalError

from accounts.audit.services import audit_record
from accounts.consent.effects import register_consent_effect
from accounts.consent.models import ConsentType
from accounts.consent.services import consent_granted, consent_hold
from accounts.identity.models import User
from accounts.vault.keyring import KeyDestroyed
from accounts.vault.sealing import SealBroken
from journal.entries.models import JournalEntry
from journal.insights.analysis import VERSION, Analysis, analysis_of
from journal.insights.selectors import unread_list
from journal.insights.tasks import entries_analyse_task

BATCH = 200
NOTHING = {"sentiment_score": None, "primary_emotion": None, "topics": None, "analysis_version": None}
_log = structlog.get_logger("evenkeel.journal")


def register_effects() -> None:
    """Called when the app starts."""
    register_consent_effect(ConsentType.JOURNAL_INSIGHTS, on_granted=entries_nudge, on_withdrawn=analyses_forget)


def analysis_nudge(owner: User) -> None:
    """This function will have new words analysed once they are committed, if the person agreed to that."""
    if consent_granted(owner, ConsentType.JOURNAL_INSIGHTS):
        transaction.on_commit(partial(_nudge, owner.pk))


def entries_nudge(*, owner: User, now: datetime) -> None:
    """Agreed just now: what was written before is analysed too."""
    transaction.on_commit(partial(_nudge, owner.pk))


def _nudge(owner_id: UUID) -> None:
    try:
        entries_analyse_task.delay(owner_id=str(owner_id))
    except OperationalError:
        _log.warning("journal.nudge_failed")  # the sweep finds the rows


def entries_analyse(*, owner_id: UUID | None, now: datetime, limit: int = BATCH) -> int:
    """
    This function will analyse entries that wait, of one person or of everybody, and return how many it looked at.

    Each in a transaction of its own; two workers at once do the same twice, and no harm.
    """
    people: dict[UUID, User | None] = {}
    waiting = unread_list(owner_id=owner_id, limit=limit)
    for person_id, entry_id in waiting:
        if person_id not in people:
            people[person_id] = User.objects.filter(pk=person_id).first()
        person = people[person_id]
        if person is None:
            continue
        try:
            entry_analyse(owner=person, entry_id=entry_id, now=now)
        except (SealBroken, KeyDestroyed) as error:
            _log.error("journal.entry_unreadable", entry_id=str(entry_id), error=type(error).__name__)
            _pass_over(person, entry_id)
    return len(waiting)


def entry_analyse(*, owner: User, entry_id: UUID, now: datetime) -> bool:
    """This function will analyse one finished entry; False when it changed, went, or may not be analysed (any more)."""
    row = JournalEntry.objects.filter(owner=owner, pk=entry_id, is_draft=False).first()
    if row is None:
        return False
    row.owner = owner
    read, title = row.content_hash, row.title
    found = analysis_of("\n".join(filter(None, (title, row.content))), owner.language)
    return _keep(owner, entry_id, read, title, found, now)


@transaction.atomic
def _keep(owner: User, entry_id: UUID, read: str, title: str | None, found: Analysis, now: datetime) -> bool:
    if not consent_hold(owner=owner, kind=ConsentType.JOURNAL_INSIGHTS):
        return False
    rows = JournalEntry.objects.select_for_update(of=("self",)).filter(owner=owner, pk=entry_id)
    row = rows.filter(content_hash=read, is_draft=False).first()
    if row is None:
        return False
    row.owner = owner
    if row.title != title:
        return False
    rows.update(
        sentiment_score=found.sentiment, primary_emotion=found.emotion, topics=found.topics, analysis_version=VERSION,
        updated_at=now,
    )  # fmt: skip
    return True


@transaction.atomic
def _pass_over(owner: User, entry_id: UUID) -> None:
    """Damaged rows that wait for ever would fill every batch in the end, and nobody's entries would be read behind."""
    if consent_hold(owner=owner, kind=ConsentType.JOURNAL_INSIGHTS):
        rows = JournalEntry.objects.filter(owner=owner, pk=entry_id, is_draft=False, analysis_version=None)
        rows.update(analysis_version=VERSION)


@transaction.atomic
def analyses_forget(*, owner: User, now: datetime) -> int:
    """
    This function will forget what was worked out of every entry of a person. One statement.

    Devices that fetch what changed since a moment fetch these entries again.
    """
    derived = ~Q(sentiment_score=None) | ~Q(primary_emotion=None) | ~Q(topics=None) | ~Q(analysis_version=None)
    count = JournalEntry.objects.filter(derived, owner=owner).update(**NOTHING, updated_at=now)
    if count:
        audit_record(
            actor=owner, action="journal.entry.analyses_forgotten", target=("journal.journalentry", None),
            owner_id=owner.pk, details={"entries": count},
        )  # fmt: skip
    return count
