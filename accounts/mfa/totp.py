"""Which thirty-second step a code belongs to: allauth says only whether it holds."""

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt


def step_of_code(authenticator: Authenticator, code: str) -> int | None:
    return step_of_secret(decrypt(authenticator.data["secret"]), code)


def step_of_secret(secret: str, code: str) -> int | None:
    """The step whose code this is, or None if it is none of those that hold now."""
    for step in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step))):
            return step
    return None
