"""People for tests, made by the service that makes real ones."""

from itertools import count
from typing import Any

from django.utils import timezone

from accounts.identity.models import User
from accounts.identity.services import user_create

PASSWORD = "quiet-harbour-42"
_number = count(1)


def make_user(**overrides: Any) -> User:
    number = next(_number)
    fields: dict[str, Any] = {
        "email": f"person{number}@example.org",
        "username": f"person{number}",
        "password": PASSWORD,
        "now": timezone.now(),
        "timezone": "Europe/Berlin",
        "country": "DE",
    }
    return user_create(**{**fields, **overrides})
