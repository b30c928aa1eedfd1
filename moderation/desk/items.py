"""What lies on the desk: cases, appeals, and bans that wait for a second moderator. Codes and times; no words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from accounts.roles import holds
from crisis.worklist.rows import duration, short_id, staff_name
from moderation.appeals.selectors import appeal_list
from moderation.reports.cases import is_held
from moderation.reports.models import ModerationCase, ModerationReport
from moderation.reports.rules import RULES
from moderation.reports.selectors import case_queue
from moderation.sanctions.confirming import confirmations_waiting

MOST = 100
SHOWS = {"queue": "Reports", "mine": "Mine", "appeals": "Appeals", "bans": "Bans to confirm"}
HARM = {3: "danger", 2: "serious", 1: "hurtful", 0: "nuisance"}
CASE, APPEAL, BAN = "case", "appeal", "ban"


@dataclass(frozen=True, slots=True)
class Item:
    kind: str
    id: str
    short: str
    level: int
    label: str
    what: str
    waits: str
    holder: str
    mine: bool


def may_moderate(user: object) -> bool:
    return holds(user, "write:moderation")


def items_of(*, viewer: User, show: str, now: datetime) -> list[Item]:
    """The rows of one filter, what comes first on top. Two queries at most."""
    if show == "appeals":
        return [
            appeal_item(row, now) for row in appeal_list(viewer=viewer, status="open").order_by("created_at")[:MOST]
        ]
    if show == "bans":
        return [ban_item(row, now) for row in confirmations_waiting(viewer=viewer, now=now)[:MOST]]
    cases = case_queue(viewer=viewer, now=now)
    if show == "mine":
        cases = cases.filter(held_by=viewer)
    rows = list(cases[:MOST])
    reasons = reasons_of([row.pk for row in rows])
    return [case_item(row, viewer, now, reasons.get(row.pk, {})) for row in rows]


def counts_of(*, viewer: User, now: datetime) -> dict[str, int]:
    """How many wait behind each filter. Four queries."""
    queue = case_queue(viewer=viewer, now=now).order_by()
    return {
        "queue": queue.count(),
        "mine": queue.filter(held_by=viewer).count(),
        "appeals": appeal_list(viewer=viewer, status="open").count(),
        "bans": confirmations_waiting(viewer=viewer, now=now).count(),
    }


def waiting_count(*, viewer: User, now: datetime) -> int:
    """One query: it stands on every page of the staff site."""
    return case_queue(viewer=viewer, now=now).order_by().count()


def reasons_of(case_ids: list[UUID]) -> dict[UUID, dict[str, int]]:
    """By case: how many reported it for which reason. One query."""
    found: dict[UUID, dict[str, int]] = {}
    counted = ModerationReport.objects.filter(case__in=case_ids).values_list("case", "reason")
    for case_id, reason, count in counted.annotate(count=Count("pk")).order_by("-count", "reason"):
        found.setdefault(case_id, {})[reason] = count
    return found


def reason_words(reasons: dict[str, int]) -> str:
    return ", ".join(f"{RULES[code].title} ({count})" for code, count in reasons.items() if code in RULES)


def case_item(case: ModerationCase, viewer: User, now: datetime, reasons: dict[str, int]) -> Item:
    held = is_held(case, now)
    return Item(
        kind=CASE, id=str(case.pk), short=short_id(case.pk), level=case.harm, label=HARM[case.harm],
        what=reason_words(reasons), waits=_since(case.created_at, now),
        holder=staff_name(case.held_by) if held else "", mine=held and case.held_by_id == viewer.pk,
    )  # fmt: skip


def appeal_item(row: Any, now: datetime) -> Item:
    return Item(
        kind=APPEAL, id=str(row.pk), short=short_id(row.pk), level=1, label="appeal",
        what=f"{row.decision.get_action_display()}: {title_of(row.decision.reason_code)}",
        waits=_since(row.created_at, now), holder="", mine=False,
    )  # fmt: skip


def ban_item(row: Any, now: datetime) -> Item:
    return Item(
        kind=BAN, id=str(row.pk), short=short_id(row.pk), level=2, label="ban",
        what=title_of(row.reason_code), waits=f"{duration((row.confirm_by - now).total_seconds())} left",
        holder="", mine=False,
    )  # fmt: skip


def title_of(code: str) -> str:
    return RULES[code].title if code in RULES else code


def ban_get(*, viewer: User, decision_id: UUID, now: datetime) -> Any:
    """:raises NotFound: also for one that `viewer` must not confirm."""
    row = confirmations_waiting(viewer=viewer, now=now).filter(pk=decision_id).first()
    if row is None:
        raise NotFound
    return row


def _since(at: datetime, now: datetime) -> str:
    return duration(max(0.0, (now - at).total_seconds()))
