"""The history is kept for the years of the law, goes in whole batches, and can be verified all the same."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.audit.models import AuditEvent, AuditSeal
from accounts.audit.retention import audit_limit, audit_prune
from accounts.audit.sealing import PRUNED, audit_seal, audit_verify
from accounts.audit.services import audit_record

OLD = timedelta(days=7 * 366)


def batch(at: datetime, count: int = 3) -> list[int]:
    """Rows of one moment, sealed then."""
    made = [AuditEvent.objects.create(at=at, action="tests.old", target_type="tests.thing") for _ in range(count)]
    assert audit_seal(now=at) == count
    return [row.sequence for row in made]


def tamper(sql: str, *params: object) -> None:
    """What somebody with the database's own rights could do."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_auditevent DISABLE TRIGGER ALL")
        cursor.execute(sql, params)
        cursor.execute("ALTER TABLE accounts_auditevent ENABLE TRIGGER ALL")


@pytest.fixture
def history(db: None) -> dict[str, list[int]]:
    """Two batches that may go, one of which is oldest, and one that may not."""
    now = timezone.now()
    return {
        "oldest": batch(now - OLD - timedelta(days=2)),
        "old": batch(now - OLD),
        "young": batch(now - timedelta(days=5 * 365)),
    }


def test_whole_old_batches_go_and_the_rest_still_verifies(history):
    now = timezone.now()
    assert audit_prune(now) == 6
    left = list(AuditEvent.objects.order_by("sequence").values_list("sequence", flat=True))
    assert left[:3] == history["young"]
    assert AuditSeal.objects.count() == 3
    assert [row.details["up_to"] for row in AuditEvent.objects.filter(action=PRUNED).order_by("sequence")] == [
        history["oldest"][-1], history["old"][-1],
    ]  # fmt: skip
    assert audit_verify() is None
    call_command("verify_audit", "--seal-first")
    assert audit_prune(now) == 0


def test_a_batch_with_one_row_too_young_stays_whole(db):
    now = timezone.now()
    limit = audit_limit(now)
    AuditEvent.objects.create(at=limit - timedelta(days=9), action="tests.old", target_type="tests.thing")
    AuditEvent.objects.create(at=limit + timedelta(days=1), action="tests.old", target_type="tests.thing")
    audit_seal(now=limit - timedelta(days=8))
    assert audit_prune(now) == 0
    assert AuditEvent.objects.count() == 2


def test_rows_that_are_not_sealed_yet_are_never_pruned(db):
    AuditEvent.objects.create(at=timezone.now() - OLD, action="tests.old", target_type="tests.thing")
    assert audit_prune(timezone.now()) == 0
    assert AuditEvent.objects.count() == 1


def test_a_pruned_history_with_a_batch_half_gone_is_found(history):
    audit_prune(timezone.now())
    tamper("DELETE FROM accounts_auditevent WHERE sequence = %s", history["young"][1])
    broken = audit_verify()
    assert broken is not None
    assert (broken.sequence, broken.reason) == (history["young"][1], "the row is missing")


def test_a_row_that_comes_back_into_a_pruned_batch_is_found(history):
    """A batch is wholly there or wholly gone; some of it is neither."""
    audit_prune(timezone.now())
    AuditEvent.objects.create(
        sequence=history["old"][1], at=timezone.now() - OLD, action="tests.forged", target_type="tests.thing"
    )
    broken = audit_verify()
    assert broken is not None
    assert broken.sequence in history["old"]


@pytest.mark.parametrize("name", ["oldest", "old"])
def test_an_old_batch_with_a_row_missing_is_found_although_it_might_have_been_pruned(history, name):
    tamper("DELETE FROM accounts_auditevent WHERE sequence = %s", history[name][0])
    broken = audit_verify()
    assert broken is not None
    assert broken.sequence == history[name][0]


def test_an_old_batch_that_is_gone_without_a_word_of_it_is_found(history):
    tamper("DELETE FROM accounts_auditevent WHERE sequence <= %s", history["old"][-1])
    assert audit_verify() is not None


def test_a_young_batch_cannot_pass_for_pruned(history):
    """Not by a forged record of the pruning, nor by a seal that claims to be old."""
    audit_prune(timezone.now())
    audit_record(actor=None, action=PRUNED, details={"up_to": history["young"][-1]})
    tamper("DELETE FROM accounts_auditevent WHERE sequence <= %s", history["young"][-1])
    assert audit_verify() is not None
    AuditSeal.objects.filter(last_sequence=history["young"][-1]).update(sealed_at=timezone.now() - 2 * OLD)
    broken = audit_verify()
    assert broken is not None
    assert "older than the one before" in broken.reason


def test_a_seal_of_pruned_rows_must_still_follow_from_the_one_before(history):
    audit_prune(timezone.now())
    AuditSeal.objects.filter(last_sequence=history["old"][-1]).update(merkle_root=bytes(32))
    broken = audit_verify()
    assert broken is not None
    assert "does not follow" in broken.reason


def test_the_database_gives_up_nothing_that_is_younger_than_six_years(history: Any, settings: Any) -> None:
    settings.LEGAL_RETENTION_YEARS = 1
    assert audit_prune(timezone.now()) == 6
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL evenkeel.retention = 'on'")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute("DELETE FROM accounts_auditevent WHERE sequence = %s", [history["young"][0]])
    assert AuditEvent.objects.filter(sequence__in=history["young"]).count() == 3
    assert audit_verify() is None
