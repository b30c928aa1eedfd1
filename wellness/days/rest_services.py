"""
The writers of rest days. Each first takes the person's place in the queue, so that two devices at once see each other.

What is there already is not refused but answered: a pause that overlaps others is merged into the oldest, and whatever
was merged stays known by its own id.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from rest_framework.exceptions import NotFound

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.sync.deletions import row_refuse_deleted
from accounts.vault.services import owner_hmac_key
from config.api.client_ids import IdConflict, fingerprint, store_once
from config.api.errors import DomainError
from wellness.days.models import MERGED_MAX, DayRest
from wellness.days.rest_inputs import changed, drafted
from wellness.days.selectors import FREEZES_PER_MONTH, freezes_used, month_of, rest_get, rest_list, rest_of
from wellness.days.services import Day, day_now

WEEKDAYS_MAX = 6
NOUN = "wellness.rest"
Kind = DayRest.Kind


class NoFreezeLeft(DomainError):
    default_code = "no_freeze_left"
    default_detail = "This month's freezes are used."


class DayIsFree(DomainError):
    default_code = "day_is_free"
    default_detail = "Nothing was asked of this day anyway: no freeze is needed."


class WeekIsFull(DomainError):
    default_code = "week_is_full"
    default_detail = "One day of the week must remain. A pause stops all of them."


@transaction.atomic
def rest_create(*, owner: User, values: Mapping[str, Any], now: datetime) -> tuple[DayRest, bool]:
    """
    This function will store a rest and return it with True, or with False the one that stands for it already.

    :raises ValidationError: naming the field that is wrong.
    :raises IdConflict: when the id is somebody's, or the owner's with another body.
    :raises RowDeleted: when it is that of a rest that was taken back.
    :raises NoFreezeLeft, DayIsFree: for a freeze.
    :raises WeekIsFull: for the seventh weekday.
    """
    today = day_now(owner, now)
    mine = fingerprint(owner_hmac_key(owner), values) if values.get("id") else None
    rests_line_up(owner_id=owner.pk)
    known = _known(owner, values.get("id"), mine)
    if known is not None:
        return known, False
    rest = drafted(values, owner=owner, today=today.local_date)
    rest.fingerprint = mine
    if mine is not None:
        # Before it is merged into another one, whose days would come back so. All writers stand in the same queue.
        row_refuse_deleted(rest)
    alike = _alike(rest)
    if alike:
        return _merged(alike[0], [rest, *alike[1:]], owner), False
    _limits_keep(rest, today)

    def same(stored: DayRest) -> bool:
        return False  # Our own would have been found, so it is a stranger's.

    rest, _ = store_once(rest, same=same)
    audit_record(actor=owner, action=f"{NOUN}.created", target=rest, owner_id=owner.pk, details={"kind": rest.kind})
    return rest, True


@transaction.atomic
def rest_update(*, owner: User, rest_id: UUID, changes: Mapping[str, Any], now: datetime) -> DayRest:
    """
    This function will end a pause or a weekly rest, or move a pause; what it then overlaps is merged into it.

    :raises NotFound: also when the row is somebody else's.
    :raises ValidationError: naming the field that is wrong or fixed.
    :raises WeekIsFull: when the seventh weekday would open again.
    """
    today = day_now(owner, now)
    rests_line_up(owner_id=owner.pk)
    rest = rest_get(viewer=owner, rest_id=rest_id)
    rest.owner = owner
    names = changed(rest, changes, today=today.local_date)
    if not names:
        return rest
    alike = _alike(rest)
    if rest.kind == Kind.WEEKLY:
        _limits_keep(rest, today)
    rest = _merged(rest, alike, owner)
    audit_record(
        actor=owner, action=f"{NOUN}.updated", target=rest, owner_id=owner.pk, details={"fields": sorted(names)}
    )
    return rest


@transaction.atomic
def rest_delete(*, owner: User, rest_id: UUID) -> None:
    """
    This function will take a rest back. Named by the id of what was merged into it, only that name goes.

    :raises NotFound: also when the row is somebody else's.
    """
    rests_line_up(owner_id=owner.pk)
    rest = rest_get(viewer=owner, rest_id=rest_id)
    if rest.pk != rest_id:
        # The rest of it was somebody's pause before, and may hold a streak together.
        rest.merged_ids = [one for one in rest.merged_ids if one != rest_id]
        rest.save(update_fields=["merged_ids", "updated_at"])
        return
    audit_record(actor=owner, action=f"{NOUN}.deleted", target=rest, owner_id=owner.pk, details={"kind": rest.kind})
    rest.delete()


def rests_line_up(*, owner_id: UUID) -> None:
    """One change of a person's rests at a time: merging and counting look at all of them."""
    User.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=owner_id)


def _known(owner: User, rest_id: UUID | None, mine: bytes | None) -> DayRest | None:
    if rest_id is None:
        return None
    try:
        stored = rest_get(viewer=owner, rest_id=rest_id)
    except NotFound:
        return None
    # What was merged has left no fingerprint: its id alone says that it arrived.
    if stored.pk == rest_id and (stored.fingerprint is None or bytes(stored.fingerprint) != mine):
        raise IdConflict(ids=[str(rest_id)])
    return stored


def _alike(rest: DayRest) -> list[DayRest]:
    """The person's others that overlap this one, oldest first."""
    others = rest_list(owner=rest.owner).filter(kind=rest.kind).exclude(pk=rest.pk).order_by("created_at", "id")
    if rest.kind == Kind.WEEKLY:
        # An ended one keeps its history beside the new one.
        return list(others.filter(weekday=rest.weekday, last_date=None)) if rest.last_date is None else []
    after = Q(last_date=None) | Q(last_date__gte=rest.first_date)
    return list(others.filter(after if rest.last_date is None else after & Q(first_date__lte=rest.last_date)))


def _merged(kept: DayRest, others: Iterable[DayRest], owner: User) -> DayRest:
    """This function will make one of several: `kept` gets what the others cover, and the ids that clients know."""
    for one in others:
        if kept.kind == Kind.PAUSE:
            kept.first_date = min(_first(kept), _first(one))
            kept.last_date = None if None in (kept.last_date, one.last_date) else max(_last(kept), _last(one))
        known = [] if one._state.adding and one.fingerprint is None else [one.pk]
        kept.merged_ids = [*kept.merged_ids, *one.merged_ids, *known][-MERGED_MAX:]
        audit_record(
            actor=owner, action=f"{NOUN}.merged", target=one, owner_id=owner.pk, details={"into": str(kept.pk)}
        )
        if not one._state.adding:
            one.delete()
    kept.save(update_fields=["first_date", "last_date", "merged_ids", "updated_at"])
    return kept


def _first(rest: DayRest) -> date:
    return rest.first_date or date.min


def _last(rest: DayRest) -> date:
    return rest.last_date or date.max


def _limits_keep(rest: DayRest, today: Day) -> None:
    if rest.kind == Kind.FREEZE:
        if rest.first_date in rest_of(owner_id=rest.owner_id):
            raise DayIsFree
        if freezes_used(owner=rest.owner, today=today) >= FREEZES_PER_MONTH:
            raise NoFreezeLeft(limit=FREEZES_PER_MONTH, resets_at=month_of(today)[1])
    elif rest.kind == Kind.WEEKLY and (rest.last_date is None or rest.last_date >= today.local_date):
        standing = Q(last_date=None) | Q(last_date__gte=today.local_date)
        others = rest_list(owner=rest.owner).filter(standing, kind=Kind.WEEKLY).exclude(pk=rest.pk)
        if len({rest.weekday, *others.values_list("weekday", flat=True)}) > WEEKDAYS_MAX:
            raise WeekIsFull
