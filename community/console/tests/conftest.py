"""Counsellors in their browsers, at the console."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.identity.models import User
from accounts.mfa.tests.factories import make_enrolled_staff, staff_client
from community.counseling.tests.factories import go_on_duty
from community.messaging.tests.conftest import hears
from config.staff.tests.conftest import chromium
from crisis.worklist.tests.conftest import house

__all__ = ("at_console", "chromium", "hears", "house")


@pytest.fixture
def at_console(db: None) -> Callable[..., tuple[Any, Client]]:
    """A counsellor on duty, and the browser in which they proved their factor."""

    def sign_in(role: str = User.Role.THERAPIST, **overrides: Any) -> tuple[Any, Client]:
        person, _ = make_enrolled_staff(role, **overrides)
        if role == User.Role.THERAPIST:
            go_on_duty(person)
        return person, staff_client(person)

    return sign_in
