"""
The tip of a date out of the library: the one that was told longest ago, so that none repeats before all had their turn.

The first who asks chooses, whichever process that is; the row decides for everybody. A tip that is written, changed or
withdrawn in between takes part from then on.
"""

import time
from datetime import date

from accounts.reminders.tips import Tip
from config.database import hot_rows
from config.ids import uuid7
from content.library.selectors import ENGLISH

# One batch of deliveries asks for the same words again and again.
FRESH_SECONDS = 30
_FIND = """
SELECT i.id, i.title, i.description FROM content_tipofday t JOIN content_contentitem i ON i.id = t.item_id
WHERE t.local_date = %s AND t.language = %s AND i.state = 'published'
"""
_CHOOSE = """
INSERT INTO content_tipofday (id, local_date, language, item_id, created_at)
SELECT %s, %s, %s, i.id, now() FROM content_contentitem i
LEFT JOIN (
  SELECT item_id, max(local_date) AS told FROM content_tipofday
  WHERE language = %s AND local_date <> %s GROUP BY item_id
) u ON u.item_id = i.id
WHERE i.content_type = 'tip' AND i.state = 'published' AND i.published_at <= clock_timestamp() AND NOT i.is_premium
  AND i.language = %s
ORDER BY u.told NULLS FIRST, md5(i.id::text || %s) LIMIT 1
ON CONFLICT (local_date, language) DO UPDATE SET item_id = EXCLUDED.item_id
"""
# Who asks at the same moment chooses the same one: the row of the date itself has no say in it.
_known: dict[tuple[date, str], tuple[float, Tip | None]] = {}


def library_tip(local_date: date, locale: str) -> Tip | None:
    """The tip of a date in the person's language, or in English; None while the library has none."""
    language = locale.partition("-")[0].lower()
    return _tip(local_date, language) or (_tip(local_date, ENGLISH) if language != ENGLISH else None)


def tips_forget() -> None:
    """This function will have the next question ask the database."""
    _known.clear()


def _tip(local_date: date, language: str) -> Tip | None:
    at, known = _known.get((local_date, language), (0.0, None))
    if at > time.monotonic() - FRESH_SECONDS:
        return known
    rows = hot_rows(_FIND, (local_date, language))
    if not rows:
        # Also when the chosen one was withdrawn: another takes its place.
        hot_rows(_CHOOSE, (uuid7(), local_date, language, language, local_date, language, local_date.isoformat()))
        rows = hot_rows(_FIND, (local_date, language))
    tip = Tip(str(rows[0][0]), rows[0][1], rows[0][2]) if rows else None
    if len(_known) > 64:
        _known.clear()
    _known[local_date, language] = (time.monotonic(), tip)
    return tip
