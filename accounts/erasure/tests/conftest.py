from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def addresses(settings: Any, tmp_path: Path) -> None:
    """Folders of this test alone."""
    settings.DATA_DIR = tmp_path
