"""What the guard tests of the deployment files share."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@cache
def compose() -> dict[str, Any]:
    return yaml.safe_load(text_of("compose.yaml"))


def service(name: str) -> dict[str, Any]:
    return compose()["services"][name]
