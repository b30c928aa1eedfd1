"""Staff in their browsers, at the worklist."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from accounts.mfa.tests.factories import make_enrolled_staff, staff_client
from config.staff.tests.conftest import chromium
from crisis.worklist.tests.serving import served

__all__ = ("at_work", "chromium", "house")


@pytest.fixture
def at_work(db: None) -> Callable[..., tuple[Any, Client]]:
    """A member of staff with a factor, and the browser in which they proved it."""

    def sign_in(role: str = "support", **overrides: Any) -> tuple[Any, Client]:
        person, _ = make_enrolled_staff(role, **overrides)
        return person, staff_client(person)

    return sign_in


@pytest.fixture
def house(transactional_db: None, settings: Any) -> Iterator[str]:
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    with served() as address:
        yield address
