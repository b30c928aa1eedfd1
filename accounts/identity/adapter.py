"""allauth's hooks for accounts that have no browser session."""

import math
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from config.api.errors import DomainError

LIMIT = {"app": "allauth.account", "action": "login_failed"}


class AccountLocked(DomainError):
    status_code = 401
    default_code = "account_locked"
    default_detail = "Too many attempts failed. Try again later, or reset the password."


class AccountAdapter(DefaultAccountAdapter):
    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The API has no store of messages; allauth would fail looking for one."""

    def format_email_subject(self, subject: str) -> str:
        # allauth puts the site's name in front, taken from a request that a worker does not have.
        return subject

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """:raises AccountLocked: after five failures in 15 minutes, for unknown identifiers too."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as error:
            seconds = self._locked_seconds(request, self._get_login_attempts_cache_key(request, **credentials))
            raise AccountLocked(headers={"Retry-After": str(seconds)}) from error

    def password_confirmed(self, request: HttpRequest, user: Any, password: str) -> bool:
        """
        This function will check the password of somebody who is signed in; failures lock it like those of sign-in.

        :raises AccountLocked: after five failures in 15 minutes.
        """
        self.pre_authenticate(request, username=f"signed in {user.pk}")
        if not user.check_password(password):
            return False
        self._rollback_login_failed_rl_usage()
        return True

    def attempts_forget(self, request: HttpRequest, *identifiers: str | None) -> None:
        """This function will unlock after a reset, which proved more than a password does."""
        for identifier in filter(None, identifiers):
            self._delete_login_attempts_cached_email(request, username=identifier)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # allauth puts the Host header in front. The client chooses it, and each would bring five more tries.
        return str(credentials.get("email") or credentials.get("username") or "").lower()

    def _locked_seconds(self, request: HttpRequest, key: str) -> int:
        waits = [1]
        for rate in ratelimit.get_rates(**LIMIT):
            history = cache.get(ratelimit.get_cache_key(request, rate=rate, key=key, **LIMIT), [])
            if len(history) >= rate.amount:
                waits.append(math.ceil(history[-1] + rate.duration - time.time()))
        return max(waits)
