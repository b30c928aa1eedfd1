"""What Redis holds of a person. All of it ends by itself within the hour; a purge does not wait for that."""

from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.core.internal import ratelimit
from django.core.cache import cache

from accounts.identity.adapter import LIMIT
from accounts.identity.models import User
from config.api.redis_client import redis_client
from config.api.throttling import LIMITS


def limits_forget(subject_id: UUID, now: datetime) -> int:
    """This function will drop the counters of the API that carry the person's id."""
    keys = [f"throttle:{scope}:{subject_id.hex}" for scope in {"user", *LIMITS}]
    return int(redis_client().delete(*keys))


def attempts_forget(subject_id: UUID, now: datetime) -> int:
    """This function will drop the counts of failed sign-ins under the person's names."""
    names = {f"signed in {subject_id}"}
    for email, username in User.objects.filter(pk=subject_id).values_list("email", "username"):
        names |= {email or "", username or ""}
    names |= set(EmailAddress.objects.filter(user_id=subject_id).values_list("email", flat=True))
    keys = [
        ratelimit.get_cache_key(None, rate=rate, key=name.lower(), **LIMIT)
        for name in names
        if name
        for rate in ratelimit.get_rates(**LIMIT)
    ]
    return sum(cache.delete(key) for key in keys)
