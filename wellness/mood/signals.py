"""What moods say to the library's recommendations: how somebody has been lately, and what went with the hard days."""

from datetime import datetime, timedelta

from django.db.models import Count

from accounts.identity.models import User
from content.library.signals import Signals, register_signal
from wellness.mood.catalogue import CATALOGUE
from wellness.mood.models import MoodEntry, MoodFactor
from wellness.mood.reports import LABELS

# A mood of last week says little about tonight.
LATELY = timedelta(days=3)
DAYS = timedelta(days=14)
# `difficult` and `not_great`: from 1 to 4.
HARD = 4
FACTORS = 3


def register_signals() -> None:
    """Called when the app starts."""
    register_signal(mood_signals)


def mood_signals(owner: User, now: datetime) -> Signals | None:
    """The newest mood's label and the factors of hard days, the most frequent first; two queries."""
    mine = MoodEntry.objects.filter(owner=owner, logged_at__gt=now - DAYS, logged_at__lte=now)
    newest = mine.order_by("-logged_at", "-id").values_list("mood_value", "logged_at").first()
    if newest is None:
        return None
    value, at = newest
    moods = (LABELS[(value - 1) // 2],) if at > now - LATELY else ()
    hard = MoodFactor.objects.filter(
        owner=owner, entry__in=mine.filter(mood_value__lte=HARD), factor_type__in=CATALOGUE
    ).values("factor_type")
    counted = hard.annotate(n=Count("pk")).order_by("-n", "factor_type").values_list("factor_type", flat=True)
    return Signals(moods=moods, factors=tuple(counted[:FACTORS]))
