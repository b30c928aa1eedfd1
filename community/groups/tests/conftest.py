"""People in groups, and the sockets of a running house."""

import pytest

from accounts.identity.models import User
from community.groups.tests.factories import make_aged
from community.messaging.tests.conftest import asked, hears, house, opened

__all__ = ("asked", "hears", "house", "opened")


@pytest.fixture
def ada(db: None) -> User:
    return make_aged(34, timezone="Europe/Berlin")


@pytest.fixture
def ben(db: None) -> User:
    return make_aged(41, timezone="UTC")


@pytest.fixture
def cleo(db: None) -> User:
    return make_aged(52)
