"""
The tip of a date out of the library: the one that was told longest ago, so that none repeats before all had their turn.

The first choice that is stored decides for everybody. A tip that is written, changed or withdrawn in between takes part
from then on. Asking writes nothing before the caller's transaction is committed: who is planning for many people must
neither hold others up at this row nor leave behind what was rolled back.
"""

import time
from datetime import date

from accounts.reminders.tips import Tip
from config.commits import after_commit
from config.database import hot_rows
from config.ids import uuid7
from content.library.selectors import ENGLISH

# One batch of deliveries asks for the same words again and again.
FRESH_SECONDS = 30
# Of whatever kind or language an item was made since, only this may stand on a lock screen.
_TELLABLE = (
    "i.content_type = 'tip' AND i.state = 'published' AND i.published_at <= clock_timestamp() AND NOT i.is_premium "
    "AND i.language = %s"
)
_FIND = f"""
SELECT i.id, i.title, i.description FROM content_tipofday t JOIN content_contentitem i ON i.id = t.item_id
WHERE t.local_date = %s AND t.language = %s AND {_TELLABLE}
"""  # noqa: S608 - constants
# The row of the date itself has no say in it, so that whoever asks before it is stored chooses the same one.
_CHOOSE = f"""
SELECT i.id, i.title, i.description FROM content_contentitem i
LEFT JOIN (
  SELECT item_id, max(local_date) AS told FROM content_tipofday
  WHERE language = %s AND local_date <> %s GROUP BY item_id
) u ON u.item_id = i.id
WHERE {_TELLABLE}
ORDER BY u.told NULLS FIRST, md5(i.id::text || %s) LIMIT 1
"""  # noqa: S608 - constants
# Another takes the place of a chosen one only when that can be told no more.
_STORE = f"""
INSERT INTO content_tipofday AS t (id, local_date, language, item_id, created_at) VALUES (%s, %s, %s, %s, now())
ON CONFLICT (local_date, language) DO UPDATE SET item_id = EXCLUDED.item_id
WHERE NOT EXISTS (SELECT FROM content_contentitem i WHERE i.id = t.item_id AND {_TELLABLE})
"""  # noqa: S608 - constants
# Only what is stored is remembered.
_known: dict[tuple[date, str], tuple[float, Tip]] = {}


def library_tip(local_date: date, locale: str) -> Tip | None:
    """The tip of a date in the person's language, or in English; None while the library has none."""
    language = locale.partition("-")[0].lower()
    return _tip(local_date, language) or (_tip(local_date, ENGLISH) if language != ENGLISH else None)


def tips_forget() -> None:
    """This function will have the next question ask the database."""
    _known.clear()


def _tip(local_date: date, language: str) -> Tip | None:
    known = _known.get((local_date, language))
    if known is not None and known[0] > time.monotonic() - FRESH_SECONDS:
        return known[1]
    rows = hot_rows(_FIND, (local_date, language, language))
    if rows:
        return _remember(local_date, language, _read(rows[0]))
    rows = hot_rows(_CHOOSE, (language, local_date, language, local_date.isoformat()))
    if not rows:
        return None
    tip = _read(rows[0])
    after_commit(hot_rows, _STORE, (uuid7(), local_date, language, tip.id, language))
    return tip


def _read(row: tuple[object, ...]) -> Tip:
    return Tip(str(row[0]), str(row[1]), str(row[2]))


def _remember(local_date: date, language: str, tip: Tip) -> Tip:
    if len(_known) > 64:
        _known.clear()
    _known[local_date, language] = (time.monotonic(), tip)
    return tip
