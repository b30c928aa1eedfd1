"""Staff in their browsers, at the worklist."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.mfa.tests.factories import make_enrolled_staff, staff_client


@pytest.fixture
def at_work(db: None) -> Callable[..., tuple[Any, Client]]:
    """A member of staff with a factor, and the browser in which they proved it."""

    def sign_in(role: str = "support", **overrides: Any) -> tuple[Any, Client]:
        person, _ = make_enrolled_staff(role, **overrides)
        return person, staff_client(person)

    return sign_in
