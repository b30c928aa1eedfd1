"""
Sends what contacts are owed. Any number of workers may run it at once, and any of them may die at any instant.

A row is claimed for a minute and the claim is committed; then it is sent, and its outcome is committed by itself. After
an outage everything that waited is sent; only after two days it is given up, and staff see that.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Q

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.notifications.email import plain_email_send
from accounts.notifications.providers.errors import ProviderRefused, ProviderUnavailable
from accounts.notifications.providers.sms import sms_send
from accounts.vault.keyring import KeyDestroyed
from accounts.vault.sealing import SealBroken
from crisis.contacts.models import CrisisContactLetter
from crisis.contacts.telling import letter_text
from crisis.incidents.models import CrisisIncident

LEASE = timedelta(seconds=60)
TASK_SECONDS = 100.0
KEPT_TRYING = timedelta(hours=48)
# Somebody is waiting for a call: soon at first, then as an outage lasts.
WAITS = (15, 30, 60, 120, 300, 600)
ENDED_WELL = (CrisisIncident.Resolution.REACHED_SAFE, CrisisIncident.Resolution.FALSE_ALARM)
State = CrisisContactLetter.State
Channel = CrisisContactLetter.Channel
log = structlog.get_logger("evenkeel.crisis")


def contact_letters_send(*, now: Callable[[], datetime], seconds: float = TASK_SECONDS) -> int:
    """This function will send what is due until nothing is left or `seconds` are over; returns how many were sent."""
    until, sent = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        letter = _claim(now())
        if letter is None:
            break
        sent += _send(letter, now)
    return sent


@transaction.atomic
def _claim(now: datetime) -> CrisisContactLetter | None:
    """One at a time: a provider that hangs must hold up one letter, not a batch."""
    due = CrisisContactLetter.objects.filter(Q(claimed_until=None) | Q(claimed_until__lte=now), due_at__lte=now)
    letter = (
        due.filter(state=State.QUEUED)
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("owner", "contact")
        .order_by("due_at", "id")
        .first()
    )
    if letter is not None:
        # Counted with the claim: a row that kills its worker must not do so for ever.
        letter.attempts, letter.claimed_until = letter.attempts + 1, now + LEASE
        letter.save(update_fields=["attempts", "claimed_until", "updated_at"])
        if letter.contact is not None:
            letter.contact.owner = letter.owner
    return letter


def _send(letter: CrisisContactLetter, clock: Callable[[], datetime]) -> bool:
    reason, address = _why_not(letter)
    if reason:
        _end(letter, State.GAVE_UP, clock(), error=reason)
        return False
    try:
        message_id = _handed_over(letter, address)
    except ProviderUnavailable as error:
        _later(letter, error, clock())
        return False
    except ProviderRefused as error:
        _end(letter, State.FAILED, clock(), error=error.code)
        return False
    except (KeyDestroyed, SealBroken):
        _end(letter, State.GAVE_UP, clock(), error="content_unreadable")
        return False
    _end(letter, State.SENT, clock(), message_id=message_id)
    return True


def _why_not(letter: CrisisContactLetter) -> tuple[str, str]:
    """Why it must not be sent after all, or nothing, and where it goes: much can change between row and turn."""
    contact = letter.contact
    if letter.owner.status != User.Status.ACTIVE:
        return "person_gone", ""
    if contact is None:
        return "contact_gone", ""
    if not contact.may_be_told:
        return "consent_withdrawn", ""
    # A friend who is asked to call hours after it ended well is frightened for nothing. Whoever could not be reached,
    # or wanted no help, may still be glad of the call.
    if CrisisIncident.objects.filter(pk=letter.incident_id, resolution__in=ENDED_WELL).exists():
        return "incident_over", ""
    address = contact.phone if letter.channel == Channel.SMS else contact.email
    return ("", address) if address else ("no_address", "")


def _handed_over(letter: CrisisContactLetter, address: str) -> str:
    subject, text = letter_text(letter.owner, letter.channel)
    if letter.channel == Channel.SMS:
        return sms_send(to=address, text=text, reference=str(letter.pk))
    return plain_email_send(to=address, subject=subject, body=text, reference=str(letter.pk))


def _later(letter: CrisisContactLetter, error: ProviderUnavailable, now: datetime) -> None:
    if now - letter.owed_at >= KEPT_TRYING:
        _end(letter, State.GAVE_UP, now, error=error.code)
        return
    wait = error.retry_after or WAITS[min(letter.attempts, len(WAITS)) - 1]
    # Only while the claim is ours: a row that somebody else took over has its own outcome.
    mine = CrisisContactLetter.objects.filter(
        pk=letter.pk, state=State.QUEUED, claimed_until=letter.claimed_until
    )  # fmt: skip
    mine.update(due_at=now + timedelta(seconds=wait), claimed_until=None, error_code=error.code[:64], updated_at=now)
    log.info("crisis.contact_letter_retry", letter_id=str(letter.pk), attempts=letter.attempts, code=error.code)


@transaction.atomic
def letter_report(reference: str, code: str) -> None:
    """This function will note that a message which a provider had taken did not arrive."""
    found = CrisisContactLetter.objects.filter(pk=reference, state__in=(State.QUEUED, State.SENT))
    for letter in found.select_for_update():
        letter.state, letter.error_code, letter.claimed_until = State.FAILED, code[:64], None
        letter.save(update_fields=["state", "error_code", "claimed_until", "updated_at"])
        _tell_staff(letter, code)


@transaction.atomic
def _end(letter: CrisisContactLetter, state: str, now: datetime, *, error: str = "", message_id: str = "") -> None:
    ended = CrisisContactLetter.objects.filter(pk=letter.pk, state=State.QUEUED).update(
        state=state, claimed_until=None, sent_at=now if state == State.SENT else None, error_code=error[:64],
        provider_message_id=message_id[:255], updated_at=now,
    )  # fmt: skip
    if not ended:
        return
    letter.state = state
    _tell_staff(letter, error)


def _tell_staff(letter: CrisisContactLetter, code: str) -> None:
    audit_record(
        actor=None, action=f"crisis.contact_letter.{letter.state}", target=letter, owner_id=letter.owner_id,
        details={"channel": letter.channel, "code": code[:64]},
    )  # fmt: skip
    if letter.state != State.SENT:
        log.warning(
            "crisis.contact_letter_unsent", letter_id=str(letter.pk), incident_id=str(letter.incident_id),
            state=str(letter.state), code=code,
        )  # fmt: skip
