import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from accounts.mfa.tests.authenticator import ORIGIN

NOON = datetime(2026, 3, 10, 12, 0, 5, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands still until a test moves it: codes hold for half a minute only."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def public_url(settings: Any) -> None:
    """The address that the passkeys of the tests are made for."""
    settings.PUBLIC_URL = ORIGIN


@pytest.fixture
def present() -> Iterator[time_machine.Traveller]:
    """The same at the present moment, five seconds into a code: the database knows its own clock, for sessions."""
    with time_machine.travel(int(time.time()) // 30 * 30 + 5, tick=False) as traveller:
        yield traveller
