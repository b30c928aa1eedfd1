"""For every test of help: a folder of its own, an empty memory, and servers that are away."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crisis.resources.directory import directory_forget


@pytest.fixture
def fresh_directory(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """The process forgets what it knew, before and after; bundles go to a folder of the test."""
    settings.DATA_DIR = tmp_path
    directory_forget()
    yield tmp_path
    directory_forget()


@pytest.fixture
def dead_database(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Django's own connection, pointed at a socket folder where no server is."""
    from django.db import connections

    wrapper = connections["default"]
    wrapper.close()
    living = wrapper.settings_dict.copy()
    wrapper.settings_dict.update(HOST="/nonexistent-socket-folder", PORT="5999")
    try:
        yield
    finally:
        wrapper.close()
        wrapper.settings_dict.update(HOST=living["HOST"], PORT=living["PORT"])


@pytest.fixture
def dead_redis(settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    # A new dict: a change inside the old one would outlive the test.
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": settings.REDIS_URL}}
