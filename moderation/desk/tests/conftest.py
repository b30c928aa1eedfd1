"""Moderators in their browsers, at the desk."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from accounts.identity.models import User
from accounts.mfa.tests.factories import make_enrolled_staff, staff_client
from accounts.roles import MODERATOR
from config.staff.tests.conftest import chromium
from crisis.worklist.tests.serving import served

__all__ = ("at_desk", "chromium", "house")


@pytest.fixture
def at_desk(db: None) -> Callable[..., tuple[Any, Client]]:
    """A moderator with a factor, and the browser in which they proved it."""

    def sign_in(**overrides: Any) -> tuple[Any, Client]:
        person, _ = make_enrolled_staff(User.Role.USER, **overrides)
        person.groups.add(Group.objects.get_or_create(name=MODERATOR)[0])
        person.forget_derived()
        return person, staff_client(person)

    return sign_in


@pytest.fixture
def house(transactional_db: None, settings: Any) -> Iterator[str]:
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    with served() as address:
        yield address
