"""Second factors of staff: give one, take one away, end the sessions that it opened."""

from datetime import datetime

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import transaction
from django.utils import timezone

from accounts.audit.services import audit_record
from accounts.identity.models import User, UserSession
from accounts.mfa.models import PendingFactor, SmsFactor, StaffDevice
from accounts.mfa.notices import SPOKEN, security_notice
from accounts.mfa.selectors import totp_of
from accounts.mfa.totp import step_of_secret
from config.api.errors import Conflict, DomainError


class FactorExists(Conflict):
    default_code, default_detail = "factor_exists", "This account has a second factor already."


class CodeWrong(DomainError):
    default_code, default_detail = "code_wrong", "That code does not match. Enter the newest one of your app."


def otpauth_uri(*, user: User, secret: str) -> str:
    return str(get_adapter().build_totp_url(user, secret))


@transaction.atomic
def staff_enrol(user: User, secret: str | None = None, *, actor: User | None = None) -> tuple[str, str]:
    """
    This function will give `user` a TOTP factor and return its secret and its otpauth URI, for this one showing.

    :raises FactorExists: if there is one already.
    """
    # The person's row is the lock: two enrolments at once must not end in two secrets.
    User.objects.select_for_update(no_key=True).only("pk").get(pk=user.pk)
    if totp_of(user=user) is not None:
        raise FactorExists
    secret = secret or generate_totp_secret()
    TOTP.activate(user, secret)
    # A session that was opened with the password alone must not use its freshness, or what it began, from now on.
    UserSession.objects.filter(owner=user, revoked_at=None).update(stepped_up_at=None)
    PendingFactor.objects.filter(owner=user).delete()
    audit_record(actor=actor or user, action="accounts.factor.added", target=user, owner_id=user.pk)
    return secret, otpauth_uri(user=user, secret=secret)


@transaction.atomic
def staff_enrol_confirm(*, user: User, secret: str, code: str) -> StaffDevice:
    """
    This function will give `user` the factor whose secret they just read into their app, if `code` proves that.

    :raises CodeWrong: if it does not.
    :raises FactorExists: if there is a factor already.
    """
    step = step_of_secret(secret, code)
    if step is None:
        raise CodeWrong
    staff_enrol(user, secret)
    device: StaffDevice = StaffDevice.objects.select_for_update().get(user=user)
    # The code typed here is spent: it must not sign anybody in a second time.
    device.last_step = step
    device.save(update_fields=["last_step", "updated_at"])
    security_notice(owner=user, variant="factor_added", now=timezone.now(), params={"factor": SPOKEN["totp"]})
    return device


@transaction.atomic
def factor_remove(*, user: User, actor: User | None) -> bool:
    """This function will take every second factor from `user`; staff must enrol again before they see anything."""
    User.objects.select_for_update(no_key=True).only("pk").get(pk=user.pk)
    # No session may live on the proof of a factor that is gone, least of all that of a lost phone.
    UserSession.objects.filter(owner=user, revoked_at=None).update(factor_at=None, stepped_up_at=None)
    removed = Authenticator.objects.filter(user=user).delete()[0] + SmsFactor.objects.filter(owner=user).delete()[0]
    PendingFactor.objects.filter(owner=user).delete()
    if removed:
        audit_record(actor=actor, action="accounts.factor.removed", target=user, owner_id=user.pk)
        security_notice(
            owner=user, variant="factor_removed", now=timezone.now(), params={"factor": "every second factor"}
        )
    return bool(removed)


def staff_sessions_end(*, user: User, now: datetime) -> None:
    """This function will make every staff-site session of `user` count as ended from its next request on."""
    StaffDevice.objects.filter(user=user).update(sessions_ended_at=now, updated_at=now)
