"""
Writes that clients made while they were away.

Each is carried out once, in a transaction of its own that also keeps its id, through the services that the room's
endpoints call. What is refused or conflicts leaves nothing behind, so it may be sent again under the same id.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import transaction
from rest_framework.exceptions import APIException, ErrorDetail, NotFound, ValidationError

from accounts.identity.models import User
from accounts.sync.deletions import RowDeleted
from accounts.sync.gate import Charge, Gate, Permit
from accounts.sync.merging import Noted, clashing, named, noted_get
from accounts.sync.models import SyncWrite
from accounts.sync.owning import Own, Owns
from accounts.sync.registry import SyncSource, SyncWriter, sync_source
from accounts.sync.selectors import sync_states
from accounts.sync.words import refused_screened, words_screened
from accounts.sync.writes import Op, Outcome, Reason, Result, Write
from config.api.client_ids import IdConflict
from config.api.errors import Conflict, DomainError, problem_exception_handler
from config.api.refusals import refusal_settle, support_of
from config.database import hot_row
from config.ids import uuid7

# The same id at the same time waits for the first on the unique index.
_CLAIM = """
INSERT INTO accounts_syncwrite (id, owner_id, change_id, fingerprint, version_before, version_after, created_at)
VALUES (%s, %s, %s, %s, 0, 0, %s) ON CONFLICT (owner_id, change_id) DO NOTHING RETURNING id
"""
_REMEMBER = """
UPDATE accounts_syncwrite w SET version_before = %s, version_after = c.version FROM accounts_syncchange c
WHERE w.id = %s AND c.owner_id = %s AND c.kind = %s AND c.row_id = %s RETURNING c.version, c.deleted
"""


class KindReadOnly(DomainError):
    default_code = "kind_read_only"
    default_detail = "Rows of this kind are not written by sync."


class ChangeIdReused(Conflict):
    default_code = "change_id_reused"
    default_detail = "This change_id was used for another write. Make a new one."


class _Clash(Exception):
    def __init__(self, reason: Reason, fields: Sequence[str] = ()) -> None:
        self.reason, self.fields = reason, fields


@dataclass(frozen=True, slots=True)
class _Done:
    """`before` is the version of the row that the write found, under the row's lock."""

    outcome: Outcome
    before: int
    support: Any = None


def sync_write(
    *, owner: User, writes: Sequence[Write], now: datetime, charge: Charge, permit: Permit | None = None
) -> list[Result]:
    """
    This function will carry out each write, in the order given, and say what became of it and how its row stands now.

    A failure that is nobody's decision (a lost database) ends it with that error: what came before has arrived.
    """
    arrived = {
        row.change_id: row
        for row in SyncWrite.objects.filter(owner=owner, change_id__in=[write.change_id for write in writes])
    }
    owns = Owns(owner, writes, arrived)
    gate = Gate(charge, permit)
    results = [_carry_out(owner, write, arrived.get(write.change_id), owns, now, gate) for write in writes]
    shown = [result for result in results if result.outcome is not Outcome.REFUSED]
    states = sync_states(owner=owner, keys=[result.write.key for result in shown])
    for result in shown:
        result.state = states.get(result.write.key)
    return results


def _carry_out(owner: User, write: Write, known: SyncWrite | None, owns: Owns, now: datetime, gate: Gate) -> Result:
    own = owns.of(write.key)
    try:
        source, writer = _writable(write.kind)
        mark = write.mark(owner)
        if known is not None:
            return _repeated(owner, write, writer, known, mark, own)
        gate.check(write, writer)
        with transaction.atomic():
            claim = hot_row(_CLAIM, (uuid7(), owner.pk, write.change_id, mark, now))
            if claim is None:
                known = SyncWrite.objects.get(owner=owner, change_id=write.change_id)
                return _repeated(owner, write, writer, known, mark, own)
            done = _ACTIONS[write.op](owner, write, source, writer, own, now)
            after = hot_row(_REMEMBER, (done.before, claim[0], owner.pk, write.kind, write.row_id))
            beside = owns.changed_beside(write.key)
        owns.add_beside(beside)
        if after is None:
            return Result(write, done.outcome, support=done.support)
        own.add(done.before, after[0])
        elsewhere = write.op is Op.CREATE and after[1]
        return Result(write, Outcome.REPEATED if elsewhere else done.outcome, support=done.support)
    except _Clash as clash:
        # Nothing is stored of it, and whoever wrote it may leave it at that: what it says is heard all the same.
        support = words_screened(owner=owner, write=write, now=now)
        return Result(write, Outcome.CONFLICT, reason=clash.reason, fields=clash.fields, support=support)
    except (APIException, DjangoValidationError) as error:
        answer = problem_exception_handler(error)
        support = refused_screened(owner=owner, write=write, refusal=error, now=now)
        return Result(write, Outcome.REFUSED, problem=answer.data if answer is not None else None, support=support)


def _repeated(owner: User, write: Write, writer: SyncWriter, known: SyncWrite, mark: bytes, own: Own) -> Result:
    """:raises ChangeIdReused: when the id stands for something else."""
    if bytes(known.fingerprint) != mark:
        raise ChangeIdReused
    own.add(known.version_before, known.version_after)
    return Result(write, Outcome.REPEATED, support=_help_again(owner, write, writer, known.created_at))


def _help_again(owner: User, write: Write, writer: SyncWriter, first: datetime) -> Any:
    """The answer to the first sending may never have reached the person: the help in it is found anew, nothing else."""
    if write.op is not Op.CREATE:
        return words_screened(owner=owner, write=write, now=first, record=False)
    try:
        with transaction.atomic():
            at = min(write.at or first, first)
            support = writer.create(owner=owner, row_id=write.row_id, fields=write.fields, at=at, now=first)
            transaction.set_rollback(True)
        return support
    except RowDeleted as gone:
        with transaction.atomic():
            refusal_settle(gone)
            transaction.set_rollback(True)
        return support_of(gone)
    except (APIException, DjangoValidationError):
        return None


def _writable(kind: str) -> tuple[SyncSource, SyncWriter]:
    """:raises ValidationError: naming `kind`. :raises KindReadOnly: when the room takes no writes of it."""
    source = sync_source(kind)
    if source is None:
        raise ValidationError({"kind": [ErrorDetail("This server does not know this kind.", "kind_unknown")]})
    if source.write is None:
        raise KindReadOnly
    return source, source.write


def _create(owner: User, write: Write, source: SyncSource, writer: SyncWriter, own: Own, now: datetime) -> _Done:
    noted = noted_get(owner, write.kind, write.row_id)
    if noted is not None and noted.deleted:
        raise _Clash(Reason.DELETED)
    # A phone whose clock runs ahead has not written in the future.
    at = min(write.at or now, now)
    try:
        support = writer.create(owner=owner, row_id=write.row_id, fields=write.fields, at=at, now=now)
    except IdConflict:
        if noted is None:
            raise
        raise _Clash(Reason.EXISTS) from None
    except RowDeleted:
        # Since the look above.
        raise _Clash(Reason.DELETED) from None
    if noted is None:
        return _Done(Outcome.APPLIED, 0, support)
    return _Done(Outcome.REPEATED, noted.version, support)


def _update(owner: User, write: Write, source: SyncSource, writer: SyncWriter, own: Own, now: datetime) -> _Done:
    changes = writer.parse(write.fields)
    noted = _locked(owner, write, source, writer)
    if noted.deleted:
        raise _Clash(Reason.DELETED)
    names = writer.differing(owner=owner, row_id=write.row_id, changes=changes)
    changed = noted.changed_since(write.base_version, own)
    clash = clashing(writer, names, changed)
    if clash:
        raise _Clash(Reason.CHANGED, clash)
    if not names:
        support = words_screened(owner=owner, write=write, now=now, record=False)
        return _Done(Outcome.REPEATED, noted.version, support)
    fresh = {name: value for name, value in changes.items() if name in names}
    support = writer.update(owner=owner, row_id=write.row_id, changes=fresh, now=now)
    return _Done(Outcome.MERGED if changed else Outcome.APPLIED, noted.version, support)


def _delete(owner: User, write: Write, source: SyncSource, writer: SyncWriter, own: Own, now: datetime) -> _Done:
    noted = _locked(owner, write, source, writer)
    if noted.deleted:
        return _Done(Outcome.REPEATED, noted.version)
    # Somebody wrote into it since: their words are not thrown away unseen.
    changed = noted.changed_since(write.base_version, own) - writer.derived
    if changed:
        raise _Clash(Reason.CHANGED, named(writer, changed))
    writer.delete(owner=owner, row_id=write.row_id, now=now)
    return _Done(Outcome.APPLIED, noted.version)


def _locked(owner: User, write: Write, source: SyncSource, writer: SyncWriter) -> Noted:
    """
    What is noted of the row while nobody else can change it. The row's own lock comes first, as in every service.

    :raises NotFound: also when the row is somebody else's.
    """
    there = writer.lock(source.model, owner.pk, write.row_id)
    noted = noted_get(owner, write.kind, write.row_id)
    if noted is None or (not there and not noted.deleted):
        raise NotFound
    return noted


_ACTIONS = {Op.CREATE: _create, Op.UPDATE: _update, Op.DELETE: _delete}
