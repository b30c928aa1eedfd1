from typing import Any

from celery import shared_task
from django.utils import timezone


@shared_task(name="accounts.tasks.mailed_codes_send_task", time_limit=120, soft_time_limit=110)
def mailed_codes_send_task(**_: Any) -> int:
    """Started at each request and by beat, which finds what a lost nudge left behind."""
    from accounts.identity.mailing import mailed_codes_send

    return mailed_codes_send()


@shared_task(name="accounts.tasks.sessions_prune_task")
def sessions_prune_task(**_: Any) -> int:
    """Forgets sessions and codes that ended long ago."""
    from django.contrib.sessions.backends.db import SessionStore

    from accounts.identity.codes import codes_prune
    from accounts.identity.sessions import sessions_prune

    SessionStore.clear_expired()
    now = timezone.now()
    return sessions_prune(now=now) + codes_prune(now=now)
