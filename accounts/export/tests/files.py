"""Fixtures of all tests that export or import."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def private_folder(tmp_path: Path, settings: Any) -> Path:
    """Sealed files of a test lie in its own folder."""
    folder = tmp_path / "private"
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(folder), "file_permissions_mode": 0o600},
        },
    }
    return folder


@pytest.fixture
def no_limits(settings: Any) -> None:
    """Five exports a day are too few for a test; the limit has a test of its own."""
    settings.THROTTLE_LIMITS = {
        name: limit for name, limit in settings.THROTTLE_LIMITS.items() if name not in {"export", "import"}
    }
