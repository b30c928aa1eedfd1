"""What a counsellor's desk shows, over REST and in the console: themselves, who waits, and their colleagues."""

from typing import Any

from django.utils import timezone

from accounts.identity.models import User
from community.counseling.duty import colleagues_free, held_count, is_on_duty, is_seen, status_of
from community.counseling.selectors import queue_list, records_of


def own_status(counselor: User) -> dict[str, Any]:
    row, now = status_of(counselor=counselor), timezone.now()
    return {
        "id": row.pk,
        "name": row.public_name,
        "status": row.status,
        "is_online": is_seen(row, now),
        "capacity": row.capacity,
        **records_of(counselor_ids=[counselor.pk])[counselor.pk],
    }


def may_take(counselor: User) -> bool:
    row = status_of(counselor=counselor)
    return is_on_duty(row, timezone.now()) and held_count(counselor_id=counselor.pk) < row.capacity


def queue_answer(counselor: User) -> list[dict[str, Any]]:
    return [
        {
            "id": row.pk,
            "priority": row.priority,
            "waiting_since": row.waiting_since,
            "is_back": row.accepted_at is not None,
        }
        for row in queue_list(viewer=counselor)
    ]


def colleagues_answer(counselor: User) -> list[dict[str, Any]]:
    rows = colleagues_free(counselor=counselor, now=timezone.now())
    return [
        {"id": row.pk, "name": row.public_name, "free_places": max(0, row.capacity - getattr(row, "held", 0))}
        for row in rows
    ]
