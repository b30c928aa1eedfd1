"""What to show a person next: what fits how they are, before what they have seen, before what others liked."""

from datetime import datetime
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Value, When

from accounts.identity.models import User
from content.library.models import ContentItem, ContentView
from content.library.selectors import CARD, content_list
from content.library.signals import Signals, signals_of

# How somebody is says more than what was about them that day.
MOOD_POINTS, FACTOR_POINTS = 2, 1
# They have doors of their own: the daily notification, and the empty page of a journal.
ONE_LINERS = (ContentItem.Type.TIP, ContentItem.Type.PROMPT)
WORDS = {
    "mood": "Chosen for how you have been feeling.",
    "factor": "Chosen for what has been part of your days.",
    "popular": "Rated well by others, and new to you.",
    "new": "New in the library.",
    "again": "You have seen this before.",
}


def content_recommended(*, owner: User, language: str, now: datetime, limit: int) -> list[dict[str, Any]]:
    """
    This function will choose up to `limit` items, each with `reason`: a code, its words, and what it fits.

    Nothing that is locked for the person. One query beside those of the sources.
    """
    items = content_list(language=language, now=now).exclude(content_type__in=ONE_LINERS)
    if not owner.is_premium:
        items = items.filter(is_premium=False)
    signals = signals_of(owner, now)
    seen = ContentView.objects.filter(owner=owner, item=OuterRef("pk"))
    rows = (
        items.annotate(seen=Exists(seen), points=_points(signals))
        .order_by("seen", "-points", "-rating", "-published_at", "-id")
        .values(*CARD, "seen", "points")[:limit]
    )
    return [{**row, "reason": _reason(row, signals)} for row in rows]


def _points(signals: Signals) -> Any:
    points: Any = Value(0, output_field=IntegerField())
    for column, words, worth in (
        ("target_moods", signals.moods, MOOD_POINTS),
        ("target_factors", signals.factors, FACTOR_POINTS),
    ):
        for word in words:
            points = points + Case(When(**{f"{column}__contains": [word]}, then=Value(worth)), default=Value(0))
    return points


def _reason(row: dict[str, Any], signals: Signals) -> dict[str, Any]:
    moods = [word for word in signals.moods if word in row["target_moods"]]
    factors = [word for word in signals.factors if word in row["target_factors"]]
    if moods or factors:
        code = "mood" if moods else "factor"
    elif row["seen"]:
        code = "again"
    else:
        code = "popular" if row["rating_count"] else "new"
    return {"code": code, "message": WORDS[code], "moods": moods, "factors": factors}
