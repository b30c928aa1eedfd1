"""How much of a model one person may use in a day, and the house in a month: counted before it is asked."""

import math
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import F

from accounts.identity.models import User
from community.assistant.models import AssistantBudget, AssistantUsage
from config.api.errors import QuotaExceeded
from config.database import hot_rows
from config.ids import uuid7
from wellness.days import day_now

# What a question with its history may take beside the answer.
QUESTION_TOKENS = 3_000
# The limit is a condition of the write itself, so two messages at once cannot both be the last one.
_PERSON = """
INSERT INTO community_assistantusage AS u (id, owner_id, local_date, messages, tokens, created_at, updated_at)
VALUES (%s, %s, %s, 1, %s, %s, %s)
ON CONFLICT (owner_id, local_date) DO UPDATE
   SET messages = u.messages + 1, tokens = u.tokens + excluded.tokens, updated_at = excluded.updated_at
 WHERE u.messages < %s AND u.tokens + excluded.tokens <= %s
RETURNING u.id
"""
_HOUSE = """
INSERT INTO community_assistantbudget AS b
       (id, month, answers, tokens, microcents, filtered, failed, crisis_answers, created_at, updated_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (month) DO UPDATE
   SET answers = b.answers + excluded.answers, tokens = b.tokens + excluded.tokens,
       microcents = b.microcents + excluded.microcents, filtered = b.filtered + excluded.filtered,
       failed = b.failed + excluded.failed, crisis_answers = b.crisis_answers + excluded.crisis_answers,
       updated_at = excluded.updated_at
 WHERE b.tokens + excluded.tokens <= %s AND b.microcents + excluded.microcents <= %s
RETURNING b.id
"""
_NO_LIMIT = 2**62


class AssistantQuotaExceeded(QuotaExceeded):
    default_detail = "Free conversation with the companion is used up for today. Guided exercises and help stay open."


@dataclass(frozen=True, slots=True)
class Reserved:
    """What was set aside for one answer, on which day and in which month."""

    local_date: date
    month: date
    tokens: int
    microcents: int


def budget_reserve(*, owner: User, now: datetime) -> Reserved | None:
    """
    This function will set aside what one answer may cost; None when the house has used up its month. Two statements.

    :raises AssistantQuotaExceeded: when the person has used up their day; the transaction takes the rest back.
    """
    tokens = QUESTION_TOKENS + settings.ASSISTANT_ANSWER_TOKENS
    cost = microcents(QUESTION_TOKENS, settings.ASSISTANT_ANSWER_TOKENS)
    today = day_now(owner, now)
    reserved = Reserved(today.local_date, month_of(now), tokens, cost)
    if not _house_add(now, answers=1, tokens=tokens, cost=cost, limited=True):
        return None
    most = settings.ASSISTANT_MESSAGES_PER_DAY
    values = (uuid7(), owner.pk, today.local_date, tokens, now, now, most, settings.ASSISTANT_TOKENS_PER_DAY)
    if most < 1 or tokens > settings.ASSISTANT_TOKENS_PER_DAY or not hot_rows(_PERSON, values):
        wait = max(1, math.ceil((today.end - now).total_seconds()))
        raise AssistantQuotaExceeded(limit=most, resets_at=today.end, headers={"Retry-After": str(wait)})
    return reserved


def budget_settle(
    reserved: Reserved, *, owner: User, used: tuple[int, int] | None, filtered: bool, failed: bool, now: datetime
) -> None:
    """
    This function will put what was used in the place of what was set aside. `used` are tokens in and out; None when
    the provider did not say, and then what was set aside counts.

    Locks in the order of `budget_reserve`: the house, then the person.
    """
    tokens = sum(used) if used is not None else reserved.tokens
    cost = microcents(*used) if used is not None else reserved.microcents
    AssistantBudget.objects.filter(month=reserved.month).update(
        tokens=F("tokens") + (tokens - reserved.tokens), microcents=F("microcents") + (cost - reserved.microcents),
        filtered=F("filtered") + int(filtered), failed=F("failed") + int(failed), updated_at=now,
    )  # fmt: skip
    AssistantUsage.objects.filter(owner=owner, local_date=reserved.local_date).update(
        tokens=F("tokens") + (tokens - reserved.tokens), updated_at=now
    )


def crisis_answer_count(now: datetime) -> None:
    """For the yearly count of referrals that some laws ask for; it names nobody. One statement."""
    _house_add(now, crisis_answers=1, limited=False)


def _house_add(
    now: datetime, *, limited: bool, answers: int = 0, tokens: int = 0, cost: int = 0, **counts: Any
) -> bool:
    cents = settings.ASSISTANT_CENTS_PER_MONTH
    most_tokens = settings.ASSISTANT_TOKENS_PER_MONTH if limited else _NO_LIMIT
    most_cost = cents * 1_000_000 if limited and cents else _NO_LIMIT
    if tokens > most_tokens or cost > most_cost:
        return False
    values = (
        uuid7(), month_of(now), answers, tokens, cost, 0, 0, counts.get("crisis_answers", 0), now, now, most_tokens,
        most_cost,
    )  # fmt: skip
    return bool(hot_rows(_HOUSE, values))


def microcents(input_tokens: int, output_tokens: int) -> int:
    return input_tokens * settings.ASSISTANT_INPUT_CENTS + output_tokens * settings.ASSISTANT_OUTPUT_CENTS


def month_of(now: datetime) -> date:
    return now.date().replace(day=1)
