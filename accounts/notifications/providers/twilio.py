"""One form POST to Twilio's REST API, and what its answer means (docs/adr/0012)."""

from collections.abc import Mapping

from django.conf import settings

from accounts.notifications.providers.errors import ProviderRefused, ProviderUnavailable
from accounts.notifications.providers.http import Answer, provider_call, provider_client


def twilio_post(resource: str, form: Mapping[str, str], refused: Mapping[int, str]) -> str:
    """
    This function will POST to a resource of our account ("Messages") and return the id of what was made.

    `refused`: a short code of ours for each of Twilio's numbers that will not change by trying again.

    :raises ProviderUnavailable: if it should be tried again later.
    :raises ProviderRefused: with the short code, or `provider_<number>` for another mistake in the request.
    """
    sid = settings.TWILIO_ACCOUNT_SID
    answer = provider_call(
        provider_client(),
        f"{settings.TWILIO_API_URL}/2010-04-01/Accounts/{sid}/{resource}.json",
        data=dict(form),
        auth=(sid, settings.TWILIO_AUTH_TOKEN),
    )
    return _made(answer, refused)


def _made(answer: Answer, refused: Mapping[int, str]) -> str:
    if answer.busy:
        raise ProviderUnavailable(f"http_{answer.status}", retry_after=answer.retry_after)
    found = answer.json
    sid, code = found.get("sid"), found.get("code")
    if answer.status in (200, 201) and isinstance(sid, str) and sid:
        return sid[:255]
    if answer.status == 400 and isinstance(code, int):
        raise ProviderRefused(refused.get(code, f"provider_{code}"))
    # Wrong keys, a redirect, a captive portal: the operator can mend it, and the message is still owed.
    raise ProviderUnavailable(f"http_{answer.status}")
