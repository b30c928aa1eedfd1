"""For every test of moderation: a wall of contents, and moderators with their second factor."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from moderation.reports.tests.wall import Wall, wall_registered


@pytest.fixture
def wall() -> Iterator[Wall]:
    with wall_registered() as made:
        yield made


@pytest.fixture
def make_moderator(db: None) -> Callable[..., Any]:
    from moderation.sanctions.tests.factories import make_moderator as make

    return make
