"""
The triggers that note changes, for migrations of any room:

    operations = [install("wellness_moodentry", "mood_entry"), install_part("wellness_moodfactor", ...)]

They fire once a statement, also for statements with CTEs, COPY and cascades. Every existing row is noted at once, in
the migration's transaction, in which writers of the table wait.
"""

# ruff: noqa: S608 - names are the only thing put into the SQL, and _check lets only plain ones through
import re
from collections.abc import Iterable

from django.db.migrations import RunSQL

_NAME = re.compile(r"[a-z][a-z0-9_]{0,46}")
# Part of every row, and nobody's edit.
_NOT_FIELDS = ("id", "created_at", "updated_at")
_INTO = """
  INSERT INTO accounts_syncchange AS kept (owner_id, kind, row_id, xid, version, deleted, fields, changed_at)
"""
# The current transaction, as the feed orders by it and as the lowest version that its change gets.
_XID = "pg_current_xact_id()::text::bigint"
_NEXT = "greatest(kept.version + 1, excluded.version)"
# `greatest` for the xid: of two overlapping transactions the older may write last. Readers wait for both, so either
# number would do; what must not happen is a number below one that the feed has passed.
_CONFLICT = f"""
  ON CONFLICT (owner_id, kind, row_id) DO UPDATE SET
    xid = greatest(kept.xid, excluded.xid), version = {_NEXT}, deleted = excluded.deleted,
    changed_at = excluded.changed_at, fields = """
_AGAIN = f"{_CONFLICT} jsonb_build_object('*', {_NEXT})"
_GONE = f"{_CONFLICT} '{{}}'"
_MERGED = f"""{_CONFLICT} CASE WHEN excluded.deleted THEN '{{}}' ELSE kept.fields || (
      SELECT coalesce(jsonb_object_agg(name, {_NEXT}), '{{}}') FROM jsonb_object_keys(excluded.fields) AS name
    ) END"""


def install(
    table: str, kind: str, *, owner_column: str = "owner_id", id_column: str = "id", ignore: Iterable[str] = ()
) -> RunSQL:
    """
    This function will note changes of the rows of `table` as changes of `kind`, from its backfill on.

    An UPDATE that touches nothing but columns in `ignore` is no change: name what the house writes for itself.
    """
    _check(table, kind, owner_column, id_column, *ignore)
    ignored = _array(ignore)
    unnamed = _array({*ignore, *_NOT_FIELDS, owner_column, id_column})
    owner, row = owner_column, id_column
    both = f"o.{row} = n.{row} AND o.{owner} = n.{owner}"
    inserted = f"""{_INTO}
  SELECT {owner}, '{kind}', {row}, {_XID}, {_XID}, false, '{{}}'::jsonb, statement_timestamp()
  FROM new_rows WHERE {owner} IS NOT NULL ORDER BY {owner}, {row} {_AGAIN};"""
    # A row that moves to another person is a deletion for the one and new for the other.
    updated = f"""{_INTO}
  SELECT c.owner_id, '{kind}', c.row_id, {_XID}, {_XID}, c.deleted, c.fields, statement_timestamp() FROM (
    SELECT n.{owner} AS owner_id, n.{row} AS row_id, false AS deleted, (
      SELECT coalesce(jsonb_object_agg(e.key, 0), '{{}}') FROM jsonb_each(to_jsonb(n) - {unnamed}) AS e
      WHERE e.value IS DISTINCT FROM to_jsonb(o) -> e.key
    ) AS fields
    FROM old_rows o JOIN new_rows n ON {both}
    WHERE to_jsonb(n) - {ignored} IS DISTINCT FROM to_jsonb(o) - {ignored}
    UNION ALL
    SELECT n.{owner}, n.{row}, false, '{{"*": 0}}'::jsonb FROM new_rows n LEFT JOIN old_rows o ON {both}
    WHERE n.{owner} IS NOT NULL AND o.{row} IS NULL
    UNION ALL
    SELECT o.{owner}, o.{row}, true, '{{}}'::jsonb FROM old_rows o LEFT JOIN new_rows n ON {both}
    WHERE o.{owner} IS NOT NULL AND n.{row} IS NULL
  ) c ORDER BY c.owner_id, c.row_id {_MERGED};"""
    deleted = f"""{_INTO}
  SELECT {owner}, '{kind}', {row}, {_XID}, {_XID}, true, '{{}}'::jsonb, statement_timestamp()
  FROM old_rows WHERE {owner} IS NOT NULL ORDER BY {owner}, {row} {_GONE};"""
    backfill = f"""{_INTO}
  SELECT {owner}, '{kind}', {row}, {_XID}, {_XID}, false, '{{}}'::jsonb, statement_timestamp()
  FROM {table} WHERE {owner} IS NOT NULL ORDER BY {owner}, {row} {_AGAIN};"""
    drop = f"DELETE FROM accounts_syncchange WHERE kind = '{kind}';"
    return _operation(table, {"insert": inserted, "update": updated, "delete": deleted}, backfill, drop)


def install_part(
    table: str, kind: str, *, parent_column: str, field: str, owner_column: str = "owner_id", ignore: Iterable[str] = ()
) -> RunSQL:
    """
    This function will note changes of `table` as changes of `field` of the row of `kind` that `parent_column` names.

    For rows that people see as part of another one, as factors are part of a mood entry.
    """
    _check(table, kind, parent_column, field, owner_column, *ignore)
    ignored = _array(ignore)
    owner, parent = owner_column, parent_column
    # A new row with its parts is one change: while nobody has seen the row, there is no version to tell apart. Asked
    # before the upsert, which would lock and write the row to find out.
    new = f"""coalesce((
      SELECT kept.xid = {_XID} AND kept.fields = '{{}}' FROM accounts_syncchange kept
      WHERE kept.owner_id = c.{owner} AND kept.kind = '{kind}' AND kept.row_id = c.{parent}), false)"""

    def touch(rows: str) -> str:
        return f"""{_INTO}
  SELECT c.{owner}, '{kind}', c.{parent}, {_XID}, {_XID}, false, '{{"{field}": 0}}'::jsonb, statement_timestamp()
  FROM (SELECT DISTINCT {owner}, {parent} FROM ({rows}) r WHERE {owner} IS NOT NULL AND {parent} IS NOT NULL) c
  WHERE NOT {new} ORDER BY c.{owner}, c.{parent} {_MERGED} WHERE NOT kept.deleted;"""

    differing = f"""
    SELECT n.* FROM new_rows n LEFT JOIN old_rows o ON o.id = n.id
    WHERE to_jsonb(n) - {ignored} IS DISTINCT FROM to_jsonb(o) - {ignored}
    UNION ALL
    SELECT o.* FROM old_rows o LEFT JOIN new_rows n ON o.id = n.id
    WHERE (o.{owner}, o.{parent}) IS DISTINCT FROM (n.{owner}, n.{parent})"""
    # The way of every create: to look first costs half of what the statement does.
    added = f"""
  IF EXISTS (SELECT 1 FROM new_rows c WHERE NOT {new}) THEN {touch("SELECT * FROM new_rows")}
  END IF;"""
    bodies = {
        "insert": added,
        "update": touch(differing),
        "delete": touch("SELECT * FROM old_rows"),
    }
    return _operation(table, bodies, "", "")


def trigger_name(table: str, event: str) -> str:
    return f"sync_{table}_{event}"


def _operation(table: str, bodies: dict[str, str], backfill: str, drop: str) -> RunSQL:
    forward = "".join(_trigger(table, event, body) for event, body in bodies.items())
    backward = "".join(
        f"DROP TRIGGER {trigger_name(table, event)} ON {table}; DROP FUNCTION {trigger_name(table, event)}();\n"
        for event in bodies
    )
    return RunSQL(f"{forward}{backfill}", f"{backward}{drop}")


_TABLES = {
    "insert": "NEW TABLE AS new_rows",
    "update": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "delete": "OLD TABLE AS old_rows",
}


def _trigger(table: str, event: str, body: str) -> str:
    name = trigger_name(table, event)
    # The plan of a first small statement serves a later large one, where a nested loop would be a square.
    options = "SET enable_nestloop = off" if event == "update" else ""
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql {options} AS $sync$
BEGIN {body}
  RETURN NULL;
END
$sync$;
CREATE TRIGGER {name} AFTER {event.upper()} ON {table} REFERENCING {_TABLES[event]}
  FOR EACH STATEMENT EXECUTE FUNCTION {name}();
"""


def _array(names: Iterable[str]) -> str:
    return f"'{{{','.join(sorted(names))}}}'::text[]"


def _check(*names: str) -> None:
    """:raises ValueError: for what is no plain name; names stand in the SQL as they are."""
    for name in names:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is not a name of a table, column or kind.")
