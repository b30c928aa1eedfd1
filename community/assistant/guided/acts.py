"""What a guided dialogue writes after the person's yes: real entries, by the services of their rooms."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from accounts.identity.models import User
from wellness.breathing.services import breathing_create
from wellness.cbt.services import cbt_entry_create
from wellness.mood.services import mood_entry_create

# An entry is named after the message that said yes: the same yes again writes nothing new. Never change this.
NAMESPACE = UUID("5d2b7e0c-9a41-4f6e-8b57-3c1f6a90d2e8")
Answers = dict[str, Any]
Act = Callable[[User, UUID, Answers, datetime], None]


def act_run(name: str, *, owner: User, message_id: UUID, answers: Answers, now: datetime) -> None:
    """
    This function will write the entry. Call it in a savepoint.

    :raises DomainError: as the room's own endpoint does, when its quota is used up.
    :raises ValidationError: when the room refuses what was answered.
    """
    ACTS[name](owner, uuid5(NAMESPACE, str(message_id)), answers, now)


def _mood(owner: User, entry_id: UUID, answers: Answers, now: datetime) -> None:
    body = {
        "id": str(entry_id), "mood_value": answers["mood"], "energy_level": answers["energy"],
        "notes": answers["notes"], "logged_at": now.isoformat(),
    }  # fmt: skip
    mood_entry_create(owner=owner, body={name: value for name, value in body.items() if value is not None}, now=now)


def _breathing(owner: User, entry_id: UUID, answers: Answers, now: datetime) -> None:
    values = {"id": entry_id, "technique": answers["technique"], "duration_seconds": answers["minutes"] * 60}
    breathing_create(owner=owner, values={**values, "logged_at": now}, now=now)


def _cbt(owner: User, entry_id: UUID, entry_type: str, data: Answers, now: datetime) -> None:
    values = {"id": entry_id, "entry_type": entry_type, "data": data, "logged_at": now}
    cbt_entry_create(owner=owner, values=values, now=now)


def _thought_record(owner: User, entry_id: UUID, answers: Answers, now: datetime) -> None:
    data = {
        "situation": answers["situation"],
        "emotions": [{"name": answers["emotion"], "before": answers["before"], "after": answers["after"]}],
        "automatic_thoughts": [{"text": answers["thought"], "hot": True}],
        "evidence_for": answers["evidence_for"],
        "evidence_against": answers["evidence_against"],
        "balanced_thought": answers["balanced"],
    }
    _cbt(owner, entry_id, "thought-record", data, now)


def _problem_solving(owner: User, entry_id: UUID, answers: Answers, now: datetime) -> None:
    data = {
        "problem": answers["problem"],
        "goal": answers["goal"],
        "options": [{"idea": idea} for idea in answers["options"]],
        "chosen": answers["chosen"],
        "plan": answers["plan"],
    }
    _cbt(owner, entry_id, "problem-solving", data, now)


def _sleep_diary(owner: User, entry_id: UUID, answers: Answers, now: datetime) -> None:
    _cbt(owner, entry_id, "sleep-diary", {name: value for name, value in answers.items() if name != "save"}, now)


ACTS: dict[str, Act] = {
    "mood_entry": _mood, "breathing": _breathing, "thought_record": _thought_record,
    "problem_solving": _problem_solving, "sleep_diary": _sleep_diary,
}  # fmt: skip
