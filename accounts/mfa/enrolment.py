"""Setting a second factor up, proving it, taking it away."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.db import transaction
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.audit.services import audit_record
from accounts.identity.authentication import needs_factor
from accounts.identity.models import User, UserSession
from accounts.identity.services import session_step_up
from accounts.mfa.guard import guess
from accounts.mfa.models import PendingFactor, SmsFactor, TextedCode
from accounts.mfa.notices import SPOKEN, security_notice
from accounts.mfa.passkeys import creation_begin, creation_finish, credential_id_of
from accounts.mfa.proofs import Proof, proof_refused
from accounts.mfa.qr import qr_svg
from accounts.mfa.recovery import recovery_make
from accounts.mfa.selectors import REAL, SMS, TOTP, WEBAUTHN, methods_of, passkey_list, recovery_codes_of
from accounts.mfa.services import CodeWrong, FactorExists, otpauth_uri, staff_enrol_confirm
from accounts.mfa.signing_in import method_missing
from accounts.mfa.texting import code_owe, code_take, codes_close
from config.api.errors import Conflict

PENDING_LIFETIME = timedelta(minutes=10)
# More than anybody carries, and each is asked for at every sign-in.
PASSKEYS = 10
Purpose = TextedCode.Purpose


class PasskeysFull(Conflict):
    default_code, default_detail = "too_many_passkeys", "Ten passkeys are the most. Remove one that you no longer use."


class LastFactorOfStaff(Conflict):
    default_code = "last_factor_of_staff"
    default_detail = "Staff accounts always have a second factor. Set up another one first."


@transaction.atomic
def factor_begin(*, owner: User, method: str, now: datetime, phone: str | None = None) -> dict[str, Any]:
    """
    This function will begin to set up a factor and return what the app needs to go on; nothing counts yet.

    :raises FactorExists: if there is one of this kind; only passkeys may be several.
    :raises ConsentRequired, TextsUsedUp: if no text message may be sent.
    """
    methods = methods_of(user=owner)
    if method in methods and method != WEBAUTHN:
        raise FactorExists
    if method == TOTP:
        secret = generate_totp_secret()
        state: dict[str, Any] = {"secret": secret}
        uri = otpauth_uri(user=owner, secret=secret)
        answer: dict[str, Any] = {"secret": secret, "otpauth_uri": uri, "qr_svg": qr_svg(uri)}
    elif method == SMS:
        assert phone is not None  # noqa: S101 - the serializer's rule
        state, answer = {"phone": phone}, {}
        code_owe(owner=owner, purpose=Purpose.TWO_FACTOR, phone=phone, now=now)
    else:
        if len(passkey_list(user=owner)) >= PASSKEYS:
            raise PasskeysFull
        options, state = creation_begin(owner=owner)
        answer = {"options": options}
    PendingFactor.objects.update_or_create(
        owner=owner, kind=method, defaults={"state": state, "expires_at": now + PENDING_LIFETIME}
    )
    audit_record(
        actor=owner, action="accounts.factor.begun", target=owner, owner_id=owner.pk, details={"method": method}
    )
    return {"method": method, **answer, "expires_in": int(PENDING_LIFETIME.total_seconds())}


def factor_confirm(*, owner: User, session_id: UUID, proof: Proof, name: str, now: datetime) -> list[str]:
    """
    This function will keep a factor that was just proven; with the first one come recovery codes, to be shown once.

    The session counts as having proven a second factor; every other one must step up again, with it.

    :raises ValidationError: naming `code` or `credential`, which counts as a guess, or `method`.
    :raises FactorExists: if another request added one meanwhile.
    :raises FactorLocked: after too many wrong codes.
    """

    def attempt() -> list[str] | None:
        # The person's row is the lock of everything that changes factors; sign-ins wait for it.
        User.objects.select_for_update(no_key=True).only("pk").get(pk=owner.pk)
        pending = _pending(owner, proof.method, now)
        if not _proven(owner, pending, proof, name, now):
            return None
        # What another session began before, with less proof than is asked for from now on, is over.
        PendingFactor.objects.filter(owner=owner).delete()
        first = recovery_codes_of(user=owner) is None
        codes = recovery_make(owner=owner, now=now) if first else []
        session_step_up(owner=owner, session_id=session_id, now=now, factor=True)
        # A session that was opened with the password alone must not use its freshness against the new factor.
        UserSession.objects.filter(owner=owner, revoked_at=None).exclude(pk=session_id).update(stepped_up_at=None)
        if proof.method != TOTP:  # which tells of itself, on the staff page too
            security_notice(owner=owner, variant="factor_added", now=now, params={"factor": SPOKEN[proof.method]})
        return codes

    codes = guess(owner=owner, now=now, method=proof.method, attempt=attempt)
    if codes is None:
        raise proof_refused(proof)
    return codes


def _pending(owner: User, method: str, now: datetime) -> PendingFactor:
    rows = PendingFactor.objects.select_for_update(of=("self",)).filter(owner=owner, kind=method, expires_at__gt=now)
    found = rows.first()
    if found is None:
        message = "Nothing of this kind is being set up, or it took longer than ten minutes."
        raise ValidationError({"method": [ErrorDetail(message, code="not_begun")]})
    return found


def _proven(owner: User, pending: PendingFactor, proof: Proof, name: str, now: datetime) -> bool:
    code = "".join(proof.code.split())
    if pending.kind == TOTP:
        try:
            staff_enrol_confirm(user=owner, secret=pending.state["secret"], code=code)
        except CodeWrong:
            return False
        return True
    if pending.kind == SMS:
        phone = pending.state["phone"]
        if not code_take(owner=owner, purpose=Purpose.TWO_FACTOR, phone=phone, code=code, now=now):
            return False
        _, made = SmsFactor.objects.get_or_create(owner=owner, defaults={"phone": phone, "last_used_at": now})
        if not made:
            raise FactorExists
    elif not creation_finish(owner=owner, state=pending.state, credential=proof.credential or {}, name=name):
        # What was asked for is spent, right or wrong.
        pending.delete()
        return False
    audit_record(
        actor=owner, action="accounts.factor.added", target=owner, owner_id=owner.pk, details={"method": pending.kind}
    )
    return True


@transaction.atomic
def factor_disable(*, owner: User, method: str, credential_id: str | None, now: datetime) -> list[str]:
    """
    This function will take a factor away and return the methods that are left.

    :raises ValidationError: naming `method` or `credential_id`, if there is no such factor.
    :raises LastFactorOfStaff: for staff and moderators, who must keep one.
    """
    User.objects.select_for_update(no_key=True).only("pk").get(pk=owner.pk)
    methods = methods_of(user=owner)
    if method not in methods:
        raise method_missing()
    chosen = _chosen(owner, method, credential_id)
    stays = method == WEBAUTHN and len(chosen) < len(passkey_list(user=owner))
    left = REAL.intersection(methods) - (set() if stays else {method})
    if not left and needs_factor(owner):
        raise LastFactorOfStaff
    if method == SMS:
        SmsFactor.objects.filter(owner=owner).delete()
        codes_close(owner=owner, purpose=Purpose.TWO_FACTOR, now=now)
    else:
        Authenticator.objects.filter(user_id=owner.pk, pk__in=[row.pk for row in chosen]).delete()
    PendingFactor.objects.filter(owner=owner, kind=method).delete()
    if not left:
        Authenticator.objects.filter(user_id=owner.pk, type=Authenticator.Type.RECOVERY_CODES).delete()
    audit_record(
        actor=owner, action="accounts.factor.removed", target=owner, owner_id=owner.pk, details={"method": method}
    )
    security_notice(owner=owner, variant="factor_removed", now=now, params={"factor": SPOKEN[method]})
    return methods_of(user=owner)


def _chosen(owner: User, method: str, credential_id: str | None) -> list[Authenticator]:
    if method == TOTP:
        return list(Authenticator.objects.filter(user_id=owner.pk, type=Authenticator.Type.TOTP))
    if method == SMS:
        return []
    rows = passkey_list(user=owner)
    chosen = [row for row in rows if credential_id is None or credential_id_of(row) == credential_id]
    if not chosen:
        message = "You have no such passkey."
        raise ValidationError({"credential_id": [ErrorDetail(message, code="credential_missing")]})
    return chosen
