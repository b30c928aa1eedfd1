"""Who proves a mailbox holds its address."""

from datetime import datetime

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.audit.services import audit_record
from accounts.identity.codes import Purpose, code_take, mail_request
from accounts.identity.models import MailedCode, User
from accounts.identity.selectors import address_is_taken
from accounts.notifications.models import NotificationKind
from accounts.notifications.services import notification_create


def refused(field: str) -> ValidationError:
    """One answer for a wrong, an old, a spent and somebody else's token or code."""
    return ValidationError({field: [ErrorDetail(f"This {field} is not valid, or no longer.", code=f"{field}_invalid")]})


def email_verify_by_token(*, request: HttpRequest, token: str, now: datetime) -> EmailAddress:
    """:raises ValidationError: naming `token`."""
    confirmation = EmailConfirmationHMAC.from_key(token)
    if confirmation is None or not address_prove(request=request, address=confirmation.email_address, now=now):
        raise refused("token")
    return confirmation.email_address


def email_verify_by_code(*, request: HttpRequest, email: str, code: str, now: datetime) -> EmailAddress:
    """:raises ValidationError: naming `code`, for an unknown address too."""
    rows = MailedCode.objects.filter(email=email, purpose=Purpose.VERIFY_EMAIL)
    with transaction.atomic():
        row = code_take(rows=rows, code=code, email=email, now=now)
    if row is None:
        raise refused("code")
    address = EmailAddress.objects.filter(user_id=row.owner_id, email=email, verified=False).first()
    if address is None or not address_prove(request=request, address=address, now=now):
        raise refused("code")
    return address


def address_prove(*, request: HttpRequest, address: EmailAddress, now: datetime) -> bool:
    """
    This function will give an address to the account whose person proved the mailbox; False if another one did before.

    An unproven holder loses it. Claims of others stay as they look to their owners, or the change would tell them.
    """
    try:
        return _prove(request, address, now)
    except IntegrityError:
        # A sign-up took the address while we looked; now that it has committed, it loses it like any other.
        return _prove(request, address, now)


@transaction.atomic
def _prove(request: HttpRequest, address: EmailAddress, now: datetime) -> bool:
    rivals = list(EmailAddress.objects.select_for_update().filter(email=address.email).order_by("pk"))
    mine = next((claim for claim in rivals if claim.pk == address.pk), None)
    if mine is None or not mine.user.is_active or address_is_taken(email=mine.email, but_by=mine.user_id):
        return False
    others = [claim.pk for claim in rivals if claim.pk != mine.pk]
    User.objects.filter(email=address.email).exclude(pk=mine.user_id).update(email=None)
    EmailAddress.objects.filter(pk__in=others).update(primary=False)
    if not mine.verified and not get_adapter(request).confirm_email(request, mine):
        return False
    User.objects.filter(pk=mine.user_id).update(email=address.email)
    MailedCode.objects.filter(email=address.email, purpose=Purpose.VERIFY_EMAIL, used_at=None).update(used_at=now)
    audit_record(actor=mine.user, action="accounts.email.verified", target=mine.user, owner_id=mine.user_id)
    notification_create(
        owner=mine.user, kind=NotificationKind.SECURITY_NOTICE, variant="welcome", now=now, dedupe_key="welcome"
    )
    address.verified = True
    return True


@transaction.atomic
def verification_resend(*, user: User | None, email: str | None, now: datetime) -> None:
    """
    This function will owe another letter to a mailbox that waits for one. The caller's answer is always the same.

    A signed-in person asks for their own claim; anybody else for the holder's or, without one, the newest.
    """
    claims = EmailAddress.objects.filter(verified=False, user__status=User.Status.ACTIVE)
    if user is not None:
        claims = claims.filter(user_id=user.pk, **({"email": email} if email else {}))
    else:
        proven = EmailAddress.objects.filter(email=OuterRef("email"), verified=True)
        claims = claims.filter(~Exists(proven), email=email)
    claim = claims.order_by("-primary", "-pk").first()
    mail_request(
        owner_id=claim.user_id if claim else None,
        purpose=Purpose.VERIFY_EMAIL,
        email=claim.email if claim else email or "",
        now=now,
    )
    audit_record(actor=user, action="accounts.email.verification_requested", owner_id=claim.user_id if claim else None)
