"""Rows that nobody can use any more."""

from datetime import datetime, timedelta

from accounts.mfa.models import MfaChallenge, PendingFactor, TextedCode

# Long enough to answer "did my code go out?", short enough to keep few phone numbers.
KEPT = timedelta(days=7)


def factors_prune(*, now: datetime) -> int:
    """This function will forget what ended a week ago. Returns how many rows."""
    old = {"expires_at__lt": now - KEPT}
    return sum(model.objects.filter(**old).delete()[0] for model in (MfaChallenge, PendingFactor, TextedCode))
