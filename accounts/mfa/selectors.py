from allauth.mfa.models import Authenticator

from accounts.identity.models import User
from accounts.mfa.models import StaffDevice


def totp_of(*, user: User) -> Authenticator | None:
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()


def staff_device_of(*, user: User) -> StaffDevice | None:
    device: StaffDevice | None = StaffDevice.objects.filter(user=user, confirmed=True).first()
    return device
