"""A batch that is refused whole, and the calls for help in it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from accounts.identity.models import User
from config.api.unread import pieces_of, texts_in
from crisis.incidents.refused_reports import UNSAID, report_refused
from crisis.incidents.sources import CALL, SELF_REPORT
from crisis.screening.refusals import unread_hear
from crisis.screening.services import screen_each

SOURCE = "batch"
# What each path stands for by itself, and the least severity of it.
REPORTS = {"/api/v1/crisis/incidents": (SELF_REPORT, 1), "/api/v1/crisis/call": (CALL, UNSAID)}
MOST = 3


def batch_refused(owner: User, body: Any, now: datetime) -> dict[str, Any] | None:
    """This function will keep the reports of a crisis in a refused batch, and read the words of its other calls."""
    calls = body.get("requests") if isinstance(body, Mapping) else None
    known = [call for call in calls if isinstance(call, Mapping)] if isinstance(calls, list) else []
    reports = [call for call in known if str(call.get("method")).upper() == "POST" and _path_of(call) in REPORTS]
    found = []
    for call in reports[:MOST]:
        source, least = REPORTS[_path_of(call)]
        found.append(report_refused(owner=owner, body=call.get("body"), source=source, least=least, now=now))
    others = [call.get("body") for call in known if call not in reports]
    words = screen_each(pieces_of([text for one in others for text in texts_in(one, ())]), owner)
    if support := unread_hear(words, author=owner, source=SOURCE, content_id=None, now=now):
        found.append(support)
    return max(found, key=lambda one: int(one["severity"]), default=None)


def _path_of(call: Mapping[str, Any]) -> str:
    return str(call.get("path")).partition("?")[0]
