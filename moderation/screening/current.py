"""
The rules in force, compiled once a process: a text costs no query.

At most every few seconds one small query asks whether the rules changed. Without a database the last rules stay, and
before the first answer those that ship.
"""

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

import psycopg
import structlog
from django.conf import settings
from django.db import Error, connection, transaction

from moderation.judging.kinds import Kind
from moderation.judging.outcomes import Outcome, Place
from moderation.judging.ruleset import RuleRow, Ruleset
from moderation.judging.terms import TermWrong, terms_parse
from moderation.screening.models import ScreeningPolicy, ScreeningRevision, ScreeningRule
from moderation.screening.shipped import (
    allowed_current,
    policy_of,
    shipped_language,
    shipped_policies,
    shipped_rules,
    shipped_ruleset,
)

ALLOWED_SECONDS = 3600.0
_log = structlog.get_logger("evenkeel.moderation")


@dataclass(slots=True)
class _State:
    rules: Ruleset | None = None
    asked_at: float = 0.0
    compiled_at: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)


_state = _State()


def rules_current(now: datetime) -> Ruleset:
    """This function will return the rules in force; a query only when it did not ask for a while."""
    if settings.SCREENING_REFRESH_SECONDS is None:
        return shipped_ruleset()
    known = _state.rules
    if known is not None and time.monotonic() - _state.asked_at < settings.SCREENING_REFRESH_SECONDS:
        return known
    # While one thread reads, the others judge by what they have.
    if not _state.lock.acquire(blocking=known is None):
        return known if known is not None else shipped_ruleset()
    try:
        _state.rules = _read(_state.rules, now)
        _state.asked_at = time.monotonic()
        return _state.rules
    finally:
        _state.lock.release()


def rules_forget() -> None:
    """After a change in this process: the next text asks again."""
    _state.asked_at = 0.0 - ALLOWED_SECONDS
    _state.compiled_at = 0.0 - ALLOWED_SECONDS


def rules_drop() -> None:
    """As a process that has just started."""
    _state.rules = None
    rules_forget()


def _read(known: Ruleset | None, now: datetime) -> Ruleset:
    try:
        if connection.in_atomic_block:
            # The caller's transaction must survive a failure of this query.
            with transaction.atomic():
                return _newest(known, now)
        return _newest(known, now)
    except (Error, psycopg.Error) as error:
        _log.warning("screening.rules_without_database", error=type(error).__name__)
        return known or shipped_ruleset()


def _newest(known: Ruleset | None, now: datetime) -> Ruleset:
    version = rules_version()
    fresh = time.monotonic() - _state.compiled_at < ALLOWED_SECONDS
    if known is not None and known.version == version and fresh:
        return known
    rules = rules_stored(version, now)
    _state.compiled_at = time.monotonic()
    return rules


def rules_version() -> int:
    return ScreeningRevision.objects.order_by("-number").values_list("number", flat=True).first() or 0


def rules_stored(version: int, now: datetime) -> Ruleset:
    """
    The rules of the database, compiled. Three queries at most.

    Tables that nobody filled yet leave nobody without rules: those that ship serve.
    """
    rows = [row_of(rule) for rule in ScreeningRule.objects.filter(is_active=True).order_by("slug")]
    policies = {Place(row.place): policy_of(policy_values(row)) for row in ScreeningPolicy.objects.all()}
    if version == 0:
        rows = shipped_rules()
    return Ruleset(version, _usable(rows), {**shipped_policies(), **policies}, shipped_language(), allowed_current(now))


def row_of(rule: ScreeningRule) -> RuleRow:
    return RuleRow(
        str(rule.pk), Kind(rule.kind), rule.terms, tuple(Place(place) for place in rule.places),
        Outcome(rule.outcome) if rule.outcome else None,
    )  # fmt: skip


def policy_values(row: ScreeningPolicy) -> dict[str, object]:
    return {"outcomes": row.outcomes, "young_days": row.young_days, "texts_a_day": row.texts_a_day}


def _usable(rows: Iterable[RuleRow]) -> list[RuleRow]:
    """A rule that cannot be read, after an update that took away a list, must not take the others with it."""
    usable = []
    for row in rows:
        try:
            terms_parse(row.terms, shipped_language().lists)
        except TermWrong:
            _log.error("screening.rule_unusable", rule_id=row.rule_id)
            continue
        usable.append(row)
    return usable
