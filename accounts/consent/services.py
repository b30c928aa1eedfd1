"""The writer of answers about consent."""

import ipaddress
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.audit.services import audit_record
from accounts.consent.effects import consent_effects_run, register_consent_effect
from accounts.consent.models import ON_BY_DEFAULT, Consent, ConsentEvent, ConsentType
from accounts.consent.texts import TEXTS, version_of
from accounts.identity.models import User
from config.api.context import current
from config.api.errors import Conflict, DomainError
from config.database import hot_rows

HOLD = "SELECT version FROM accounts_consent WHERE owner_id = %s AND type = %s AND granted FOR SHARE"


class ConsentNotWithdrawable(DomainError):
    default_code = "consent_not_withdrawable"
    default_detail = "This holds as long as there is an account. Deleting the account ends it."


class ConsentVersionOutdated(Conflict):
    default_code = "consent_version_outdated"
    default_detail = "The text has changed. Show the current version and ask again."


def consent_granted(user: User, kind: ConsentType | str) -> bool:
    return str(kind) in user.consents


def consent_answer(
    *, owner: User, kind: ConsentType, granted: bool, now: datetime, version: str | None = None
) -> tuple[Consent, bool]:
    """
    This function will record an answer that the person gives now, to the text that is asked now.

    Returns the row and whether the answer is news.

    :raises ConsentVersionOutdated: if the person was shown another `version` of what they agree to.
    :raises ConsentNotWithdrawable: for a no to what holds as long as there is an account.
    """
    text = TEXTS[kind]
    if granted and version is not None and version != text.version:
        raise ConsentVersionOutdated(current_version=text.version)
    if not granted and not text.withdrawable:
        raise ConsentNotWithdrawable
    return _record(owner, kind, granted, version_of(kind), now)


def consent_set(
    *, owner: User, kind: ConsentType, granted: bool, version: str | None = None, now: datetime | None = None
) -> Consent:
    """
    This function will record one answer; it counts from the next request on, everywhere.

    The same answer to the same version again changes nothing. `version` is that of the current text by default.
    """
    return _record(owner, kind, granted, version or version_of(kind), now or timezone.now())[0]


@transaction.atomic
def _record(owner: User, kind: ConsentType | str, granted: bool, version: str, now: datetime) -> tuple[Consent, bool]:
    source = _source()
    times: dict[str, Any] = {"granted_at": now} if granted else {"revoked_at": now}
    # Two devices at once: one makes the row, the other waits for it here and then sees what it says.
    consent, fresh = Consent.objects.select_for_update().get_or_create(
        owner=owner, type=str(kind), defaults={"granted": granted, "version": version, **times, **source}
    )
    before = str(kind) in ON_BY_DEFAULT if fresh else consent.granted
    if not fresh:
        if consent.granted == granted and (not granted or consent.version == version):
            return consent, False
        _change(consent, granted, version, now, source)
    ConsentEvent.objects.create(owner=owner, type=str(kind), granted=granted, version=consent.version, **source)
    audit_record(
        actor=owner, action="accounts.consent.set", target=consent, owner_id=owner.pk,
        details={"type": str(kind), "granted": granted, "version": consent.version},
    )  # fmt: skip
    # A newer version of what was agreed to already switches nothing on.
    if not (granted and before):
        consent_effects_run(owner=owner, kind=kind, granted=granted, now=now)
    owner.forget_derived()
    return consent, True


def _change(consent: Consent, granted: bool, version: str, now: datetime, source: dict[str, Any]) -> None:
    consent.granted = granted
    if granted:
        consent.granted_at, consent.revoked_at, consent.version = now, None, version
    else:
        # What is withdrawn is the version that was agreed to, and when stays to be seen.
        consent.revoked_at = now
    consent.ip, consent.user_agent = source["ip"], source["user_agent"]
    consent.save()


def _source() -> dict[str, Any]:
    """Where the answer comes from. An address that a proxy made up is none."""
    context = current()
    ip: str | None
    try:
        ip = str(ipaddress.ip_address(context.ip))
    except ValueError:
        ip = None
    return {"ip": ip, "user_agent": context.user_agent[:256]}


def _sharing_close(owner: User, now: datetime) -> None:
    # Sharing tells people things, and what tells them asks for consents: it is loaded when it is needed.
    from accounts.consent.sharing_services import sharing_revoke_all

    sharing_revoke_all(owner=owner, now=now)


register_consent_effect(ConsentType.DATA_SHARING, on_withdrawn=_sharing_close)


def consent_hold(*, owner: User, kind: ConsentType, latest: bool = False) -> bool:
    """
    This function will say whether an answer is a yes now, and keep it one until the caller's transaction ends.

    A withdrawal waits for what is being written by its leave, and then finds it. One query; for answers that are given,
    not for those that are on without one. `latest`: a yes to an earlier text does not count.
    """
    rows = hot_rows(HOLD, (owner.pk, kind))
    return bool(rows) and (not latest or rows[0][0] == version_of(kind))
