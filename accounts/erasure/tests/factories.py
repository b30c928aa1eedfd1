"""Moods by the API, and how many are left, without an import from the floor above."""

from typing import Any
from uuid import UUID

from django.db import connection

ME = "/api/v1/users/me"
MOODS = "/api/v1/mood/entries"


def mood(client: Any) -> Any:
    answer = client.post(MOODS, {"mood_value": 4, "notes": "a quiet day", "factors": [{"factor_type": "sleep"}]})
    assert answer.status_code == 201, answer.data
    return answer


def moods_of(owner_id: UUID) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM wellness_moodentry WHERE owner_id = %s", [owner_id])
        return int(cursor.fetchone()[0])
