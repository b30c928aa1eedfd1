"""Which second factors somebody has."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Value

from accounts.identity.models import User
from accounts.mfa.models import SmsFactor, StaffDevice

TOTP, SMS, WEBAUTHN, RECOVERY_CODE = "totp", "sms", "webauthn", "recovery_code"
# What counts as a factor by itself; recovery codes only stand in for one that was lost.
REAL = frozenset({TOTP, SMS, WEBAUTHN})
_NAMES = {
    Authenticator.Type.TOTP.value: TOTP,
    Authenticator.Type.WEBAUTHN.value: WEBAUTHN,
    Authenticator.Type.RECOVERY_CODES.value: RECOVERY_CODE,
    SMS: SMS,
}


def methods_of(*, user: User) -> list[str]:
    """What the person can prove themselves with, sorted; empty without a real factor. One query."""
    held = Authenticator.objects.filter(user_id=user.pk).values_list("type").order_by()
    texted = SmsFactor.objects.filter(owner_id=user.pk).values_list(Value(SMS)).order_by()
    found = {_NAMES[kind] for (kind,) in held.union(texted)}
    return sorted(found) if found & REAL else []


def totp_of(*, user: User) -> Authenticator | None:
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()


def staff_device_of(*, user: User) -> StaffDevice | None:
    device: StaffDevice | None = StaffDevice.objects.filter(user=user, confirmed=True).first()
    return device


def sms_factor_of(*, owner: User) -> SmsFactor | None:
    return SmsFactor.objects.filter(owner_id=owner.pk).first()


def recovery_codes_of(*, user: User) -> Authenticator | None:
    return Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.RECOVERY_CODES).first()


def passkey_list(*, user: User) -> list[Authenticator]:
    """The person's passkeys, oldest first."""
    return list(Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.WEBAUTHN).order_by("pk"))


def factors_shown(*, user: User) -> dict[str, Any]:
    """What `GET auth/2fa` tells: no secret, no phone number. Two queries."""
    rows = list(Authenticator.objects.filter(user_id=user.pk).order_by("pk"))
    kinds = {_NAMES[row.type] for row in rows}
    if SmsFactor.objects.filter(owner_id=user.pk).exists():
        kinds.add(SMS)
    codes = next((row for row in rows if row.type == Authenticator.Type.RECOVERY_CODES), None)
    return {
        "methods": sorted(kinds) if kinds & REAL else [],
        "recovery_codes_remaining": remaining_in(codes),
        "passkeys": [passkey_shown(row) for row in rows if row.type == Authenticator.Type.WEBAUTHN],
    }


def passkey_shown(row: Authenticator) -> dict[str, Any]:
    return {
        "credential_id": row.data["credential"]["id"],
        "name": row.data["name"],
        "created_at": row.created_at,
        "last_used_at": row.last_used_at,
    }


def remaining_in(codes: Authenticator | None) -> int:
    return 0 if codes is None else sum(not code["used"] for code in codes.data.get("codes", ()))
