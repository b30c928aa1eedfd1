"""The last days in short (WN L193-196)."""

from datetime import datetime, timedelta
from typing import Any

from accounts.identity.models import User
from wellness.checkins.selectors import checkin_levels
from wellness.days import day_now
from wellness.interactions.selectors import interaction_tool_counts
from wellness.progress.selectors import days_active, room_counts, room_days

DAYS_DEFAULT = 7
DAYS_MAX = 90
CHECKINS = 20
TOOLS = 100


def summary_answer(*, owner: User, days: int, now: datetime) -> dict[str, Any]:
    """Three queries, each of the window alone."""
    last = day_now(owner, now).local_date
    first = last - timedelta(days=days - 1)
    found = room_days(owner=owner, first=first, last=last)
    return {
        "days": days,
        "start_date": first,
        "end_date": last,
        "recent_checkins": [
            {
                "id": row["id"], "anxiety_level": row["anxiety_level"], "logged_at": row["logged_at"],
                "date": row["local_date"],
            }
            for row in checkin_levels(owner=owner, first=first, last=last, limit=CHECKINS)
        ],
        "tool_usage_counts": {
            tool: use.count
            for tool, use in interaction_tool_counts(owner=owner, first=first, last=last, limit=TOOLS).items()
        },
        "counts": room_counts(found),
        "days_active": days_active(found),
    }  # fmt: skip
