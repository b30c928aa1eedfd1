"""The acts of the desk by name: which form each has, and which service it calls."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms

from accounts.identity.models import User
from moderation.appeals.services import appeal_decide
from moderation.desk.forms import AppealForm, ContentForm, PersonForm
from moderation.desk.items import APPEAL, BAN, CASE
from moderation.reports.cases import case_claim, case_dismiss, case_pass_on
from moderation.reports.selectors import case_get
from moderation.sanctions.confirming import ban_confirm
from moderation.sanctions.content import content_act
from moderation.sanctions.people import person_act


@dataclass(frozen=True, slots=True)
class Call:
    """One act of one moderator; `values` is what the form found right."""

    actor: User
    item_id: UUID
    values: Mapping[str, Any]
    now: datetime


def _claim(call: Call) -> str:
    case_claim(actor=call.actor, case_id=call.item_id, now=call.now)
    return "You have it, for two hours."


def _pass_on(call: Call) -> str:
    case_pass_on(actor=call.actor, case_id=call.item_id, now=call.now)
    return "Passed on. You will not be asked about it again."


def _dismiss(call: Call) -> str:
    case_dismiss(actor=call.actor, case_id=call.item_id, now=call.now)
    return "Ended as unfounded. Its author never hears of it."


def _content(call: Call) -> str:
    case, given = case_get(viewer=call.actor, case_id=call.item_id), call.values
    content_act(
        actor=call.actor, content_id=case.content_id, content_type=case.content_type, case_id=case.pk,
        action=given["action"], reason_code=given["reason_code"], statement=given["statement"], note=given["note"],
        new_content=given["new_content"] or None, decision_id=given["decision_id"], now=call.now,
    )  # fmt: skip
    return "Done, and the author has the reasons."


def _person(call: Call) -> str:
    case, given = case_get(viewer=call.actor, case_id=call.item_id), call.values
    hours = None if given["action"] == "warn" else given["hours"]
    row, _ = person_act(
        actor=call.actor, reference=case.author_reference, action=given["action"], reason_code=given["reason_code"],
        statement=given["statement"], note=given["note"], duration_hours=hours, decision_id=given["decision_id"],
        now=call.now,
    )  # fmt: skip
    waits = row.state == row.State.AWAITING
    return "Done. A second moderator confirms the ban." if waits else "Done, and the person has the reasons."


def _decide(call: Call) -> str:
    row = appeal_decide(
        actor=call.actor, appeal_id=call.item_id, outcome=call.values["outcome"], reasons=call.values["reasons"],
        now=call.now,
    )  # fmt: skip
    if row.outcome == row.Outcome.UPHELD:
        return "Upheld. The person has the reasons."
    return "Reversed and undone." if row.restored else "Reversed. What was erased or changed since cannot come back."


def _confirm(call: Call) -> str:
    ban_confirm(actor=call.actor, decision_id=call.item_id, now=call.now)
    return "Confirmed. The ban has no end."


# What is done, by the kind of what it is done to.
ACTS: dict[str, dict[str, tuple[type[forms.Form], Callable[[Call], str]]]] = {
    CASE: {
        "claim": (forms.Form, _claim), "pass_on": (forms.Form, _pass_on), "dismiss": (forms.Form, _dismiss),
        "content": (ContentForm, _content), "person": (PersonForm, _person),
    },
    APPEAL: {"decide": (AppealForm, _decide)},
    BAN: {"confirm": (forms.Form, _confirm)},
}  # fmt: skip
