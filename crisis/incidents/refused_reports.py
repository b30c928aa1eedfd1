"""
A call for help that is refused for its form. Whoever says that they are in a crisis is in one, whatever is wrong with
the rest of it: what can be read of it is written down as a report, and the refusal brings the help.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from accounts.identity.models import User
from config.api.unread import pieces_of, texts_in
from crisis.incidents.self_reports import incident_report, repeat_id
from crisis.incidents.serializers import NOTES, PLACE
from crisis.incidents.sources import SELF_REPORT
from crisis.screening.services import screen_each

# In need of immediate support: of whom nothing else is known, staff hear at once.
UNSAID = 3
HIGHEST = 5
SEVERITIES = ("severity_level", "severity")
CUT = " … "


def report_refused(
    *, owner: User, body: Any, now: datetime, source: str = SELF_REPORT, least: int = 1
) -> dict[str, Any]:  # fmt: skip
    """
    This function will keep a refused report, of any shape, as far as it can be read, and return the help to show.

    `least` is the least severity that it stands for. The same again within half an hour changes nothing: an app that
    sends it in a loop wakes nobody anew.
    """
    said = body if isinstance(body, Mapping) else {}
    location = said.get("location")
    place = location if isinstance(location, str) else ""
    words = [text for text in texts_in(_words_of(body), ()) if text != location]
    severity = max(least, _severity_of(said))
    found = screen_each(pieces_of([*words, place]), owner)
    if found is not None and found.detection is not None and found.detection.subject == "self":
        severity = max(severity, found.detection.severity)
    note = _fitting("\n".join(words), NOTES)
    key = {"severity": severity, "note": note, "location": place, "source": source}
    return incident_report(
        owner=owner, severity=severity, note=note, location=_fitting(place, PLACE), source=source, now=now,
        report_id=repeat_id(owner=owner, namespace=owner.pk, name="refused", said=key, now=now),
    ).support  # fmt: skip


def _words_of(body: Any) -> Any:
    """Without the fields that are codes: a wrong id is none of the person's words."""
    if not isinstance(body, Mapping):
        return body
    return {name: value for name, value in body.items() if name not in ("id", *SEVERITIES)}


def _severity_of(said: Mapping[str, Any]) -> int:
    for name in SEVERITIES:
        given = said.get(name)
        if isinstance(given, str) and given.isdecimal():
            given = int(given[:2])
        if isinstance(given, int) and not isinstance(given, bool) and given > 0:
            return min(given, HIGHEST)
    return UNSAID


def _fitting(text: str, most: int) -> str:
    """Both ends of a long text: there people say what it is about."""
    text = text.strip()
    if len(text) <= most:
        return text
    half = (most - len(CUT)) // 2
    return text[:half] + CUT + text[-half:]
