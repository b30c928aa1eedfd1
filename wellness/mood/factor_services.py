"""The writers of single factors of a stored entry."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.audit.services import audit_record
from accounts.identity.models import User
from config.api.errors import Conflict, DomainError
from crisis.screening.services import Screening, answer_to, screen_each
from wellness.mood.catalogue import FACTORS_MAX, label_of
from wellness.mood.changes import frame
from wellness.mood.inputs import FactorDraft
from wellness.mood.models import MoodEntry, MoodFactor
from wellness.mood.rows import Answer, factor_answer
from wellness.mood.screening import changed_factor_texts, factor_texts
from wellness.mood.selectors import mood_entry_named, mood_factor_get, mood_factor_held
from wellness.mood.services import publish_changes

SOURCE = "mood_factor"


class FactorExists(Conflict):
    default_code = "factor_exists"
    default_detail = "This entry has a factor of this type already. Change that one."


class FactorsFull(DomainError):
    default_code = "factors_full"
    default_detail = f"An entry holds at most {FACTORS_MAX} factors."


def mood_factor_create(*, owner: User, entry_id: UUID, draft: FactorDraft, now: datetime) -> Answer:
    """
    This function will add one factor to an entry of the owner.

    :raises ValidationError: naming mood_entry_id, when the owner has no such entry.
    :raises FactorExists: when the entry has this type.
    """
    screening = screen_each(factor_texts(draft), owner)
    with transaction.atomic():
        entry = mood_entry_named(owner=owner, entry_id=entry_id)
        types = list(MoodFactor.objects.filter(entry=entry).values_list("factor_type", flat=True))
        if draft.factor_type in types:
            raise FactorExists
        if len(types) >= FACTORS_MAX:
            raise FactorsFull
        factor = MoodFactor.objects.create(
            id=draft.id, owner=owner, entry=entry, factor_type=draft.factor_type, label=draft.label,
            factor_value=draft.factor_value, value_text=draft.value_text, impact_score=draft.impact_score,
            factor_notes=draft.factor_notes,
        )  # fmt: skip
        audit_record(actor=owner, action="wellness.mood_factor.created", target=factor, owner_id=owner.pk)
        return _answer(factor, entry, screening, now)


def mood_factor_update(*, owner: User, factor_id: UUID, changes: Mapping[str, Any], now: datetime) -> Answer:
    """
    This function will change what `changes` names; words that were not there before are read for danger.

    :raises NotFound: also when the factor is somebody else's.
    :raises FactorExists: when the entry has a factor of the new type.
    """
    stored = mood_factor_get(owner=owner, factor_id=factor_id)
    screening = screen_each(changed_factor_texts(stored, changes), owner)
    with transaction.atomic():
        factor = mood_factor_held(owner=owner, factor_id=factor_id)
        entry = factor.entry
        slug = changes.get("factor_type", factor.factor_type).lower()
        others = MoodFactor.objects.filter(entry=entry, factor_type=slug).exclude(pk=factor.pk)
        if slug != factor.factor_type and others.exists():
            raise FactorExists
        for name, value in changes.items():
            setattr(factor, name, (value or None) if isinstance(value, str) else value)
        factor.factor_type = slug
        factor.label = factor.label or label_of(slug)
        factor.save()
        audit_record(
            actor=owner, action="wellness.mood_factor.updated", target=factor, owner_id=owner.pk,
            details={"fields": sorted(changes)},
        )  # fmt: skip
        return _answer(factor, entry, screening, now)


@transaction.atomic
def mood_factor_delete(*, owner: User, factor_id: UUID) -> None:
    """:raises NotFound: also when the factor is somebody else's."""
    factor = mood_factor_held(owner=owner, factor_id=factor_id)
    audit_record(actor=owner, action="wellness.mood_factor.deleted", target=factor, owner_id=owner.pk)
    publish_changes(owner.pk, [frame(factor.entry, "updated")])
    factor.delete()


def _answer(factor: MoodFactor, entry: MoodEntry, screening: Screening | None, now: datetime) -> Answer:
    owner = entry.owner
    if screening is not None and screening.triggered:
        entry.crisis_flag_triggered = True
    entry.save(update_fields=["crisis_flag_triggered", "updated_at"])
    publish_changes(owner.pk, [frame(entry, "updated")])
    support = answer_to(screening, owner=owner, source=SOURCE, source_id=factor.pk, now=now)
    answer = factor_answer(factor) | {"mood_entry_id": entry.pk}
    return answer | ({"support": support} if support else {})
