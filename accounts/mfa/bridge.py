"""Keeps a django-otp device beside every TOTP factor, wherever the factor was made. It goes with it by cascade."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models.signals import post_save

from accounts.mfa.models import StaffDevice


def connect_bridge() -> None:
    # A signal because the model is allauth's: it saves factors in flows that know nothing of ours.
    post_save.connect(device_follow, sender=Authenticator, dispatch_uid="accounts.mfa.bridge")


def device_follow(sender: type[Authenticator], instance: Authenticator, raw: bool = False, **_: Any) -> None:
    if instance.type == Authenticator.Type.TOTP and not raw:
        StaffDevice.objects.get_or_create(authenticator=instance, defaults={"user": instance.user, "name": "totp"})
