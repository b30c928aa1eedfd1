"""
Telling contacts that a person could use a call: rows first, sending after (sending.py).

Only those for whom the person agreed to it before are told. What they read names no reason, no place and no app.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal
from uuid import UUID

import structlog
from django.db import transaction
from rest_framework.exceptions import NotFound

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.notifications.models import NotificationKind
from accounts.notifications.providers.voice import may_be_dialled, voice_configured
from accounts.notifications.services import notification_create
from accounts.profile.selectors import profile_of
from accounts.vault.services import owner_hmac_key
from config.api.client_ids import fingerprint
from config.nudging import nudge
from crisis.contacts.models import CrisisContact, CrisisContactLetter
from crisis.contacts.selectors import contact_list, contacts_owned
from crisis.contacts.services import owner_hold
from crisis.contacts.tasks import contact_letters_send_task
from crisis.incidents.models import CrisisIncident
from crisis.wording.loading import language_known, words_of

WORDS = Path(__file__).parent / "words.json"
Channel = CrisisContactLetter.Channel
UNSENT = (CrisisContactLetter.State.FAILED, CrisisContactLetter.State.GAVE_UP)
Reason = Literal["unknown", "no_consent", "no_address", "told_before", "failed_before"]
# The name that a person gave themselves goes to somebody else's phone: a name, and no link or sentence.
NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ '\u2019.-]){0,39}\Z")
log = structlog.get_logger("evenkeel.crisis")


@dataclass(frozen=True, slots=True)
class Queued:
    """One message that will be sent."""

    letter_id: UUID
    contact_id: UUID
    channel: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A contact who is not told, and why."""

    contact_id: UUID
    reason: Reason


@dataclass(frozen=True, slots=True)
class Telling:
    """What `contacts_tell` did. `name` of nobody is in it."""

    queued: tuple[Queued, ...]
    left_out: tuple[LeftOut, ...]


@transaction.atomic
def contacts_tell(
    *, owner_id: UUID, actor: User | None, incident_id: UUID, contact_ids: Collection[UUID] | None = None, now: datetime
) -> Telling:
    """
    This function will owe each contact who may be told a message on every channel that reaches them.

    `contact_ids` of None means all of them; `actor` is the member of staff who decided it, None for the house itself.
    Repeating it for an incident sends nothing twice; what failed before, or went to an address that is another by now,
    is sent again when a person decides so, and not by the house itself. The person is told who was told, in the app.

    :raises NotFound: when there is no such person, or the incident is not theirs.
    """
    owner_hold(owner_id)
    owner = User.objects.get(pk=owner_id)
    if not CrisisIncident.objects.filter(pk=incident_id, owner_id=owner_id).exists():
        raise NotFound
    rows = contacts_owned(contact_list(owner=owner).order_by("-is_primary", "created_at"), owner)
    if contact_ids is not None:
        rows = [row for row in rows if row.pk in set(contact_ids)]
    before, own = _before(incident_id), _own_addresses(owner)
    queued: list[Queued] = []
    left_out = [LeftOut(one, "unknown") for one in (contact_ids or ()) if one not in {row.pk for row in rows}]
    names: list[str] = []
    for row in rows:
        channels = _channels(row, own)
        known = {channel: before[row.pk, channel] for channel in channels if (row.pk, channel) in before}
        again = {one for one in known if actor is not None and _is_worth_another(known[one], row, channels[one])}
        fresh = [one for one in channels if one not in known or one in again]
        if not fresh:
            left_out.append(LeftOut(row.pk, _reason(row, known)))
            continue
        names.append(row.name)
        queued += [_owe(row, channel, known.get(channel), incident_id, now) for channel in fresh]
    if queued:
        _note(owner, actor, incident_id, queued, names, now)
    return Telling(tuple(queued), tuple(left_out))


def letter_text(owner: User, channel: str) -> tuple[str, str]:
    """Subject (empty for a text message and a call) and text, in the language of the person."""
    words = words_of(WORDS, letter_language(owner))
    name = " ".join(owner.first_name.split())
    known = name if name and not owner.anonymous_mode and NAME.match(name) else ""
    sentence = words["asked"].format(name=known) if known else words["asked_without_name"]
    if channel == Channel.SMS:
        return "", f"{sentence} {words['short']}"
    if channel == Channel.VOICE:
        return "", f"{sentence} {words['call']}"
    subject = words["subject"].format(name=known) if known else words["subject_without_name"]
    return subject, f"{words['hello']}\n\n{sentence}\n\n{words['long']}\n"


def letter_language(owner: User) -> str:
    """Whose words `letter_text` takes: a voice of another language could not read them."""
    return language_known(owner.language)


def _before(incident_id: UUID) -> dict[tuple[UUID | None, str], CrisisContactLetter]:
    rows = CrisisContactLetter.objects.filter(incident_id=incident_id).defer("contact_name")
    return {(row.contact_id, row.channel): row for row in rows}


def _own_addresses(owner: User) -> frozenset[str]:
    """Whoever named themselves would be told that they could use a call, and staff that somebody was asked."""
    return frozenset(one.casefold() for one in (profile_of(owner).phone, owner.email) if one)


def _channels(row: CrisisContact, own: frozenset[str]) -> dict[str, str]:
    """Channel -> address, in the order to try them."""
    if not row.may_be_told:
        return {}
    phone, email = (one if one and one.casefold() not in own else "" for one in (row.phone, row.email))
    if phone and not may_be_dialled(phone):
        phone = ""
    # The call is last: whoever has read the message knows what the unknown number wants.
    calls = row.may_be_called and voice_configured()
    found = {Channel.SMS: phone, Channel.EMAIL: email, Channel.VOICE: phone if calls else ""}
    return {channel.value: address for channel, address in found.items() if address}


def _is_worth_another(letter: CrisisContactLetter, row: CrisisContact, address: str) -> bool:
    sent_to = letter.address_mark
    elsewhere = sent_to is not None and bytes(sent_to) != address_mark(row.owner, address)
    return letter.state in UNSENT or (letter.state == CrisisContactLetter.State.SENT and elsewhere)


def address_mark(owner: User, address: str) -> bytes:
    return fingerprint(owner_hmac_key(owner), {"address": address})


def _reason(row: CrisisContact, known: Mapping[str, CrisisContactLetter]) -> Reason:
    if not row.may_be_told:
        return "no_consent"
    if not known:
        return "no_address"
    return "failed_before" if all(letter.state in UNSENT for letter in known.values()) else "told_before"


def _owe(
    row: CrisisContact, channel: str, known: CrisisContactLetter | None, incident_id: UUID, now: datetime
) -> Queued:
    if known is not None:
        known.state, known.attempts, known.error_code = CrisisContactLetter.State.QUEUED, 0, ""
        known.owed_at, known.due_at, known.calls_missed = now, now, []
        known.save(update_fields=["state", "attempts", "error_code", "owed_at", "due_at", "calls_missed", "updated_at"])
        return Queued(known.pk, row.pk, channel)
    letter = CrisisContactLetter.objects.create(
        owner=row.owner, incident_id=incident_id, contact=row, contact_name=row.name, channel=channel, owed_at=now,
        due_at=now, created_at=now,
    )  # fmt: skip
    return Queued(letter.pk, row.pk, channel)


def _note(
    owner: User, actor: User | None, incident_id: UUID, queued: list[Queued], names: list[str], now: datetime
) -> None:
    by_staff = actor is not None and actor.pk != owner.pk
    audit_record(
        actor=actor, action="crisis.contact.told_by_staff" if by_staff else "crisis.contact.told",
        target=("crisis.crisiscontact", None), owner_id=owner.pk,
        details={
            "incident_id": str(incident_id), "contacts": sorted({str(one.contact_id) for one in queued}),
            "letters": len(queued),
        },
    )  # fmt: skip
    notification_create(
        owner=owner, kind=NotificationKind.SECURITY_NOTICE, variant="contacts_told", now=now,
        params={"names": ", ".join(names)}, data={"incident_id": str(incident_id)},
        dedupe_key=f"contacts_told:{queued[0].letter_id}:{now.timestamp()}",
    )  # fmt: skip
    transaction.on_commit(_nudge)


def _nudge() -> None:
    nudge(contact_letters_send_task, "crisis.contact_letters_nudge_failed")
