"""The statements of the hot paths. Values are always parameters; what varies is chosen from the fragments here."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import chain

from accounts.audit.services import COLUMNS as AUDIT_COLUMNS

# Column and PostgreSQL type, in the order in which services give the values.
ENTRY_INSERT: tuple[tuple[str, str], ...] = (
    ("id", "uuid"),
    ("mood_value", "smallint"),
    ("mood_scale", "smallint"),
    ("energy_level", "smallint"),
    ("anxiety_level", "smallint"),
    ("notes", "bytea"),
    ("note_sentiment", "float8"),
    ("location", "bytea"),
    ("location_type", "text"),
    ("weather", "text"),
    ("logged_at", "timestamptz"),
    ("zone", "text"),
    ("local_date", "date"),
    ("time_of_day", "text"),
    ("day_of_week", "smallint"),
    ("crisis_flag_triggered", "boolean"),
    ("fingerprint", "bytea"),
)
FACTOR_INSERT: tuple[tuple[str, str], ...] = (
    ("id", "uuid"),
    ("entry_id", "uuid"),
    ("factor_type", "text"),
    ("label", "text"),
    ("factor_value", "smallint"),
    ("value_text", "text"),
    ("impact_score", "smallint"),
    ("factor_notes", "bytea"),
)
AUDIT_INSERT: tuple[tuple[str, str], ...] = tuple(
    zip(
        AUDIT_COLUMNS.split(", "),
        ("uuid", "timestamptz", "uuid", "uuid", "uuid", "text", "text", "text", "text", "text", "jsonb"),
        strict=True,
    )
)


def _names(columns: Iterable[tuple[str, str]]) -> str:
    return ", ".join(name for name, _ in columns)


def _values(columns: Iterable[tuple[str, str]]) -> str:
    """Bytes travel as base64 in JSON."""
    return ", ".join(f"decode(x.{name}, 'base64')" if kind == "bytea" else f"x.{name}" for name, kind in columns)


def _records(columns: Iterable[tuple[str, str]]) -> str:
    shape = ", ".join(f"{name} {'text' if kind == 'bytea' else kind}" for name, kind in columns)
    return f"json_to_recordset(%s::json) AS x({shape})"


# The free plan's allowance, taken in the statement that uses it: two requests at once wait for each other on the
# row of their owner and see what the other left. A day that has gone cannot come again by a change of zone.
_ALLOWANCE = """
allowance AS (
  INSERT INTO wellness_moodquota AS kept (id, owner_id, local_date, used, created_at, updated_at)
  SELECT %s::uuid, g.owner_id, %s::date, %s::smallint, g.at, g.at FROM given g WHERE %s::smallint <= %s::smallint
  ON CONFLICT (owner_id) DO UPDATE SET
    used = CASE WHEN excluded.local_date > kept.local_date THEN excluded.used ELSE kept.used + excluded.used END,
    local_date = greatest(kept.local_date, excluded.local_date), updated_at = excluded.updated_at
  WHERE excluded.local_date > kept.local_date OR kept.used + excluded.used <= %s::smallint
  RETURNING owner_id
),"""


def _create(*, free: bool) -> str:
    """
    Rows come as three JSON texts: for psycopg one text is cheaper than an array a column, and the statement is
    the same, and prepared once, for any number of entries and whichever of their columns are null.
    """
    return f"""
WITH given AS (SELECT %s::uuid AS owner_id, %s::timestamptz AS at),
{_ALLOWANCE if free else ""}
entry AS (
  INSERT INTO wellness_moodentry
    ({_names(ENTRY_INSERT)}, owner_id, created_at, updated_at, processed_for_insights)
  SELECT {_values(ENTRY_INSERT)}, g.owner_id, g.at, g.at, false
  FROM given g {"JOIN allowance USING (owner_id)" if free else ""} CROSS JOIN {_records(ENTRY_INSERT)}
  ON CONFLICT (id) DO NOTHING RETURNING id
),
factor AS (
  INSERT INTO wellness_moodfactor ({_names(FACTOR_INSERT)}, owner_id, created_at, updated_at)
  SELECT {_values(FACTOR_INSERT)}, g.owner_id, g.at, g.at FROM given g CROSS JOIN {_records(FACTOR_INSERT)}
  WHERE x.entry_id IN (SELECT id FROM entry)
),
audit AS (
  INSERT INTO accounts_auditevent ({_names(AUDIT_INSERT)})
  SELECT {_values(AUDIT_INSERT)} FROM {_records(AUDIT_INSERT)} WHERE EXISTS (SELECT 1 FROM entry)
)
SELECT (SELECT count(*) FROM entry), {"(SELECT count(*) FROM allowance)" if free else "1"}
"""  # noqa: S608


CREATE = {free: _create(free=free) for free in (True, False)}

# Factor notes are sealed, so they stay out of the text that the database writes and come beside it.
_ENTRY_SELECT = """
SELECT e.id, e.mood_value, e.mood_scale, e.energy_level, e.anxiety_level, e.notes, e.note_sentiment, e.location,
  e.location_type, e.weather, e.logged_at, e.zone, e.local_date, e.time_of_day, e.day_of_week,
  e.crisis_flag_triggered, e.created_at, e.updated_at, f.labels, f.details, f.sealed{extra}
FROM wellness_moodentry e
LEFT JOIN LATERAL (
  SELECT json_agg(m.label ORDER BY m.id)::text AS labels,
    json_agg(json_build_object('id', m.id, 'factor_type', m.factor_type, 'label', m.label,
      'factor_value', m.factor_value, 'value_text', m.value_text, 'impact_score', m.impact_score,
      'factor_notes', null) ORDER BY m.id)::text AS details,
    CASE WHEN bool_or(m.factor_notes IS NOT NULL) THEN array_agg(m.factor_notes ORDER BY m.id) END AS sealed
  FROM wellness_moodfactor m WHERE m.entry_id = e.id
) f ON true
WHERE {where}
"""
ENTRY_GET = _ENTRY_SELECT.format(extra="", where="e.owner_id = %s AND e.id = %s")
ENTRIES_GET = _ENTRY_SELECT.format(extra="", where="e.owner_id = %s AND e.id = ANY(%s)")
# Across owners on purpose: an id that somebody else used is a conflict too.
ENTRIES_KNOWN = _ENTRY_SELECT.format(extra=", e.owner_id, e.fingerprint", where="e.id = ANY(%s)")

# Local dates lie at most so far from the instants that carry them, in every zone and for every starting hour;
# these bounds let one index serve both the order and the range.
FILTERS = {
    "start_date": "e.local_date >= %s AND e.logged_at >= %s::date - interval '1 day'",
    "end_date": "e.local_date <= %s AND e.logged_at < %s::date + interval '3 days'",
    "min_mood": "e.mood_value >= %s",
    "max_mood": "e.mood_value <= %s",
    "factor": "EXISTS (SELECT 1 FROM wellness_moodfactor w WHERE w.entry_id = e.id AND w.factor_type = %s)",
    "after": "(e.logged_at, e.id) < (%s, %s)",
    "before": "(e.logged_at, e.id) > (%s, %s)",
}
TWICE = frozenset({"start_date", "end_date"})


@lru_cache(maxsize=128)
def entry_page(filters: tuple[str, ...]) -> str:
    """One page: owner, then the values of each filter in turn, then the limit."""
    where = " AND ".join(chain(["e.owner_id = %s"], (FILTERS[name] for name in filters)))
    order = "e.logged_at, e.id" if "before" in filters else "e.logged_at DESC, e.id DESC"
    return f"{_ENTRY_SELECT.format(extra='', where=where)} ORDER BY {order} LIMIT %s"


def _span(first: str, last: str) -> str:
    return f"local_date BETWEEN {first} AND {last}"


# Parameters: the owner, then low, start, end, week and month as dates.
STATS = f"""
WITH span AS (
  SELECT %s::uuid AS owner_id, %s::date AS low, %s::date AS first, %s::date AS last, %s::date AS week, %s::date AS month
)
SELECT count(*) FILTER (WHERE inside), count(DISTINCT local_date) FILTER (WHERE inside),
  (avg(mood_value) FILTER (WHERE inside))::float8,
  min(mood_value) FILTER (WHERE inside), max(mood_value) FILTER (WHERE inside),
  count(*) FILTER (WHERE inside AND mood_value <= 2),
  count(*) FILTER (WHERE inside AND mood_value BETWEEN 3 AND 4),
  count(*) FILTER (WHERE inside AND mood_value BETWEEN 5 AND 6),
  count(*) FILTER (WHERE inside AND mood_value BETWEEN 7 AND 8),
  count(*) FILTER (WHERE inside AND mood_value >= 9),
  (avg(energy_level) FILTER (WHERE inside))::float8, (avg(anxiety_level) FILTER (WHERE inside))::float8,
  (avg(mood_value) FILTER (WHERE {_span("week", "last")}))::float8,
  (avg(mood_value) FILTER (WHERE {_span("month", "last")}))::float8
FROM (
  SELECT e.local_date, e.mood_value, e.energy_level, e.anxiety_level, s.week, s.month, s.last,
    e.local_date >= s.first AS inside
  FROM span s JOIN wellness_moodentry e
    ON e.owner_id = s.owner_id AND e.local_date BETWEEN s.low AND s.last
) entries
"""  # noqa: S608

DAILY = """
SELECT local_date, count(*), sum(mood_value)::int, min(mood_value), max(mood_value)
FROM wellness_moodentry WHERE owner_id = %s AND local_date BETWEEN %s AND %s
GROUP BY local_date ORDER BY local_date
"""
MOMENTS = """
SELECT local_date, day_of_week, time_of_day, mood_value
FROM wellness_moodentry WHERE owner_id = %s AND local_date BETWEEN %s AND %s ORDER BY local_date, logged_at, id
"""
WITH_FACTORS = """
SELECT e.mood_value, array_agg(f.factor_type ORDER BY f.id) FILTER (WHERE f.id IS NOT NULL),
  array_agg(f.label ORDER BY f.id) FILTER (WHERE f.id IS NOT NULL),
  array_agg(f.factor_value ORDER BY f.id) FILTER (WHERE f.id IS NOT NULL)
FROM wellness_moodentry e LEFT JOIN wellness_moodfactor f ON f.entry_id = e.id
WHERE e.owner_id = %s AND e.local_date BETWEEN %s AND %s
GROUP BY e.id ORDER BY e.id
"""
CATALOGUE_USED = """
SELECT DISTINCT ON (factor_type) factor_type, label FROM wellness_moodfactor
WHERE owner_id = %s ORDER BY factor_type, id DESC
"""
