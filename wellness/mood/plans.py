"""New entries with everything that is worked out before their transaction opens, as the statement takes them."""

from base64 import b64encode
from dataclasses import dataclass
from typing import Any

import orjson

from accounts.audit.services import audit_values
from accounts.identity.models import User
from accounts.vault.services import seal_text
from crisis.screening.services import Screening, screen_each
from wellness.mood import sql
from wellness.mood.consents import note_sentiment
from wellness.mood.inputs import EntryDraft, FactorDraft
from wellness.mood.rows import FACTOR_NOTES, LOCATION, NOTES
from wellness.mood.screening import entry_texts

TARGET = "wellness.moodentry"


@dataclass(frozen=True, slots=True)
class Plan:
    """An entry with everything that is worked out before the transaction opens."""

    draft: EntryDraft
    screening: Screening | None
    sentiment: float | None

    @property
    def triggered(self) -> bool:
        return self.screening is not None and self.screening.triggered


def plan_of(draft: EntryDraft, owner: User) -> Plan:
    return Plan(draft, screen_each(entry_texts(draft), owner), note_sentiment(owner, draft.notes))


def as_json(records: list[dict[str, Any]]) -> str:
    return orjson.dumps(records).decode()


def _sealed(owner: User, label: str, text: str | None) -> str | None:
    return None if text is None else b64encode(seal_text(owner, label, text)).decode()


def entry_record(plan: Plan, owner: User) -> dict[str, Any]:
    """The names are those of sql.ENTRY_INSERT."""
    draft, moment = plan.draft, plan.draft.moment
    return {
        "id": draft.id,
        "mood_value": draft.mood_value,
        "mood_scale": draft.mood_scale,
        "energy_level": draft.energy_level,
        "anxiety_level": draft.anxiety_level,
        "notes": _sealed(owner, NOTES, draft.notes),
        "note_sentiment": plan.sentiment,
        "location": _sealed(owner, LOCATION, draft.location),
        "location_type": draft.location_type,
        "weather": draft.weather,
        "logged_at": moment.logged_at,
        "zone": moment.zone,
        "local_date": moment.local_date,
        "time_of_day": moment.time_of_day,
        "day_of_week": moment.day_of_week,
        "crisis_flag_triggered": plan.triggered,
        "fingerprint": draft.fingerprint and b64encode(draft.fingerprint).decode(),
    }


def factor_record(plan: Plan, factor: FactorDraft, owner: User) -> dict[str, Any]:
    return {
        "id": factor.id,
        "entry_id": plan.draft.id,
        "factor_type": factor.factor_type,
        "label": factor.label,
        "factor_value": factor.factor_value,
        "value_text": factor.value_text,
        "impact_score": factor.impact_score,
        "factor_notes": _sealed(owner, FACTOR_NOTES, factor.factor_notes),
    }


def history_record(draft: EntryDraft, owner: User) -> dict[str, Any]:
    values = audit_values(
        actor=owner, action="wellness.mood.created", target=(TARGET, draft.id), owner_id=owner.pk,
        details={"factors": len(draft.factors)},
    )  # fmt: skip
    record = {name: value for (name, _), value in zip(sql.AUDIT_INSERT, values, strict=True)}
    return record | {"details": record["details"].obj}
