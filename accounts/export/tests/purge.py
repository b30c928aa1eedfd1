"""Erasing an account in a test, by the service that erases real ones."""

from django.utils import timezone

from accounts.erasure.services import account_purge
from accounts.identity.models import User
from accounts.vault.keyring import forget_keys


def purged(person: User) -> None:
    account_purge(subject_id=person.pk, now=timezone.now())
    forget_keys()
