"""allauth's authentication backend with the same work for every try, so that time tells nothing about an account."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.hashers import get_hasher
from django.http import HttpRequest

from accounts.identity.models import User
from accounts.identity.selectors import user_by_username, users_of_address


class IdentityBackend(AuthenticationBackend):
    """
    An e-mail address costs two password hashes and a username one, whether accounts exist or not.

    Two, because an address that nobody proved yet can be claimed by several accounts: its proven holder and its newest
    claimant sign in with it, each with their own password. If only the holder could, registering an address and then
    signing in would tell whether somebody else has it.
    """

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        password = credentials.get("password") or ""
        identifier = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
        self._did_check_password = True  # here is all the hashing; the base class must not add to it
        candidates = users_of_address(identifier) if "@" in identifier else (user_by_username(identifier),)
        matches = [user for user in candidates if self._matches(user, password)]
        return matches[0] if matches else None

    def _matches(self, user: User | None, password: str) -> bool:
        if user is None:
            self._mitigate_timing_attack(password)
            return False
        correct = user.check_password(password)
        if not correct and not user.password.startswith(f"{get_hasher().algorithm}$"):
            # A hash of another kind is cheaper to check than ours.
            self._mitigate_timing_attack(password)
        return correct and bool(self.user_can_authenticate(user))
