"""
A person's own addresses: the one that counts, the one that waits for proof, and the change from one to the other.

A new address is only a claim until its mailbox is proven; until then the old one signs in, resets and is written to.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.db import IntegrityError, transaction
from django.dispatch import receiver
from django.utils import timezone

from accounts.audit.services import audit_record
from accounts.identity.codes import Purpose, mail_request
from accounts.identity.models import MailedCode, User
from accounts.identity.registration import UsernameTaken, constraint_of
from accounts.notifications.models import NotificationKind
from accounts.notifications.services import notification_create

# The claim that counts comes first: the proven one, else the oldest. `primary` says who holds an address; to order by
# it would tell whether somebody else does.
CLAIM_ORDER = ("-verified", "pk")


class Addresses(NamedTuple):
    email: str | None
    verified: bool
    pending: str | None


def addresses_of(*, email: str | None, claims: Sequence[tuple[str, bool]]) -> Addresses:
    """`claims` are address and proof in CLAIM_ORDER; `email` is the account's own column."""
    if not claims:
        return Addresses(email, False, None)
    (current, verified), *others = claims
    if email is not None and not verified and email != current and email not in dict(others):
        # Staff vouched for the account's address: it needs no claim, and a claim to another one waits.
        return Addresses(email, False, claims[-1][0])
    waiting = [address for address, proven in others if not proven]
    return Addresses(current, verified, waiting[-1] if waiting else None)


def addresses_read(user_id: UUID) -> Addresses:
    claims = EmailAddress.objects.filter(user_id=user_id).order_by(*CLAIM_ORDER).values_list("email", "verified")
    email = User.objects.values_list("email", flat=True).get(pk=user_id)
    return addresses_of(email=email, claims=list(claims))


@transaction.atomic
def email_change_request(*, owner: User, email: str, now: datetime) -> bool:
    """
    This function will claim a new address, owe its mailbox a letter and tell the old one; False if nothing changes.

    It is the same work and the same answer whether the address is somebody else's or not: that person's mailbox gets
    a letter that says so, and nobody else is told. A change that waited for proof before is dropped, and asking for
    the present address does only that.
    """
    # Two changes at once end with one claim that waits.
    User.objects.select_for_update().get(pk=owner.pk)
    addresses = addresses_read(owner.pk)
    if email == addresses.pending:
        return False
    # Before their claims go: sending a letter makes the claim anew that it is about.
    letters_close(owner=owner, but_to=addresses.email, purposes=(Purpose.VERIFY_EMAIL,), now=now)
    waiting = EmailAddress.objects.filter(user_id=owner.pk, verified=False)
    dropped, _ = waiting.exclude(email=addresses.email).delete() if addresses.email else waiting.delete()
    if email == addresses.email:
        if dropped:
            audit_record(actor=owner, action="accounts.email.change_dropped", target=owner, owner_id=owner.pk)
        return bool(dropped)
    EmailAddress.objects.create(user_id=owner.pk, email=email, primary=False, verified=False)
    mail_request(owner_id=owner.pk, purpose=Purpose.VERIFY_EMAIL, email=email, now=now)
    notification_create(owner=owner, kind=NotificationKind.SECURITY_NOTICE, variant="email_change_requested", now=now)
    audit_record(actor=owner, action="accounts.email.change_requested", target=owner, owner_id=owner.pk)
    return True


def letters_close(*, owner: User, but_to: str | None, purposes: Sequence[Purpose], now: datetime) -> None:
    """This function will spend the open codes that are mailed to any address but one, sent or not."""
    open_codes = MailedCode.objects.filter(owner=owner, purpose__in=purposes, used_at=None)
    (open_codes.exclude(email=but_to) if but_to else open_codes).update(used_at=now)


@receiver(email_confirmed, dispatch_uid="accounts.identity.addresses")
def address_settle(sender: Any, email_address: EmailAddress, **_: Any) -> None:
    """
    This function will make a proven address the account's only one, in the transaction that proves it.

    The former one is released.
    """
    now = timezone.now()
    owner = User.objects.get(pk=email_address.user_id)
    # What was mailed to a former address opens nothing any more.
    openers = (Purpose.VERIFY_EMAIL, Purpose.RESET_PASSWORD)
    letters_close(owner=owner, but_to=email_address.email, purposes=openers, now=now)
    former = EmailAddress.objects.filter(user_id=owner.pk).exclude(pk=email_address.pk)
    changed = former.exists() or owner.email not in {None, email_address.email}
    former.delete()
    EmailAddress.objects.filter(pk=email_address.pk).update(primary=True)
    email_address.primary = True
    if not changed:
        return
    notification_create(owner=owner, kind=NotificationKind.SECURITY_NOTICE, variant="email_changed", now=now)
    if owner.email not in {None, email_address.email}:
        # Whoever still reads the former mailbox learns of it there, whatever the account's address is by then.
        mail_request(owner_id=owner.pk, purpose=Purpose.EMAIL_CHANGED, email=str(owner.email), now=now)
    audit_record(actor=owner, action="accounts.email.changed", target=owner, owner_id=owner.pk)


@transaction.atomic
def username_change(*, owner: User, username: str) -> None:
    """:raises UsernameTaken: a user name is a public handle and cannot be held twice."""
    owner.username = username
    try:
        with transaction.atomic():
            owner.save(update_fields=["username", "updated_at"])
    except IntegrityError as error:
        if constraint_of(error) != "accounts_user_username_unique":
            raise
        raise UsernameTaken from error
    audit_record(actor=owner, action="accounts.username.changed", target=owner, owner_id=owner.pk)
