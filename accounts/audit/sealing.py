"""
Seals the history in batches and finds what was changed in it.

Rows are written without a lock, so a later sequence number can be committed before an earlier one. The sealer
therefore waits, for at most a second, until no writer is in flight, notes the highest number, and lets writers go
on; what it then hashes can no longer change by honest means (docs/adr: audit sealing).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from accounts.audit.merkle import chain_hash, leaf_hash, merkle_root
from accounts.audit.models import AuditEvent, AuditSeal

FIELDS = (
    "sequence", "id", "at", "actor_id", "owner_id", "session_id", "action", "target_type", "target_id",
    "request_id", "ip", "details",
)  # fmt: skip
BATCH = 10_000
# A leaf hash beside each root would say which row of a batch changed; sixteen bytes a row are worth that answer.
LEAF_BYTES = 16
# Written by accounts.audit.retention when it deletes rows.
PRUNED = "accounts.audit.pruned"
# HIPAA, 45 CFR 164.316(b)(2): the database refuses to give up anything younger, whatever a setting says.
LEAST_YEARS = 6
# Sealers on several machines may differ by so much.
SKEW = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Broken:
    """The first place where the history does not match its seals."""

    sequence: int
    reason: str


def audit_seal(*, now: datetime) -> int:
    """This function will seal every row that no writer can still precede. Returns how many rows it sealed."""
    sealed = 0
    highest = _settled_sequence()
    while (count := _seal_batch(highest, now)) > 0:
        sealed += count
    return sealed


def _settled_sequence() -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '1s'")
        cursor.execute("LOCK TABLE accounts_auditevent IN SHARE MODE")
        cursor.execute("SELECT coalesce(max(sequence), 0) FROM accounts_auditevent")
        return int(cursor.fetchone()[0])


@transaction.atomic
def _seal_batch(highest: int, now: datetime) -> int:
    with connection.cursor() as cursor:
        # Two sealers at once would both extend the same seal.
        cursor.execute("LOCK TABLE accounts_auditseal IN SHARE ROW EXCLUSIVE MODE")
    last = AuditSeal.objects.order_by("-last_sequence").first()
    after = last.last_sequence if last else 0
    rows = list(
        AuditEvent.objects.filter(sequence__gt=after, sequence__lte=highest)
        .order_by("sequence")
        .values_list(*FIELDS)[:BATCH]
    )
    if not rows:
        return 0
    leaves = [leaf_hash(row) for row in rows]
    first_sequence, last_sequence = rows[0][0], rows[-1][0]
    root = merkle_root(leaves)
    previous = bytes(last.chain_hash) if last else b""
    AuditSeal.objects.create(
        first_sequence=first_sequence,
        last_sequence=last_sequence,
        count=len(rows),
        leaves=b"".join(leaf[:LEAF_BYTES] for leaf in leaves),
        sequences=[row[0] for row in rows],
        merkle_root=root,
        chain_hash=chain_hash(previous, first_sequence, last_sequence, len(rows), root),
        sealed_at=now,
    )
    return len(rows)


def years_ago(now: datetime, years: int) -> datetime:
    try:
        return now.replace(year=now.year - years)
    except ValueError:  # the 29th of February
        return now.replace(year=now.year - years, day=28)


def pruned_up_to() -> int:
    """The last row that the history itself says was pruned."""
    newest = AuditEvent.objects.filter(action=PRUNED).order_by("-sequence").values_list("details", flat=True).first()
    return int(newest["up_to"]) if newest else 0


def audit_verify() -> Broken | None:
    """
    This function will compare the whole history with its seals and return the first broken row, or None.

    Batches at its beginning may be gone as a whole, if the history says that they were pruned and their seals are
    older than the six years that nothing may be younger than; a batch with some rows missing never may.
    Cost: one pass over the table, some 100,000 rows in a few seconds, one batch in memory.
    """
    previous, after, sealed_at = b"", 0, None
    pruned, oldest = pruned_up_to(), years_ago(timezone.now(), LEAST_YEARS)
    for seal in AuditSeal.objects.order_by("last_sequence").iterator(chunk_size=10):
        if sealed_at is not None and seal.sealed_at < sealed_at - SKEW:
            return Broken(seal.first_sequence, "the seal claims to be older than the one before it")
        may_be_gone = seal.last_sequence <= pruned and seal.sealed_at < oldest
        broken = _check_seal(seal, previous, after, may_be_gone=may_be_gone)
        if broken is not None:
            return broken
        previous, after, sealed_at = bytes(seal.chain_hash), seal.last_sequence, seal.sealed_at
    return None


def _check_seal(seal: AuditSeal, previous: bytes, after: int, *, may_be_gone: bool) -> Broken | None:
    rows = list(
        AuditEvent.objects.filter(sequence__gt=after, sequence__lte=seal.last_sequence)
        .order_by("sequence")
        .values_list(*FIELDS)
    )
    pruned = may_be_gone and not rows
    broken = None if pruned else next(_differences(seal, rows), None)
    if broken is not None:
        return broken
    root = bytes(seal.merkle_root) if pruned else merkle_root([leaf_hash(row) for row in rows])
    if root != bytes(seal.merkle_root):
        return Broken(seal.first_sequence, "the seal's root does not match its rows")
    expected = chain_hash(previous, seal.first_sequence, seal.last_sequence, seal.count, root)
    if expected != bytes(seal.chain_hash):
        return Broken(seal.first_sequence, "the seal does not follow from the one before it")
    return None


def _differences(seal: AuditSeal, rows: list[tuple]) -> Iterator[Broken]:  # type: ignore[type-arg]
    leaves = bytes(seal.leaves)
    expected = {sequence: leaves[i * LEAF_BYTES : (i + 1) * LEAF_BYTES] for i, sequence in enumerate(seal.sequences)}
    found = {row[0]: leaf_hash(row)[:LEAF_BYTES] for row in rows}
    for sequence in sorted(expected.keys() | found.keys()):
        if sequence not in found:
            yield Broken(sequence, "the row is missing")
        elif sequence not in expected:
            yield Broken(sequence, "the row was added after its batch was sealed")
        elif expected[sequence] != found[sequence]:
            yield Broken(sequence, "the row was changed")
