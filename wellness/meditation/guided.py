"""
Guided meditations: items of the library, as the room of meditation lists and opens them.

What everybody may see is kept for 24 hours (CM-479) under the generation of the library, so that a change by an editor
ends it at once.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count
from rest_framework.exceptions import ErrorDetail, NotFound, ValidationError

from accounts.identity.models import User
from config.api.errors import PremiumRequired
from config.api.rendering import dump_json
from content.library.answers import item_answer
from content.library.cache import MEDITATION, Kept, kept
from content.library.selectors import guided_get, guided_list
from wellness.meditation.models import PLANNED_MAX, MeditationSession

Type = MeditationSession.Type
# The tags of the library that say what kind of sitting it is.
TYPES = {**{kind.value: kind for kind in Type}, "breath": Type.BREATHING}


@dataclass(frozen=True, slots=True)
class GuidedItem:
    """A guided meditation that a person may hear; `duration_minutes` is None where it has no length."""

    id: UUID
    session_type: str
    duration_minutes: int | None


def guided_open(*, owner: User, item_id: UUID, now: datetime) -> GuidedItem:
    """
    :raises NotFound: also for what is not public, and for items of other types.
    :raises PremiumRequired: without a premium plan, for a premium item.
    """
    row = guided_get(item_id=item_id, now=now)
    if row["is_premium"] and not owner.is_premium:
        raise PremiumRequired
    kind = next((TYPES[tag] for tag in row["tags"] if tag in TYPES), Type.MINDFULNESS)
    minutes = row["duration_minutes"]
    return GuidedItem(item_id, kind.value, min(max(minutes, 1), PLANNED_MAX) if minutes is not None else None)


def guided_named(*, owner: User, item_id: UUID, now: datetime) -> GuidedItem:
    """
    The same for an id in a body.

    :raises ValidationError: naming guided_session_id.
    :raises PremiumRequired: without a premium plan, for a premium item.
    """
    try:
        return guided_open(owner=owner, item_id=item_id, now=now)
    except NotFound as error:
        message = ErrorDetail("There is no such guided session.", "does_not_exist")
        raise ValidationError({"guided_session_id": [message]}) from error


def guided_public(*, item_id: UUID, now: datetime) -> Kept:
    """
    What everybody may read of an item; `meta["locked"]` says that there is more for premium. Two queries if not kept.

    :raises NotFound: also for what is not public, and for items of other types.
    """

    def build() -> Kept:
        answer = item_answer(guided_get(item_id=item_id, now=now), premium=False)
        return Kept(dump_json(answer), MEDITATION, {"locked": answer["locked"]})

    return kept(f"guided:{item_id}", now=now, build=build)


def guided_premium(*, item_id: UUID, now: datetime) -> dict[str, Any]:
    """All of an item, for somebody who may have it; kept nowhere."""
    return item_answer(guided_get(item_id=item_id, now=now), premium=True)


def guided_categories(*, language: str, now: datetime) -> Kept:
    """The shelves that hold guided meditations, with their numbers. Two queries if not kept."""

    def build() -> Kept:
        rows = guided_list(language=language, now=now).order_by("category__order", "category__slug")
        counted = rows.values_list("category__slug", "category__title").annotate(n=Count("pk"))
        return Kept(dump_json([{"slug": slug, "title": title, "count": n} for slug, title, n in counted]), MEDITATION)

    return kept(f"guided-categories:{language}", now=now, build=build)
