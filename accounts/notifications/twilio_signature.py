"""Whether Twilio sent a request: what it reports and asks is believed only with its signature."""

import base64
import hashlib
import hmac
from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest

from accounts.notifications.email_reports import ReportRefused


def post_verify(request: HttpRequest) -> Mapping[str, str]:
    """
    This function will check Twilio's signature and return what was posted.

    It covers the address as Twilio knows it, which is ours in public and not what a proxy made of it.

    :raises ReportRefused: if it does not match.
    """
    sent = {name: str(values[0]) for name, values in request.POST.lists()}
    signature = request.headers.get("X-Twilio-Signature", "")
    if not settings.TWILIO_AUTH_TOKEN or len(request.POST) != sum(len(v) for _, v in request.POST.lists()):
        raise ReportRefused
    wanted = signature_of(f"{settings.PUBLIC_URL}{request.get_full_path()}", sent)
    if not hmac.compare_digest(wanted.encode(), signature.encode()):
        raise ReportRefused
    return sent


def signature_of(url: str, sent: Mapping[str, str]) -> str:
    signed = url + "".join(f"{name}{sent[name]}" for name in sorted(sent))
    # Twilio's choice: HMAC does not rest on SHA-1 being free of collisions.
    digest = hmac.digest(settings.TWILIO_AUTH_TOKEN.encode(), signed.encode(), hashlib.sha1)
    return base64.b64encode(digest).decode()
