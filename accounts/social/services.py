"""Signing in with an identity at a provider; linking one to an account and taking it away."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.http import HttpRequest

from accounts.audit.services import audit_record
from accounts.consent.models import ConsentType
from accounts.identity.login import account_enter
from accounts.identity.models import User
from accounts.identity.tokens import TokenPair
from accounts.mfa.selectors import methods_of
from accounts.notifications.models import NotificationKind
from accounts.notifications.services import notification_create
from accounts.social.models import SocialAccount
from accounts.social.proofs import Identity, identity_prove
from accounts.social.providers import LABELS
from accounts.social.refusals import (
    IdentityTaken,
    LastWayIn,
    ProviderAlreadyLinked,
    SocialTokenInvalid,
    refused,
)
from accounts.social.registration import Overtaken, identity_freshen, identity_keep, identity_register
from accounts.social.selectors import (
    proven_holder,
    social_account_get,
    social_account_of_identity,
)
from config.api.errors import ServiceUnavailable

# Whoever loses a race finds the winner's row at the second look.
LOOKS = 3


class SocialEntry(NamedTuple):
    user: User
    pair: TokenPair
    created: bool


def social_enter(
    *,
    request: HttpRequest,
    provider: str,
    proof: Mapping[str, str],
    profile: Mapping[str, Any],
    consents: Collection[ConsentType],
    device: Mapping[str, Any],
    now: datetime,
) -> SocialEntry:
    """
    This function will sign in whoever the provider vouches for; `profile` and `consents` count for a new account only.

    A known identity enters its account. A new one enters the account whose person proved the same address here, if
    the provider says the address is theirs; otherwise it gets an account of its own.

    :raises SocialTokenInvalid: if the proof does not hold, or its account may not be entered.
    :raises ProviderAlreadyLinked: if the account of that address has another identity of this provider.
    :raises MfaRequired: if the account has a second factor.
    :raises ServiceUnavailable: see `identity_prove`.
    """
    try:
        identity = identity_prove(request=request, provider_name=provider, proof=proof, now=now)
        user, created = _user_of(request, identity, profile, consents, now)
    except SocialTokenInvalid:
        audit_record(actor=None, action="accounts.social.refused", details={"provider": provider})
        raise
    return SocialEntry(user, account_enter(user=user, device=device, now=now), created)


def social_link(
    *, request: HttpRequest, owner: User, provider: str, proof: Mapping[str, str], now: datetime
) -> SocialAccount:
    """
    This function will let `owner` sign in with one more identity; the same one again changes nothing but its tokens.

    :raises SocialTokenInvalid: if the proof does not hold.
    :raises IdentityTaken: if it belongs to somebody else here.
    :raises ProviderAlreadyLinked: if `owner` has another identity of this provider.
    :raises ServiceUnavailable: see `identity_prove`.
    """
    try:
        identity = identity_prove(request=request, provider_name=provider, proof=proof, now=now)
    except SocialTokenInvalid:
        audit_record(
            actor=owner, action="accounts.social.refused", owner_id=owner.pk, details={"provider": provider}
        )  # fmt: skip
        raise
    for _ in range(LOOKS):
        try:
            with transaction.atomic():
                return _linked_to(owner, identity, now)
        except IntegrityError:
            continue
    raise ServiceUnavailable


@transaction.atomic
def social_unlink(*, owner: User, provider: str, now: datetime) -> None:
    """
    This function will forget an identity with its tokens.

    :raises NotFound: if none of this provider is linked.
    :raises LastWayIn: if its person could not sign in any more.
    """
    # The person's row is the lock: of two that go at once, the second must see that it is the last.
    person = User.objects.select_for_update().only("pk", "password").get(pk=owner.pk)
    account = social_account_get(owner=owner, provider=provider)
    others = SocialAccount.objects.filter(owner=owner).exclude(pk=account.pk)
    if not person.has_usable_password() and not others.exists():
        raise LastWayIn
    audit_record(
        actor=owner, action="accounts.social.unlinked", target=account, owner_id=owner.pk,
        details={"provider": provider},
    )  # fmt: skip
    account.delete()
    _tell(owner, "social_unlinked", provider, now)


def _user_of(
    request: HttpRequest,
    identity: Identity,
    profile: Mapping[str, Any],
    consents: Collection[ConsentType],
    now: datetime,
) -> tuple[User, bool]:
    for _ in range(LOOKS):
        try:
            with transaction.atomic():
                user = _known(identity, now) or _by_address(identity, now)
                if user is not None:
                    return user, False
                return identity_register(request, identity, profile, consents, now), True
        except (IntegrityError, Overtaken):
            continue
    raise ServiceUnavailable


def _known(identity: Identity, now: datetime) -> User | None:
    account = social_account_of_identity(provider=identity.provider, uid=identity.uid)
    if account is None:
        return None
    _refuse_closed(account.owner, identity)
    identity_freshen(account, identity, now)
    return account.owner


def _by_address(identity: Identity, now: datetime) -> User | None:
    if identity.email is None or not identity.email_verified:
        return None
    holder = proven_holder(email=identity.email)
    if holder is None:
        return None
    _refuse_closed(holder, identity)
    if not methods_of(user=holder):
        # Who has a second factor links with it, signed in: a mailbox alone must not leave a way in behind.
        _link(holder, identity, now)
    return holder


def _refuse_closed(user: User, identity: Identity) -> None:
    if not user.is_active:
        raise refused(identity.provider, "account closed")


def _linked_to(owner: User, identity: Identity, now: datetime) -> SocialAccount:
    account = social_account_of_identity(provider=identity.provider, uid=identity.uid)
    if account is None:
        return _link(owner, identity, now)
    if account.owner_id != owner.pk:
        raise IdentityTaken
    identity_freshen(account, identity, now)
    return account


def _link(owner: User, identity: Identity, now: datetime) -> SocialAccount:
    if SocialAccount.objects.filter(owner=owner, provider=identity.provider).exists():
        raise ProviderAlreadyLinked
    account = identity_keep(owner, identity, now)
    _tell(owner, "social_linked", identity.provider, now)
    return account


def _tell(owner: User, variant: str, provider: str, now: datetime) -> None:
    notification_create(
        owner=owner,
        kind=NotificationKind.SECURITY_NOTICE,
        variant=variant,
        now=now,
        params={"provider": LABELS[provider]},
    )
