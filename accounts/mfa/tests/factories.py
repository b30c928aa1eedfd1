"""Staff with a second factor, the codes their phones would show, and browsers that passed the sign-in."""

import time
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY

from accounts.identity.models import User
from accounts.identity.tests.factories import make_user
from accounts.mfa.selectors import staff_device_of
from accounts.mfa.services import staff_enrol


def make_staff(role: str = User.Role.ADMIN, **overrides: Any) -> User:
    return make_user(role=role, is_staff=True, is_superuser=role == User.Role.ADMIN, **overrides)


def make_enrolled_staff(role: str = User.Role.ADMIN, **overrides: Any) -> tuple[User, str]:
    person = make_staff(role, **overrides)
    secret, _ = staff_enrol(person)
    return person, secret


def code_of(secret: str, later: int = 0) -> str:
    """The code that is shown now, or `later` half-minutes from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def staff_client(person: User) -> Client:
    """A browser in which `person` proved the password, and the code if there is a factor."""
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    device = staff_device_of(user=person)
    if device is not None:
        session = client.session
        session[DEVICE_ID_SESSION_KEY] = device.persistent_id
        session.save()
    return client
