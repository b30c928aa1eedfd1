"""Jobs of this slice. They find their work in committed rows, so that a lost or repeated call changes nothing."""

from typing import Any

from celery import shared_task
from django.utils import timezone


@shared_task(name="community.tasks.assistant_embeddings_task", time_limit=240, soft_time_limit=230)
def assistant_embeddings_task(**_: Any) -> int:
    """Started by beat: messages become numbers, where the operator and the person want that."""
    from community.assistant.embeddings import embeddings_make

    return embeddings_make(now=timezone.now())
