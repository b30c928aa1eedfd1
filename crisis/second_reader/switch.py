"""Is there a second reader? Asked by every writer of a text, so it costs one look at the folder."""

import os
from pathlib import Path

from django.conf import settings

from crisis.second_reader.reading import CARD

FOLDER = "second_reader"


def reader_folder() -> Path:
    return Path(_folder())


def is_installed() -> bool:
    """Whether a model lies in the folder; whether it can be used is seen in the worker alone."""
    return os.path.exists(f"{_folder()}/{CARD}")


def _folder() -> str:
    # Not joined as Path: that costs several times the look at the folder.
    return settings.SECOND_READER_PATH or f"{settings.DATA_DIR}/{FOLDER}"
