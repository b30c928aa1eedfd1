"""Rows of an identity, and the account that is made for a new one. Called in a transaction of services.py."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.http import HttpRequest

from accounts.audit.services import audit_record
from accounts.consent.models import ConsentType
from accounts.consent.services import consent_set
from accounts.identity.codes import Purpose, mail_request
from accounts.identity.models import User
from accounts.identity.selectors import user_by_email
from accounts.identity.services import user_create
from accounts.identity.verification import address_prove
from accounts.profile.services import profile_create
from accounts.social.models import SocialAccount
from accounts.social.proofs import Identity
from accounts.social.selectors import proven_holder


class Overtaken(Exception):
    """Somebody else proved the address while we made an account for it."""


def identity_keep(owner: User, identity: Identity, now: datetime) -> SocialAccount:
    """:raises IntegrityError: if the identity was linked meanwhile; then nothing of the caller's may stay."""
    account = SocialAccount(
        owner=owner,
        provider=identity.provider,
        provider_user_id=identity.uid,
        provider_email=identity.email,
        access_token=identity.tokens.access,
        refresh_token=identity.tokens.refresh,
        expires_at=identity.tokens.expires_at,
        last_used_at=now,
    )
    account.save(force_insert=True)
    audit_record(
        actor=owner, action="accounts.social.linked", target=account, owner_id=owner.pk,
        details={"provider": identity.provider},
    )  # fmt: skip
    return account


def identity_freshen(account: SocialAccount, identity: Identity, now: datetime) -> None:
    account.last_used_at = now
    changed = ["last_used_at", "updated_at"]
    if identity.email is not None:
        account.provider_email = identity.email
        changed.append("provider_email")
    if identity.tokens.access is not None:
        account.access_token, account.expires_at = identity.tokens.access, identity.tokens.expires_at
        changed += ["access_token", "expires_at"]
    if identity.tokens.refresh is not None:  # Google gives it once
        account.refresh_token = identity.tokens.refresh
        changed.append("refresh_token")
    account.save(update_fields=changed)


def identity_register(
    request: HttpRequest,
    identity: Identity,
    profile: Mapping[str, Any],
    consents: Collection[ConsentType],
    now: datetime,
) -> User:
    """
    This function will make an account that only this identity opens.

    :raises IntegrityError: if identity or address were taken meanwhile; then nothing of the caller's may stay.
    :raises Overtaken: if somebody proved the address meanwhile.
    """
    names = {"first_name": identity.first_name, "last_name": identity.last_name}
    email = identity.email
    claims_only = email is not None and not identity.email_verified
    free = claims_only and email is not None and user_by_email(email) is None
    user = user_create(password=None, now=now, email=email if free else None, **{**names, **profile})
    identity_keep(user, identity, now)
    if email is not None and identity.email_verified:
        _prove_address(request, user, email, now)
    elif email is not None:
        # As at sign-up: an address that nobody proved is a claim, and its mailbox is asked.
        EmailAddress.objects.create(user=user, email=email, primary=free, verified=False)
        mail_request(owner_id=user.pk, purpose=Purpose.VERIFY_EMAIL, email=email, now=now)
    profile_create(owner=user, details={})
    for kind in consents:
        consent_set(owner=user, kind=kind, granted=True)
    return user


def _prove_address(request: HttpRequest, user: User, email: str, now: datetime) -> None:
    """The provider proved the mailbox, so whoever only claimed the address loses it to this account."""
    address = EmailAddress.objects.create(user=user, email=email, primary=False, verified=False)
    if address_prove(request=request, address=address, now=now):
        user.email = email
    elif proven_holder(email=email) is not None:
        raise Overtaken
