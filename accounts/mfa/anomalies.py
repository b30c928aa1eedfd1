"""Unusual sign-in patterns (CM L1425): what a single account's lock does not show, the sum over all of them does."""

from datetime import datetime, timedelta

import structlog
from django.conf import settings

from config.database import hot_row

PERIOD = timedelta(minutes=10)
# Newest first by the index on (action, sequence), and never more than this many rows of one action.
LIMIT = 20_000
COUNT = """
SELECT count(*), count(DISTINCT nullif(ip, '')) FROM (
  SELECT at, ip FROM accounts_auditevent WHERE action = %s ORDER BY sequence DESC LIMIT %s
) AS newest WHERE at > %s AND at <= %s
"""
log = structlog.get_logger(__name__)


def anomalies_of(*, now: datetime) -> dict[str, tuple[int, int]]:
    """For each kind of failure over its threshold: how many, and from how many addresses. One query a kind."""
    found = {}
    for action, threshold in settings.MFA_ALERT_THRESHOLDS.items():
        row = hot_row(COUNT, (action, LIMIT, now - PERIOD, now))
        if row is not None and row[0] >= threshold:
            found[action] = (row[0], row[1])
    return found


def anomalies_report(*, now: datetime) -> bool:
    """This function will log one warning if sign-ins fail in an unusual number; monitoring turns it into an alert."""
    found = anomalies_of(now=now)
    if found:
        log.warning(
            "auth.unusual_pattern",
            period_minutes=int(PERIOD.total_seconds() // 60),
            counts={action: count for action, (count, _) in found.items()},
            addresses={action: addresses for action, (_, addresses) in found.items()},
        )
    return bool(found)
