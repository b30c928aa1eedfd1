"""The few texts that rules are tried on."""

import random
from datetime import datetime

from django.conf import settings

from accounts.identity.models import User
from moderation.judging.outcomes import Outcome, Place
from moderation.screening.models import ScreeningSample
from moderation.screening.verdicts import Verdict

_lot = random.SystemRandom()


def sample_keep(verdict: Verdict, *, author: User, place: Place, now: datetime) -> None:
    """Everything that was held or refused, and a small share of the rest, but of counselling nothing of the rest."""
    kept = verdict.outcome in (Outcome.HOLD, Outcome.REFUSE)
    if not kept and (place == Place.COUNSELING or _lot.random() >= settings.SCREENING_SAMPLE_SHARE):
        return
    ScreeningSample.objects.create(
        owner=author, place=place, text=verdict.original or verdict.text, outcome=verdict.outcome,
        reasons=list(verdict.reasons), situation=dict.fromkeys(verdict.known, True),
        rules_version=verdict.rules_version, created_at=now,
    )  # fmt: skip
