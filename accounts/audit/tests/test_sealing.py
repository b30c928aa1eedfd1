import threading
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import DatabaseError

from accounts.audit.models import AuditEvent, AuditSeal
from accounts.audit.sealing import audit_seal, audit_verify
from accounts.audit.services import audit_record

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def record(count: int) -> list[int]:
    for number in range(count):
        audit_record(actor=None, action="tests.thing.done", target=("tests.thing", number), details={"n": number})
    return list(AuditEvent.objects.order_by("sequence").values_list("sequence", flat=True))


def tamper(sql: str, *params: object) -> None:
    """What somebody with the database's own rights could do."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_auditevent DISABLE TRIGGER ALL")
        cursor.execute(sql, params)
        cursor.execute("ALTER TABLE accounts_auditevent ENABLE TRIGGER ALL")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE accounts_auditevent SET action = 'x'",
        "DELETE FROM accounts_auditevent",
        "TRUNCATE accounts_auditevent",
    ],
)
def test_the_database_refuses_to_change_the_history(sql):
    record(1)
    with connection.cursor() as cursor:  # the suite switches one trigger off to empty its tables
        cursor.execute("ALTER TABLE accounts_auditevent ENABLE TRIGGER ALL")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert AuditEvent.objects.count() == 1


@pytest.mark.django_db
def test_an_honest_history_verifies_and_seals_only_what_is_new():
    record(3)
    assert audit_seal(now=NOW) == 3
    record(2)
    assert audit_seal(now=NOW) == 2
    assert audit_seal(now=NOW) == 0
    assert audit_verify() is None
    assert AuditSeal.objects.count() == 2


@pytest.mark.django_db
def test_a_changed_row_is_named():
    rows = record(5)
    audit_seal(now=NOW)
    tamper("UPDATE accounts_auditevent SET details = '{\"n\": 99}' WHERE sequence = %s", rows[3])
    broken = audit_verify()
    assert broken is not None
    assert (broken.sequence, broken.reason) == (rows[3], "the row was changed")


@pytest.mark.django_db
def test_a_removed_row_is_named():
    rows = record(5)
    audit_seal(now=NOW)
    tamper("DELETE FROM accounts_auditevent WHERE sequence = %s", rows[2])
    broken = audit_verify()
    assert broken is not None
    assert (broken.sequence, broken.reason) == (rows[2], "the row is missing")


@pytest.mark.django_db
def test_a_row_slipped_into_a_sealed_batch_is_named():
    rows = record(2)
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('accounts_auditevent', 'sequence'), %s)", [rows[-1] + 5])
    record(1)
    audit_seal(now=NOW)
    tamper("UPDATE accounts_auditevent SET sequence = sequence + 1 WHERE sequence = %s", rows[1])
    broken = audit_verify()
    assert broken is not None
    assert broken.sequence == rows[1]


@pytest.mark.django_db
def test_a_rewritten_row_with_its_seal_rewritten_breaks_the_chain():
    rows = record(2)
    audit_seal(now=NOW)
    record(2)
    audit_seal(now=NOW)
    first = AuditSeal.objects.order_by("last_sequence").first()
    assert first is not None
    first.delete()
    tamper("UPDATE accounts_auditevent SET action = 'x' WHERE sequence = %s", rows[0])
    assert audit_verify() is not None


@pytest.mark.django_db
def test_the_command_names_the_first_broken_row_and_fails():
    rows = record(4)
    call_command("seal_audit")
    call_command("verify_audit")
    tamper("UPDATE accounts_auditevent SET ip = '192.0.2.1' WHERE sequence IN (%s, %s)", rows[1], rows[2])
    with pytest.raises(CommandError, match=f"Audit row {rows[1]}: the row was changed"):
        call_command("verify_audit")


@pytest.mark.django_db(transaction=True)
def test_a_row_committed_late_with_an_early_number_is_still_sealed():
    """The sealer waits for writers in flight; without that, a slow writer's row would lie outside every seal."""
    holding, go_on = threading.Event(), threading.Event()

    def slow_writer() -> None:
        with transaction.atomic():
            audit_record(actor=None, action="tests.slow")
            holding.set()
            go_on.wait(5)
        connection.close()

    writer = threading.Thread(target=slow_writer)
    writer.start()
    assert holding.wait(5)
    audit_record(actor=None, action="tests.fast")
    threading.Timer(0.3, go_on.set).start()
    assert audit_seal(now=NOW) == 2
    writer.join()
    assert audit_verify() is None
