"""
Sends what contacts are owed. Any number of workers may run it at once, and any of them may die at any instant.

A row is claimed for a minute and the claim is committed; then it is sent, and its outcome is committed by itself. After
an outage everything that waited is sent; only after two days it is given up, and staff see that.

A call that nobody took is made again, three times in all. What is reported of it can come twice, late, or before the
worker has written down that it rang: each call counts once by the provider's id of it.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.notifications.email import plain_email_send
from accounts.notifications.providers.errors import ProviderRefused, ProviderUnavailable
from accounts.notifications.providers.sending import UNSURE
from accounts.notifications.providers.sms import sms_send
from accounts.notifications.providers.speech import spoken
from accounts.notifications.providers.voice import call_place, voice_configured
from accounts.vault.keyring import KeyDestroyed
from accounts.vault.sealing import SealBroken
from crisis.contacts.models import CrisisContactLetter
from crisis.contacts.telling import address_mark, letter_language, letter_text
from crisis.incidents.models import CrisisIncident

LEASE = timedelta(seconds=60)
TASK_SECONDS = 100.0
KEPT_TRYING = timedelta(hours=48)
# Somebody is waiting for a call: soon at first, then as an outage lasts.
WAITS = (15, 30, 60, 120, 300, 600)
CALLS_MOST = 3
CALL_AGAIN = timedelta(minutes=5)
# Somebody may take the next one. Whatever else is reported of a call will not change.
WORTH_ANOTHER = frozenset({"call_unanswered", "call_busy"}) | UNSURE
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
    try:
        reason, address = _why_not(letter)
        if reason:
            _end(letter, State.GAVE_UP, clock(), error=reason)
            return False
        # Before it goes out: what failed afterwards would be sent again.
        mark = address_mark(letter.owner, address)
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
    _end(letter, State.SENT, clock(), message_id=message_id, mark=mark)
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
    if letter.channel == Channel.VOICE and not contact.may_be_called:
        return "consent_withdrawn", ""
    # A friend who is asked to call hours after it ended well is frightened for nothing. Whoever could not be reached,
    # or wanted no help, may still be glad of the call.
    if CrisisIncident.objects.filter(pk=letter.incident_id, resolution__in=ENDED_WELL).exists():
        return "incident_over", ""
    address = contact.email if letter.channel == Channel.EMAIL else contact.phone
    return ("", address) if address else ("no_address", "")


def _handed_over(letter: CrisisContactLetter, address: str) -> str:
    subject, text = letter_text(letter.owner, letter.channel)
    if letter.channel == Channel.SMS:
        return sms_send(to=address, text=text, reference=str(letter.pk))
    if letter.channel == Channel.VOICE:
        if not voice_configured():
            raise ProviderUnavailable("not_configured")
        said = spoken(text, letter_language(letter.owner))
        return call_place(to=address, twiml=said, reference=str(letter.pk), wait_for_mailbox=True)
    return plain_email_send(to=address, subject=subject, body=text, reference=str(letter.pk))


def _later(letter: CrisisContactLetter, error: ProviderUnavailable, now: datetime) -> None:
    if now - letter.owed_at >= KEPT_TRYING:
        _end(letter, State.GAVE_UP, now, error=error.code)
        return
    # Only while the claim is ours: a row that somebody else took over has its own outcome.
    mine = CrisisContactLetter.objects.filter(
        pk=letter.pk, state=State.QUEUED, claimed_until=letter.claimed_until
    )  # fmt: skip
    if letter.channel == Channel.VOICE and error.code in UNSURE:
        # It may ring although we did not hear so: a provider that answers too late must not ring somebody all night.
        with transaction.atomic():
            for held in mine.select_for_update():
                _missed(held, "", error.code, now)
        return
    wait = error.retry_after or WAITS[min(letter.attempts, len(WAITS)) - 1]
    mine.update(due_at=now + timedelta(seconds=wait), claimed_until=None, error_code=error.code[:64], updated_at=now)
    log.info("crisis.contact_letter_retry", letter_id=str(letter.pk), attempts=letter.attempts, code=error.code)


@transaction.atomic
def letter_report(reference: str, code: str, message_id: str, *, clock: Callable[[], datetime] = timezone.now) -> None:
    """This function will note that a message which a provider had taken did not arrive, and have a call made again."""
    found = CrisisContactLetter.objects.filter(pk=reference, state__in=(State.QUEUED, State.SENT))
    for letter in found.select_for_update():
        if letter.channel == Channel.VOICE:
            _call_reported(letter, message_id[:255], code, clock())
        elif not _is_of_another(letter, message_id[:255]):
            _fail(letter, code)


def _is_of_another(letter: CrisisContactLetter, message_id: str) -> bool:
    """
    Of the text message before, which had failed or gone to a number that was wrong. Letters have one id however often
    they are sent, and providers of mail have their own.
    """
    known = letter.provider_message_id
    if letter.channel != Channel.SMS or not known or not message_id:
        return False
    # Queued anew it has the id of the one before still.
    return (message_id == known) is (letter.state == State.QUEUED)


def _call_reported(letter: CrisisContactLetter, call_id: str, code: str, now: datetime) -> None:
    known = letter.calls_missed
    # Queued with the id of a call that does not count: that one failed before staff had it tried again.
    was_before = letter.state == State.QUEUED and call_id == letter.provider_message_id
    if not call_id or call_id in known or was_before:
        return
    if "" in known:
        # The one of which we did not know whether it rang: it did, and counts already.
        known.remove("")
    if letter.state == State.SENT and call_id != letter.provider_message_id:
        # Another call rings by now; it has a report of its own.
        letter.calls_missed = [*known, call_id]
        letter.save(update_fields=["calls_missed", "updated_at"])
        return
    _missed(letter, call_id, code, now)


def _missed(letter: CrisisContactLetter, call_id: str, code: str, now: datetime) -> None:
    letter.calls_missed = [*letter.calls_missed, call_id]
    if code not in WORTH_ANOTHER or len(letter.calls_missed) >= CALLS_MOST:
        _fail(letter, code)
        return
    letter.state, letter.error_code, letter.claimed_until, letter.sent_at = State.QUEUED, code[:64], None, None
    letter.due_at = now + CALL_AGAIN
    letter.save(
        update_fields=["state", "error_code", "claimed_until", "sent_at", "due_at", "calls_missed", "updated_at"]
    )
    log.info("crisis.contact_call_again", letter_id=str(letter.pk), calls=len(letter.calls_missed), code=code)


def _fail(letter: CrisisContactLetter, code: str) -> None:
    letter.state, letter.error_code, letter.claimed_until = State.FAILED, code[:64], None
    letter.save(update_fields=["state", "error_code", "claimed_until", "calls_missed", "updated_at"])
    _tell_staff(letter, code)


@transaction.atomic
def _end(
    letter: CrisisContactLetter, state: str, now: datetime, *, error: str = "", message_id: str = "",
    mark: bytes | None = None,
) -> None:  # fmt: skip
    rows = CrisisContactLetter.objects.filter(pk=letter.pk, state=State.QUEUED)
    if message_id:
        # Nobody took the call, and that was reported before its own answer came: it is queued again, or has failed.
        rows = rows.exclude(calls_missed__contains=[message_id[:255]])
    ended = rows.update(
        state=state, claimed_until=None, sent_at=now if state == State.SENT else None, error_code=error[:64],
        provider_message_id=message_id[:255], address_mark=mark, updated_at=now,
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
