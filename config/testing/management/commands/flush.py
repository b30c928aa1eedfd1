"""Django's `flush`, which ends every test with real transactions, in some milliseconds instead of a second."""

from functools import cache
from typing import Any

from django.core.management.commands import flush
from django.db import connections, transaction

# Rows that a fresh database has, such as the names of permissions: by table, a hash of what is in it.
_fresh: dict[str, dict[str, str]] = {}


class Command(flush.Command):
    """
    The same end as Django's: an empty database with the rows that migrations bring back. TRUNCATE makes new files for
    every table and index, and the rows of all permissions are written anew; here only what a test wrote is deleted.
    """

    def handle(self, **options: Any) -> None:
        database = options["database"]
        if options.get("inhibit_post_migrate"):
            super().handle(**options)
        elif database not in _fresh:
            super().handle(**options)
            _fresh[database] = {table: _hash(database, table) for table in _filled(database)}
        elif not _emptied(database, _fresh[database]):
            super().handle(**options)


def _emptied(database: str, fresh: dict[str, str]) -> bool:
    """False if a test changed what a fresh database has: then it is made again."""
    filled = _filled(database)
    if not fresh.keys() <= filled or any(_hash(database, table) != found for table, found in fresh.items()):
        return False
    _delete(database, filled - fresh.keys())
    return True


def _delete(database: str, written: set[str]) -> None:
    """In one transaction, at whose end foreign keys are asked; triggers, which note or refuse a deletion, are not."""
    with transaction.atomic(using=database), connections[database].cursor() as cursor:
        watched = [pair for pair in _triggers(database) if pair[0] in written]
        for table, trigger in watched:
            cursor.execute(f"ALTER TABLE {_quoted(database, table)} DISABLE TRIGGER {_quoted(database, trigger)}")
        for table in sorted(written):
            cursor.execute(f"DELETE FROM {_quoted(database, table)}")  # noqa: S608 - a table of ours
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, trigger in watched:
            cursor.execute(f"ALTER TABLE {_quoted(database, table)} ENABLE TRIGGER {_quoted(database, trigger)}")


@cache
def _triggers(database: str) -> list[tuple[str, str]]:
    """Those of ours that work, with their tables."""
    asked = "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'"
    return [(table, trigger) for table, trigger in _rows(database, asked)]


def _filled(database: str) -> set[str]:
    return {row[0] for row in _rows(database, _asked(database))}


@cache
def _asked(database: str) -> str:
    tables = connections[database].introspection.django_table_names(only_existing=True, include_views=False)
    return " UNION ALL ".join(
        f"SELECT '{one}' WHERE EXISTS (SELECT FROM {_quoted(database, one)})"  # noqa: S608 - tables of ours
        for one in tables
    )


def _hash(database: str, table: str) -> str:
    text = f"SELECT md5(string_agg(row::text, ' ' ORDER BY row::text)) FROM {_quoted(database, table)} row"  # noqa: S608
    return str(_rows(database, text)[0][0])


def _quoted(database: str, table: str) -> str:
    return connections[database].ops.quote_name(table)


def _rows(database: str, statement: str) -> list[tuple[Any, ...]]:
    with connections[database].cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())
