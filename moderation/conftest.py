"""For every test of moderation: a wall of contents, moderators with their second factor, and a short memory."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from crisis.conftest import dead_database
from moderation.judging.outcomes import Place
from moderation.reports.tests.wall import Wall, wall_registered
from moderation.screening.services import FLOODS, text_screen
from moderation.screening.verdicts import Verdict

__all__ = ("dead_database",)


@pytest.fixture
def wall() -> Iterator[Wall]:
    with wall_registered() as made:
        yield made


@pytest.fixture
def make_moderator(db: None) -> Callable[..., Any]:
    from moderation.sanctions.tests.factories import make_moderator as make

    return make


@pytest.fixture(autouse=True)
def floods_forgotten() -> None:
    FLOODS.forget()


@pytest.fixture
def writer(make_user: Any, now: Any) -> Any:
    """Somebody who has been here for a while."""
    return make_user(now=now - timedelta(days=60))


@pytest.fixture
def say(writer: Any, now: Any) -> Any:
    """What screening says of a text in the forum, by an account that is no longer young."""

    def screened(text: str, *, place: Place = Place.FORUM, author: Any = None, minor: bool = False) -> Verdict:
        return text_screen(text=text, author=author or writer, minor=minor, place=place, now=now)

    return screened
