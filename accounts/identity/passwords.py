"""Forgotten, reset and changed passwords."""

from datetime import datetime
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.password_reset import finalize_password_reset
from allauth.account.models import EmailAddress
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.http import HttpRequest
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.audit.services import audit_record
from accounts.identity.codes import Purpose, code_take, codes_close, identifier_mark, mail_request
from accounts.identity.models import MailedCode, User
from accounts.identity.registration import password_check
from accounts.identity.selectors import user_by_email
from accounts.identity.services import password_set
from accounts.identity.verification import address_prove, refused

FIELD = "new_password"


@transaction.atomic
def password_forgot(*, email: str, now: datetime) -> None:
    """This function will owe the holder of an address a letter; for an unknown one it works as long for nothing."""
    holder = user_by_email(email)
    mail_request(owner_id=holder.pk if holder else None, purpose=Purpose.RESET_PASSWORD, email=email, now=now)
    audit_record(
        actor=None,
        action="accounts.password.reset_requested",
        owner_id=holder.pk if holder else None,
        details={"identifier": identifier_mark(email)},
    )


def password_reset_by_token(*, request: HttpRequest, token: str, new_password: str, now: datetime) -> None:
    """:raises ValidationError: naming `new_password` before anything else is looked at, or `token`."""
    password_check(new_password, user=None, field=FIELD)
    user_id, _, secret = token.partition("-")
    with transaction.atomic():
        # Locked before the token is read: of two uses at once, the second meets the new password's hash.
        user = User.objects.select_for_update().filter(pk=_uuid(user_id), status=User.Status.ACTIVE).first()
        if user is None or not default_token_generator.check_token(user, secret):
            raise refused("token")
        _replace(request, user, user.email, new_password, now)


def password_reset_by_code(*, request: HttpRequest, email: str, code: str, new_password: str, now: datetime) -> None:
    """:raises ValidationError: naming `new_password` before anything else is looked at, or `code`."""
    password_check(new_password, user=None, field=FIELD)
    # The owner must still hold the address: it may have been proven by somebody else since.
    rows = MailedCode.objects.filter(email=email, owner__email=email, purpose=Purpose.RESET_PASSWORD)
    with transaction.atomic():
        row = code_take(rows=rows, code=code, email=email, now=now)
        if row is not None:
            # A password that only this person may not use leaves the code unspent: the transaction ends here.
            _replace(request, row.owner, email, new_password, now)
    if row is None:
        raise refused("code")


def password_change(
    *, request: HttpRequest, user: User, session_id: UUID, current_password: str, new_password: str, now: datetime
) -> None:
    """
    This function will change a password and end every other session.

    :raises ValidationError: naming `current_password` or `new_password`.
    :raises AccountLocked: after five wrong current passwords in 15 minutes.
    """
    person = User.objects.get(pk=user.pk)  # the request's own user carries no password hash
    if not get_adapter(request).password_confirmed(request, person, current_password):
        audit_record(actor=user, action="accounts.password.change_refused", target=person, owner_id=user.pk)
        raise ValidationError(
            {"current_password": [ErrorDetail("This is not your current password.", code="password_incorrect")]}
        )
    password_check(new_password, user=person, field=FIELD)
    with transaction.atomic():
        password_set(user=person, password=new_password, now=now, keep=session_id)
        codes_close(owner=person, now=now)
        _tell(person, now)


def _replace(request: HttpRequest, user: User, email: str | None, password: str, now: datetime) -> None:
    password_check(password, user=user, field=FIELD)
    password_set(user=user, password=password, now=now)
    codes_close(owner=user, now=now)
    if email is not None:
        # The mailbox was read, which is what verification asks for.
        first = not EmailAddress.objects.filter(user=user, primary=True).exists()
        address, _ = EmailAddress.objects.get_or_create(user=user, email=email, defaults={"primary": first})
        address_prove(request=request, address=address, now=now)
        user.refresh_from_db(fields=["email"])
    finalize_password_reset(request, user, email=email)
    get_adapter(request).attempts_forget(request, user.username, email, f"signed in {user.pk}")
    _tell(user, now)


def _tell(user: User, now: datetime) -> None:
    """An address that nobody proved may be the mailbox of somebody else, whom this does not concern."""
    unproven = EmailAddress.objects.filter(user=user, email=user.email, verified=False)
    if user.email is not None and not unproven.exists():
        mail_request(owner_id=user.pk, purpose=Purpose.PASSWORD_CHANGED, email=user.email, now=now)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
