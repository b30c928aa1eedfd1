"""
The purge itself, in three steps that each may be repeated.

First, in one transaction: what the law keeps is moved, places outside the tables are emptied, the rows go, and last the
data key. The names of the files are written into the request in the same transaction, so that no crash can forget
them. Then the files go. Then the receipt is signed.
"""

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection, transaction

from accounts.audit.services import audit_record
from accounts.erasure.files import file_remove, files_of
from accounts.erasure.models import ErasureRequest
from accounts.erasure.receipts import VERSION, Receipt, key_id, receipt_sign
from accounts.erasure.registry import Policy, Rule, places, removers, rules
from accounts.erasure.retained import record_add, rows_keep, years_after
from accounts.identity.models import User
from accounts.vault.keyring import forget_keys

State = ErasureRequest.State
TOMBSTONE = "proof of the account and of its erasure: GDPR 5(2), 17(3)(e)"
# A worker may take its time; a request has the limits of the house.
WORKER_LIMITS = "SET LOCAL statement_timeout = '240s'; SET LOCAL idle_in_transaction_session_timeout = '240s'"
log = structlog.get_logger(__name__)


class PurgeTooLong(Exception):
    """There is more than fits into the time; nothing was done."""


@dataclass(slots=True)
class Tally:
    """Counts for the receipt."""

    erased: Counter[str] = field(default_factory=Counter)
    anonymised: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    places: Counter[str] = field(default_factory=Counter)

    def counted(self) -> dict[str, dict[str, int]]:
        return {name: dict(sorted((+getattr(self, name)).items())) for name in self.__slots__}


def purge_run(
    *, request: ErasureRequest, now: datetime, actor: User | None, budget: timedelta | None = None
) -> Receipt:
    """
    This function will finish a claimed request and return its receipt.

    :raises PurgeTooLong: if `budget` is over before the rows are gone; everything is as before then.
    """
    if request.state != State.DONE:
        _rows_go(request.pk, request.subject_id, now, actor, budget)
        _files_go(request.pk)
        _finish(request.pk)
        request.refresh_from_db()
    return Receipt(request.receipt, bytes(request.receipt_signature or b""))


def _rows_go(request_id: UUID, subject_id: UUID, now: datetime, actor: User | None, budget: timedelta | None) -> None:
    deadline = time.monotonic() + budget.total_seconds() if budget is not None else None
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Answers about consent are append-only for everybody but this transaction.
            cursor.execute("SET LOCAL evenkeel.erasing = 'on'")
            if budget is None:
                cursor.execute(WORKER_LIMITS)
        # The lock of an erasing: whoever writes a row of this person waits here and then finds nobody to write it for.
        person = User.objects.select_for_update().only("pk", "date_joined").filter(pk=subject_id).first()
        request = ErasureRequest.objects.select_for_update().get(pk=request_id)
        if request.receipt is not None:
            return
        files = sorted(files_of(subject_id))
        tally = Tally()
        for step in (_law_keeps, _places_empty, _rules_apply):
            step(subject_id, now, tally, deadline)
        if person is not None:
            _tombstone(person, now)
        request.receipt = {"draft": {"erased_at": now.isoformat(), **tally.counted()}, "files": files}
        request.save(update_fields=["receipt", "updated_at"])
        audit_record(
            actor=actor, action="accounts.erasure.purged", target=("accounts.user", subject_id), owner_id=subject_id,
            details={"request_id": str(request_id), "rows": tally.erased.total(), "files": len(files)},
        )  # fmt: skip
        transaction.on_commit(forget_keys)
    log.info("erasure.rows_gone", request_id=str(request_id))


def _in_time(deadline: float | None) -> None:
    if deadline is not None and time.monotonic() > deadline:
        raise PurgeTooLong


def _law_keeps(subject_id: UUID, now: datetime, tally: Tally, deadline: float | None) -> None:
    for rule in rules():
        _in_time(deadline)
        tally.kept[rule.label] += rows_keep(rule, subject_id, now)


def _places_empty(subject_id: UUID, now: datetime, tally: Tally, deadline: float | None) -> None:
    for place in places():
        _in_time(deadline)
        tally.places[place.name] += place.handler(subject_id, now)


def _rules_apply(subject_id: UUID, now: datetime, tally: Tally, deadline: float | None) -> None:
    for rule in rules():
        _in_time(deadline)
        _apply(rule, subject_id, now, tally)


def _apply(rule: Rule, subject_id: UUID, now: datetime, tally: Tally) -> None:
    """One statement, however many rows: no signal, no cascade, and what is forgotten stops the commit."""
    stays = rule.policy is Policy.KEEP and rule.keep is None
    if rule.handler is not None:
        count = rule.handler(subject_id, now)
    elif rule.policy is Policy.ANONYMISE:
        count = rule.rows(subject_id).update(**{rule.owner_field: None})
    elif stays:
        count = rule.rows(subject_id).count()
    else:
        count = rule.rows(subject_id)._raw_delete("default")
    counts = tally.anonymised if rule.policy is Policy.ANONYMISE else tally.kept if stays else tally.erased
    counts[rule.label] += count


def _tombstone(person: User, now: datetime) -> None:
    if not settings.LEGAL_RETENTION:
        return
    record_add(
        subject_id=person.pk,
        kind="account",
        body={"created_at": person.date_joined.isoformat(), "erased_at": now.isoformat()},
        legal_basis=TOMBSTONE,
        keep_until=years_after(now, settings.LEGAL_RETENTION_YEARS),
    )


def _files_go(request_id: UUID) -> None:
    receipt = ErasureRequest.objects.values_list("receipt", flat=True).get(pk=request_id)
    for storage, name in (receipt or {}).get("files", ()):
        file_remove(storage, name)


def _files_counted(files: list[list[str]]) -> dict[str, int]:
    return dict(Counter(storage if storage in removers() else "files" for storage, _ in files))


@transaction.atomic
def _finish(request_id: UUID) -> None:
    request = ErasureRequest.objects.select_for_update().get(pk=request_id)
    if request.state == State.DONE:
        return
    noted: dict[str, Any] = request.receipt or {}
    draft = noted["draft"]
    body = {
        "version": VERSION,
        "request_id": str(request.pk),
        "subject_id": str(request.subject_id),
        "requested_at": request.created_at.isoformat(),
        **draft,
        "places": {**draft["places"], **_files_counted(noted["files"])},
        "key_destroyed": True,
        "key_id": key_id(),
    }
    receipt = receipt_sign(body)
    request.receipt, request.receipt_signature = receipt.body, receipt.signature
    request.state, request.claimed_until = State.DONE, None
    request.finished_at = datetime.fromisoformat(draft["erased_at"])
    request.save(update_fields=["receipt", "receipt_signature", "state", "claimed_until", "finished_at", "updated_at"])
