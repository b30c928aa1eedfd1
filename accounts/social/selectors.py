"""Whose identity at a provider is whose account here."""

from allauth.account.models import EmailAddress
from django.db.models import QuerySet
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from accounts.social.models import SocialAccount
from accounts.social.providers import provider_known


def social_account_list(*, owner: User) -> QuerySet[SocialAccount]:
    return SocialAccount.objects.filter(owner=owner)


def social_account_get(*, owner: User, provider: str) -> SocialAccount:
    """:raises NotFound: for a provider that is unknown, and for one that is not linked."""
    account = social_account_list(owner=owner).filter(provider=provider_known(provider)).first()
    if account is None:
        raise NotFound
    return account


def social_account_of_identity(*, provider: str, uid: str) -> SocialAccount | None:
    """The row of an identity, locked, with its person; for services that then decide who enters."""
    rows = SocialAccount.objects.select_for_update(of=("self",)).select_related("owner")
    return rows.filter(provider=provider, provider_user_id=uid).first()


def proven_holder(*, email: str) -> User | None:
    """
    Who proved this mailbox here. Not whoever merely claims it: an attacker may have signed up with somebody's address
    before they came, and would share the account with them.
    """
    claim = EmailAddress.objects.filter(email=email, verified=True).select_related("user").first()
    holder: User | None = claim.user if claim is not None else None
    return holder


def email_masked(account: SocialAccount) -> str | None:
    """Enough to tell two accounts of a provider apart: `l***@example.org`."""
    email = account.provider_email
    if not email:
        return None
    name, _, domain = email.rpartition("@")
    return f"{name[:1]}***@{domain}"
