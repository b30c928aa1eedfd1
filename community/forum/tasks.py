from typing import Any

from celery import shared_task
from django.utils import timezone


@shared_task(name="community.tasks.forum_followers_tell_task", time_limit=120, soft_time_limit=110)
def forum_followers_tell_task(**_: Any) -> int:
    """Every five minutes: tells followers that there are new replies."""
    from community.forum.telling import followers_tell

    return followers_tell(now=timezone.now())
