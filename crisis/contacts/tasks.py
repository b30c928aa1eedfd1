"""Finds its work in committed rows, so that a lost or repeated call changes nothing."""

from typing import Any

from celery import shared_task
from django.utils import timezone


@shared_task(name="crisis.tasks.contact_letters_send_task", time_limit=240, soft_time_limit=230)
def contact_letters_send_task(**_: Any) -> int:
    """Started when contacts are told, and by beat, which finds what a lost nudge or a dead worker left."""
    from crisis.contacts.sending import contact_letters_send

    return contact_letters_send(now=timezone.now)
