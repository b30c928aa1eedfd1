"""How much a report counts: what it is about, and how often its reporter was right before."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from accounts.identity.models import User
from moderation.reports.models import ModerationReport
from moderation.reports.rules import DANGER, HIGHEST, Rule

REMEMBERED = timedelta(days=180)
NEW_ACCOUNT = timedelta(days=7)
# Nobody's word counts for nothing: who cried wolf ten times may be right the eleventh.
LEAST = 0.1
# Below it a reporter does not lift a case up the queue by naming a worse reason.
CREDIBLE = 0.3


@dataclass(frozen=True, slots=True)
class Weight:
    weight: float
    harm: int


def weight_of(rule: Rule, *, reporter: User, now: datetime) -> Weight:
    """
    This function will weigh one report. One query.

    Ten accounts that reported without ground before weigh less together than one that was right; what may cost a life
    stays at the top whoever says it.
    """
    # A worry about somebody's life is never held against whoever had it.
    known = ModerationReport.objects.filter(owner=reporter, resolved_at__gt=now - REMEMBERED).exclude(reason=DANGER)
    counts = known.aggregate(
        founded=Count("pk", filter=Q(outcome=ModerationReport.Outcome.FOUNDED)),
        unfounded=Count("pk", filter=Q(outcome=ModerationReport.Outcome.UNFOUNDED)),
    )
    trust = max(LEAST, (2 + counts["founded"]) / (2 + counts["founded"] + 2 * counts["unfounded"]))
    if now - reporter.date_joined < NEW_ACCOUNT:
        trust /= 2
    lowered = rule.harm < HIGHEST and trust < CREDIBLE
    return Weight(round(rule.weight * trust, 3), max(0, rule.harm - 1) if lowered else rule.harm)
