"""The writers of new mood entries. Changes of stored ones are in `changes`, factors in `factor_services`."""

import math
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accounts.identity.models import User
from accounts.sync.deletions import rows_refuse_deleted
from config.api.client_ids import IdConflict
from config.api.errors import QuotaExceeded, ServiceUnavailable
from config.database import hot_rows
from config.ids import uuid7
from config.realtime.publish import Publication, publish_many
from config.realtime.topics import user_topic
from crisis.screening.services import answer_again, answer_to, answer_unstored, is_followed
from wellness.days import Day, day_now
from wellness.mood import sql
from wellness.mood.consents import tone_allowed
from wellness.mood.inputs import EntryDraft, entry_draft
from wellness.mood.models import MoodEntry
from wellness.mood.plans import Plan, as_json, entry_record, factor_record, history_record, plan_of
from wellness.mood.rows import Answer, Row, entry_answer, new_entry_answer

SOURCE = "mood_entry"
# Whether each try looks first for what is there. A client's id is new, but for a repeat, and the insertion tells; what
# the look cost goes into the one after the insertion, for what was deleted.
_LOOKS = (False, True, True)
# Where owner and fingerprint stand in a row of sql.ENTRIES_KNOWN.
_OWNER, _FINGERPRINT = 21, 22


class MoodQuotaExceeded(QuotaExceeded):
    default_detail = "The free plan's mood entries of today are used up."


class _Raced(Exception):
    """One of our ids is there: by an earlier request, or by another that stored it after we had looked."""


@dataclass(frozen=True, slots=True)
class Created:
    """`fresh` says whether anything is new: a repeat of a create is not."""

    answers: list[Answer]
    fresh: bool


def mood_entry_create(*, owner: User, body: Mapping[str, Any], now: datetime) -> Answer:
    """This function will create one entry from a body as clients send it, and return its answer."""
    return mood_entries_create(owner=owner, drafts=[entry_draft(body, owner=owner, now=now)], now=now).answers[0]


def mood_entries_create(*, owner: User, drafts: Sequence[EntryDraft], now: datetime) -> Created:
    """
    This function will store all entries or none, with their factors, audit rows and crisis rows.

    One statement without ids of the client's and two with them, whatever the number of entries; for a repeat two.

    :raises IdConflict: when an id is somebody's, or the owner's with another body.
    :raises RowDeleted: when one is that of an entry that the owner deleted.
    :raises MoodQuotaExceeded: when the free plan has too few entries left today.
    """
    plans = [plan_of(draft, owner) for draft in drafts]
    for look in _LOOKS:
        # Whoever came before us has committed, so that the next look sees it.
        with suppress(_Raced):
            return _create(owner, plans, now, look=look)
    raise ServiceUnavailable


def publish_changes(owner_id: UUID, changes: Sequence[Mapping[str, Any]]) -> None:
    """This function will tell the person's other devices, after the commit. Ids and values only, no text."""
    topic = user_topic(owner_id)
    publications = [Publication(topic, "mood:updated", change) for change in changes]
    transaction.on_commit(partial(publish_many, publications))


def _create(owner: User, plans: Sequence[Plan], now: datetime, *, look: bool) -> Created:
    with _transaction(plans):
        plans = _toned(owner, plans)
        named = [plan.draft for plan in plans if plan.draft.fingerprint is not None]
        known = _known(owner, named) if look and named else {}
        fresh = [plan for plan in plans if plan.draft.id not in known]
        if fresh:
            is_allowed = _insert(owner, fresh, now)
            if not is_allowed and named and not look:
                raise _Raced  # What is too much for today's allowance may be there already.
            ids = [draft.id for draft in named if draft.id not in known]
            rows_refuse_deleted(MoodEntry, ids, owner_id=owner.pk, hear=partial(_hear, owner, plans, now))
            if not is_allowed:
                raise _quota_exceeded(day_now(owner, now), now)
            publish_changes(owner.pk, [_created_frame(plan.draft) for plan in fresh])
        supports = {
            plan.draft.id: _support(owner, plan, now, again=plan.draft.id in known)
            for plan in plans
            if is_followed(plan.screening, source=SOURCE)
        }
    answers = []
    for plan in plans:
        stored = known.get(plan.draft.id)
        answer = _new_answer(plan, now) if stored is None else entry_answer(stored, owner)
        if support := supports.get(plan.draft.id):
            answer["support"] = support
        answers.append(answer)
    return Created(answers, bool(fresh))


def _transaction(plans: Sequence[Plan]) -> AbstractContextManager[Any]:
    # One entry is one statement, which is whole by itself: BEGIN and COMMIT would only be two more round trips. Ids
    # of clients and crisis rows take further statements.
    plain = len(plans) == 1 and plans[0].draft.fingerprint is None and plans[0].sentiment is None
    if plain and not is_followed(plans[0].screening, source=SOURCE):
        return nullcontext()
    return transaction.atomic()


def _toned(owner: User, plans: Sequence[Plan]) -> Sequence[Plan]:
    """A person who took their leave back a moment ago gets no tone stored; who takes it back now finds this one."""
    if all(plan.sentiment is None for plan in plans) or tone_allowed(owner):
        return plans
    return [replace(plan, sentiment=None) for plan in plans]


def _known(owner: User, drafts: Sequence[EntryDraft]) -> dict[UUID, Row]:
    rows = {row[0]: row for row in hot_rows(sql.ENTRIES_KNOWN, ([draft.id for draft in drafts],))}
    conflicts = [
        draft.id
        for draft in drafts
        if (row := rows.get(draft.id)) is not None
        # The same answer for both, or an id would tell whether a stranger uses it.
        and (row[_OWNER] != owner.pk or row[_FINGERPRINT] != draft.fingerprint)
    ]
    if conflicts:
        raise IdConflict(ids=[str(entry_id) for entry_id in conflicts])
    return rows


def _insert(owner: User, plans: Sequence[Plan], now: datetime) -> bool:
    """
    False, and nothing is stored, when the free plan has too few entries left.

    :raises _Raced: when an id is there already; the transaction must then be taken back.
    """
    free = not owner.is_premium
    values: list[Any] = [owner.pk, now]
    if free:
        limit = settings.MOOD_ENTRIES_PER_DAY
        values += (uuid7(), day_now(owner, now).local_date, len(plans), len(plans), limit, limit)
    values += (
        as_json([entry_record(plan, owner) for plan in plans]),
        as_json([factor_record(plan, factor, owner) for plan in plans for factor in plan.draft.factors]),
        as_json([history_record(plan.draft, owner) for plan in plans]),
    )
    stored, allowed = hot_rows(sql.CREATE[free], values)[0]
    if allowed and stored != len(plans):
        raise _Raced
    return bool(allowed)


def _quota_exceeded(today: Day, now: datetime) -> MoodQuotaExceeded:
    wait = max(1, math.ceil((today.end - now).total_seconds()))
    return MoodQuotaExceeded(
        limit=settings.MOOD_ENTRIES_PER_DAY, resets_at=today.end, headers={"Retry-After": str(wait)}
    )


def _support(owner: User, plan: Plan, now: datetime, *, again: bool) -> dict[str, Any] | None:
    answer = answer_again if again else answer_to
    return answer(plan.screening, owner=owner, source=SOURCE, source_id=plan.draft.id, now=now)


def _hear(owner: User, plans: Sequence[Plan], now: datetime) -> dict[str, Any] | None:
    """A list is refused whole, and nobody knows whether the rest of it is sent again: all of it is heard."""
    answers = [
        answer_unstored(plan.screening, owner=owner, source=SOURCE, source_id=plan.draft.id, now=now) for plan in plans
    ]
    return max((one for one in answers if one is not None), key=lambda one: int(one["severity"]), default=None)


def _new_answer(plan: Plan, now: datetime) -> Answer:
    return new_entry_answer(plan.draft, sentiment=plan.sentiment, triggered=plan.triggered, now=now)


def _created_frame(draft: EntryDraft) -> dict[str, Any]:
    return {
        "entry_id": draft.id, "value": draft.mood_value, "action": "created", "logged_at": draft.moment.logged_at,
    }  # fmt: skip
