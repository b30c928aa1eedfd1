"""
The writers of contacts. All of one person's writes line up at the person's own row, so that the limit holds, and the
primary contact moves in one piece, for any number of phones at once; an index refuses what still slips through.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q
from rest_framework.exceptions import ErrorDetail, NotFound, ValidationError

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.sync.deletions import row_refuse_deleted
from accounts.vault.services import owner_hmac_key
from config.api.client_ids import fingerprint, store_once
from config.api.errors import DomainError
from config.ids import uuid7
from crisis.contacts.models import CrisisContact
from crisis.contacts.selectors import TEXTS, contact_get, contact_list, contact_open
from crisis.incidents.services import risk_text_screen

SOURCE = "contact"
MOST = 20
# What has room for a sentence is read for danger.
SCREENED = ("notes", "relationship", "name")
# What the person agreed to, and what the history calls it.
CONSENTS = {"may_be_told": "telling", "may_be_called": "calling"}


class ContactsFull(DomainError):
    default_code = "contacts_full"
    default_detail = f"There is room for {MOST} contacts. Remove one first."


@dataclass(frozen=True, slots=True)
class Kept:
    """`fresh`: a repeat of a create is not. `support`: the help to show, when a text sounds like danger."""

    row: CrisisContact
    fresh: bool
    support: dict[str, Any] | None


@transaction.atomic
def contact_create(*, owner: User, values: Mapping[str, Any], now: datetime) -> Kept:
    """
    This function will store a contact once; the first one, and one that says so, is the primary.

    `values` is what ContactWriteSerializer found right.

    :raises IdConflict: when the id is somebody's, or the owner's with another body.
    :raises RowDeleted: when it is that of a contact that was removed.
    :raises ContactsFull: when there are as many as there may be.
    :raises ValidationError: naming may_be_told or may_be_called, for whoever could not be reached like that.
    """
    owner_hold(owner.pk)
    row = CrisisContact(id=values.get("id") or uuid7(), owner=owner, contact_type=values["contact_type"])
    _apply(row, values, now)
    body = {name: value for name, value in values.items() if value is not None}
    row.fingerprint = mine = fingerprint(owner_hmac_key(owner), body) if values.get("id") else None
    stored = contact_list(owner=owner).filter(pk=row.pk).first() if mine else None
    if stored is None:
        if mine is not None:
            # Before room is made for it, which may take another contact's place; all writers wait at the person's row.
            row_refuse_deleted(row, hear=partial(_screened, row, values, SCREENED, now))
        _make_room(row, now)
    row, fresh = store_once(row, same=lambda known: _is_mine(known, owner, mine))
    row = contact_open(row, owner)
    if fresh:
        audit_record(
            actor=owner, action="crisis.contact.created", target=row, owner_id=owner.pk,
            details={"type": row.contact_type, "primary": row.is_primary},
        )  # fmt: skip
        _note_consents(row, [name for name in CONSENTS if getattr(row, name)])
    return Kept(row, fresh, _support(row, values, SCREENED if fresh else (), now))


@transaction.atomic
def contact_update(*, owner: User, contact_id: UUID, changes: Mapping[str, Any], now: datetime) -> Kept:
    """
    This function will change what `changes` names. A new primary takes the place of the old one.

    :raises NotFound: also when the contact is somebody else's.
    :raises ValidationError: naming may_be_told or may_be_called, when a change would leave no way to do what it allows.
    """
    owner_hold(owner.pk)
    row = contact_get(owner=owner, contact_id=contact_id)
    before = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    if "contact_type" in changes:
        row.contact_type = changes["contact_type"]
    _apply(row, changes, now)
    names = sorted(name for name, value in before.items() if getattr(row, name) != value)
    if names:
        if "is_primary" in names and row.is_primary:
            _stand_down(owner, now)
        row.save(update_fields=[*names, "updated_at"])
        audit_record(
            actor=owner, action="crisis.contact.updated", target=row, owner_id=owner.pk, details={"fields": names}
        )
        _note_consents(row, names)
    return Kept(row, False, _support(row, changes, names, now))


@transaction.atomic
def contact_delete(*, owner: User, contact_id: UUID) -> None:
    """
    This function will remove a contact; nobody else becomes the primary by it, for that is the person's choice.

    :raises NotFound: also when the contact is somebody else's.
    """
    owner_hold(owner.pk)
    row = contact_get(owner=owner, contact_id=contact_id)
    audit_record(actor=owner, action="crisis.contact.deleted", target=row, owner_id=owner.pk)
    row.delete()


def owner_hold(owner_id: UUID) -> None:
    """
    This function will lock the person's own row, without its key: rows that point at the person can still be written.

    :raises NotFound: for somebody who is gone.
    """
    if not User.objects.select_for_update(no_key=True).filter(pk=owner_id).values_list("pk", flat=True):
        raise NotFound


def _apply(row: CrisisContact, values: Mapping[str, Any], now: datetime) -> None:
    for name in TEXTS:
        if name in values:
            setattr(row, name, values[name] or None)
    if values.get("is_primary") is not None:
        row.is_primary = values["is_primary"]
    told = values.get("may_be_told")
    if told is not None and told != row.may_be_told:
        row.may_be_told, row.told_consent_at = told, now if told else None
    called = values.get("may_be_called")
    if called is not None:
        row.may_be_called = called
    elif not row.may_be_told:
        row.may_be_called = False
    _check_reachable(row)


def _check_reachable(row: CrisisContact) -> None:
    if row.may_be_told and not (row.phone or row.email):
        text = "A phone number or an e-mail address is needed for that."
        raise ValidationError({"may_be_told": [ErrorDetail(text, "unreachable")]})
    if row.may_be_called and not (row.may_be_told and row.phone):
        text = "The agreement that they may be told and a phone number are needed for that."
        raise ValidationError({"may_be_called": [ErrorDetail(text, "unreachable")]})


def _make_room(row: CrisisContact, now: datetime) -> None:
    found = contact_list(owner=row.owner).aggregate(count=Count("pk"), primary=Count("pk", filter=Q(is_primary=True)))
    if found["count"] >= MOST:
        raise ContactsFull(limit=MOST)
    if not found["primary"]:
        row.is_primary = True
    elif row.is_primary:
        _stand_down(row.owner, now)


def _stand_down(owner: User, now: datetime) -> None:
    contact_list(owner=owner).filter(is_primary=True).update(is_primary=False, updated_at=now)


def _is_mine(stored: CrisisContact, owner: User, mine: bytes | None) -> bool:
    known = stored.fingerprint
    return stored.owner_id == owner.pk and mine is not None and known is not None and bytes(known) == mine


def _note_consents(row: CrisisContact, changed: Collection[str]) -> None:
    for name, what in CONSENTS.items():
        if name in changed:
            given = "allowed" if getattr(row, name) else "withdrawn"
            audit_record(actor=row.owner, action=f"crisis.contact.{what}_{given}", target=row, owner_id=row.owner_id)


def _support(
    row: CrisisContact, values: Mapping[str, Any], news: Collection[str], now: datetime
) -> dict[str, Any] | None:  # fmt: skip
    """
    The help for what was written. For a repeat the same help and no row: the first answer may never have arrived.

    So it is of a text that stays: whoever saves the form for a new number says nothing of today by the old notes.
    """
    answers = [_screened(row, values, [name for name in SCREENED if name in news], now)]
    known = [name for name in SCREENED if name not in news and values.get(name)]
    if known:
        with transaction.atomic():
            answers.append(_screened(row, values, known, now))
            transaction.set_rollback(True)
    return _worst(answers)


def _screened(
    row: CrisisContact, values: Mapping[str, Any], names: Collection[str], now: datetime
) -> dict[str, Any] | None:  # fmt: skip
    """Each text by itself: joined, two harmless lines can read like a third one."""
    texts = [values[name] for name in names if values.get(name)]
    return _worst(
        [risk_text_screen(owner=row.owner, text=text, source=SOURCE, source_id=row.pk, now=now) for text in texts]
    )


def _worst(answers: Iterable[dict[str, Any] | None]) -> dict[str, Any] | None:
    return max((one for one in answers if one), key=lambda one: one["severity"], default=None)
