"""The triggers on a table of no room: every way in which rows come, change and go."""

import time
from uuid import uuid4

import pytest
from django.db import connection
from django.db.migrations import RunSQL
from django.db.utils import ProgrammingError

from accounts.sync.models import SyncChange
from accounts.sync.triggers import install, install_part

TABLES = """
CREATE TABLE probe (id uuid PRIMARY KEY, owner_id uuid, value int, hits int DEFAULT 0, updated_at timestamptz);
CREATE TABLE probe_part (
  id uuid PRIMARY KEY, owner_id uuid, probe_id uuid REFERENCES probe ON DELETE CASCADE, value int,
  updated_at timestamptz
);
"""
OPERATIONS = (
    install("probe", "probe", ignore=("hits",)),
    install_part("probe_part", "probe", parent_column="probe_id", field="parts", ignore=("updated_at",)),
)
OWNER, OTHER = uuid4(), uuid4()


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else None


def apply(operation: RunSQL, *, backwards: bool = False) -> None:
    sql = operation.reverse_sql if backwards else operation.sql
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture
def probe(db):
    run(TABLES)
    for operation in OPERATIONS:
        apply(operation)


def noted():
    rows = SyncChange.objects.filter(kind="probe").order_by("version")
    return {row.row_id: row for row in rows}


def new(owner=OWNER, value=1):
    row_id = uuid4()
    run("INSERT INTO probe (id, owner_id, value) VALUES (%s, %s, %s)", row_id, owner, value)
    return row_id


def test_rows_that_were_there_before_are_noted_and_going_back_leaves_nothing(db):
    run(TABLES)
    old = new()
    run("INSERT INTO probe (id, value) VALUES (%s, 1)", uuid4())  # nobody's
    for operation in OPERATIONS:
        apply(operation)
    assert noted().keys() == {old}
    for operation in reversed(OPERATIONS):
        apply(operation, backwards=True)
    assert noted() == {}
    new()
    assert noted() == {}
    with pytest.raises(ProgrammingError):
        run("SELECT sync_probe_insert()")


def test_versions_grow_and_name_the_columns_that_changed(probe):
    row_id = new()
    first = noted()[row_id]
    assert (first.fields, first.deleted, first.owner_id) == ({}, False, OWNER)
    run("UPDATE probe SET value = 2, updated_at = now() WHERE id = %s", row_id)
    second = noted()[row_id]
    assert second.version > first.version
    assert second.fields == {"value": second.version}
    run("DELETE FROM probe WHERE id = %s", row_id)
    third = noted()[row_id]
    assert (third.deleted, third.version > second.version) == (True, True)


def test_a_row_that_comes_back_counts_as_changed_in_all_its_columns(probe):
    row_id = new()
    run("DELETE FROM probe WHERE id = %s", row_id)
    run("INSERT INTO probe (id, owner_id) VALUES (%s, %s)", row_id, OWNER)
    back = noted()[row_id]
    assert (back.deleted, back.fields) == (False, {"*": back.version})


def test_what_touches_only_ignored_columns_or_nothing_is_no_change(probe):
    row_id = new()
    before = noted()[row_id].version
    run("UPDATE probe SET hits = hits + 1")
    run("UPDATE probe SET value = value")
    assert noted()[row_id].version == before


def test_one_statement_may_insert_change_and_delete(probe):
    changed, deleted, again = new(), new(), new()
    fresh = uuid4()
    run(
        "WITH gone AS (DELETE FROM probe WHERE id = %s), changed AS (UPDATE probe SET value = 9 WHERE id = %s) "
        "INSERT INTO probe (id, owner_id, value) VALUES (%s, %s, 5), (%s, %s, 6) "
        "ON CONFLICT (id) DO UPDATE SET value = excluded.value",
        deleted, changed, fresh, OWNER, again, OWNER,
    )  # fmt: skip
    rows = noted()
    assert rows.keys() == {changed, deleted, again, fresh}
    assert rows[deleted].deleted
    assert set(rows[changed].fields) == set(rows[again].fields) == {"value"}
    assert rows[fresh].fields == {}


def test_copy_and_truncation_of_the_owner_are_seen(probe):
    rows = [(uuid4(), OWNER, number) for number in range(50)]
    with connection.cursor() as cursor, cursor.copy("COPY probe (id, owner_id, value) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    assert noted().keys() == {row[0] for row in rows}
    run("UPDATE probe SET owner_id = NULL")
    assert all(row.deleted for row in noted().values())
    run("UPDATE probe SET owner_id = %s", OTHER)
    assert SyncChange.objects.filter(owner_id=OTHER, deleted=False).count() == 50


def test_parts_are_changes_of_their_row_and_never_raise_it(probe):
    row_id, part = new(), uuid4()
    made = noted()[row_id].version
    run("INSERT INTO probe_part (id, owner_id, probe_id) VALUES (%s, %s, %s)", part, OWNER, row_id)
    # Both are of this one transaction, so nobody has seen the row without its part.
    assert noted()[row_id].version == made
    SyncChange.objects.update(xid=1)
    for statement in (
        "UPDATE probe_part SET value = 2",
        "INSERT INTO probe_part (id, owner_id, probe_id) SELECT gen_random_uuid(), owner_id, id FROM probe",
        "DELETE FROM probe_part WHERE value IS NULL",
    ):
        before = noted()[row_id].version
        run(statement)
        after = noted()[row_id]
        assert after.version > before, statement
        assert after.fields == {"parts": after.version}
    run("UPDATE probe_part SET updated_at = now()")
    assert noted()[row_id].version == after.version
    # Where no foreign key holds them, parts may be tidied up after their row.
    SyncChange.objects.update(deleted=True)
    run("UPDATE probe_part SET value = 3")
    assert noted()[row_id].deleted
    SyncChange.objects.update(deleted=False)
    run("DELETE FROM probe")  # its parts go with it, by the foreign key
    assert noted()[row_id].deleted


def test_a_part_that_moves_changes_both_rows(probe):
    one, two = new(), new()
    run("INSERT INTO probe_part (id, owner_id, probe_id) VALUES (%s, %s, %s)", uuid4(), OWNER, one)
    SyncChange.objects.update(xid=1)
    run("UPDATE probe_part SET probe_id = %s", two)
    assert [set(row.fields) for row in noted().values()] == [{"parts"}] * 2


def test_a_first_small_statement_does_not_make_a_later_large_one_slow(probe):
    new()
    run("UPDATE probe SET value = 2")
    run("INSERT INTO probe (id, owner_id, value) SELECT gen_random_uuid(), %s, 1 FROM generate_series(1, 20000)", OWNER)
    started = time.monotonic()
    run("UPDATE probe SET value = value + 1")
    # About a second; a nested loop over both tables of rows takes minutes.
    assert time.monotonic() - started < 20
    assert sum("value" in row.fields for row in noted().values()) == 20001
