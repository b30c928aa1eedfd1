import shutil
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from config.staff.dashboard import forget_panels

NOON = datetime(2026, 3, 10, 12, 0, 5, tzinfo=UTC)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "browser: drives a real Chromium; skipped where none is installed")


@pytest.fixture(autouse=True)
def fresh_panels() -> None:
    forget_panels()


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands still until a test moves it: codes hold for half a minute only."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("No Chromium is installed here: `apt-get install chromium` brings it, as CI does.")
    return found
