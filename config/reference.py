"""What the house brings along: each room registers its reference data, and one command loads them all."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What a load did; all zero when nothing had changed."""

    created: int = 0
    updated: int = 0
    retired: int = 0
    unchanged: bool = False


class Loader(Protocol):
    """Safe to run at every start; one query or so when the files are those of the last load."""

    def __call__(self, *, now: datetime, progress: Progress | None = None) -> LoadResult: ...


_loaders: dict[str, Loader] = {}


def register_reference(name: str, loader: Loader) -> None:
    """`name` is what the command calls it: "Crisis resources". Loaded in the order of registration."""
    _loaders[name] = loader


def reference_loaders() -> dict[str, Loader]:
    return dict(_loaders)
