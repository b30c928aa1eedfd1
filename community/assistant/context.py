"""
What a model gets to know beside the words of the conversation: a little, of late, and only by leave.

Moods by `ai_processing`, the leave by which the companion speaks at all. The journal only where its own leave,
`journal_insights`, is given as well. What people wrote only by the texts that say so: earlier ones did not.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from accounts.consent.models import ConsentType
from accounts.consent.services import consent_hold
from accounts.identity.models import User
from community.assistant.cleaning import names_of, note_clean
from community.assistant.embeddings import said_before
from community.assistant.models import AssistantMessage
from community.assistant.providers.port import Line
from community.assistant.selectors import history_of
from journal.entries.selectors import entries_since
from wellness.mood.selectors import mood_entry_page

DAYS = 14
MOODS, NOTES, ENTRIES = 14, 3, 2
EXCERPT_MAX = 300
# Newest messages as they are, and so many letters of them; older ones as a few words.
WINDOW, WINDOW_CHARS, OLDER = 12, 6_000, 20
OLDER_MAX, SUMMARY_MAX = 80, 800


def context_of(*, owner: User, message: AssistantMessage, now: datetime) -> dict[str, Any]:
    """Call it in a transaction that holds `ai_processing`: what was taken back a moment ago counts. Four queries."""
    names = names_of(owner)
    before = [note_clean(text, names) for text in said_before(owner=owner, message=message)]
    recalled = {"said_in_earlier_conversations": before} if before else {}
    return {**_moods(owner, names, now), **_journal(owner, names, now), **recalled}


def _moods(owner: User, names: frozenset[str], now: datetime) -> dict[str, Any]:
    first = (now - timedelta(days=DAYS)).date()
    page = mood_entry_page(owner=owner, filters={"start_date": first}, position=None, limit=MOODS)
    if not page.answers:
        return {}
    values = [answer["mood_value"] for answer in page.answers]
    told = consent_hold(owner=owner, kind=ConsentType.AI_PROCESSING, latest=True)
    notes = [note_clean(answer["notes"], names) for answer in page.answers if told and answer["notes"]][:NOTES]
    moods = {
        "days": DAYS,
        "count": len(values),
        "average_of_10": round(sum(values) / len(values), 1),
        "last": values[0],
    }
    return {"moods": {**moods, **({"notes_of_the_person": notes} if notes else {})}}


def _journal(owner: User, names: frozenset[str], now: datetime) -> dict[str, Any]:
    if not consent_hold(owner=owner, kind=ConsentType.JOURNAL_INSIGHTS, latest=True):
        return {}
    rows = entries_since(owner=owner, at=now - timedelta(days=DAYS)).order_by("-logged_at", "-pk")[:ENTRIES]
    excerpts = []
    for row in rows:
        row.owner = owner
        excerpts.append(note_clean(row.content, names, EXCERPT_MAX))
    return {"journal_excerpts": excerpts} if excerpts else {}


def history_for(*, owner: User, message: AssistantMessage) -> tuple[list[Line], str]:
    """The newest lines, which end with `message`, and a few words of what the person said before. One query."""
    rows = history_of(owner=owner, session_id=message.session_id, until=message.sequence, limit=WINDOW + OLDER)
    kept: list[AssistantMessage] = []
    size = 0
    for row in reversed(rows):
        size += len(row.content)
        if kept and (len(kept) >= WINDOW or size > WINDOW_CHARS):
            break
        kept.append(row)
    older = rows[: len(rows) - len(kept)]
    names = names_of(owner)
    lines = [Line(str(row.role), row.content) for row in reversed(kept)]
    return lines, _summary(older, names)


def _summary(older: Sequence[AssistantMessage], names: frozenset[str]) -> str:
    said = [note_clean(row.content, names, OLDER_MAX) for row in older if row.role == AssistantMessage.Role.USER]
    text = " / ".join(line for line in said if line)
    return text[-SUMMARY_MAX:]
