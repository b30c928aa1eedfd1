"""For every test of moderation: a wall of contents, and moderators with their second factor."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group

from accounts.roles import MODERATOR
from moderation.reports.tests.wall import Wall, wall_registered


@pytest.fixture
def wall() -> Iterator[Wall]:
    with wall_registered() as made:
        yield made


@pytest.fixture
def make_moderator(make_user: Callable[..., Any]) -> Callable[..., Any]:
    def make(**overrides: Any) -> Any:
        person = make_user(**overrides)
        person.groups.add(Group.objects.get_or_create(name=MODERATOR)[0])
        person.forget_derived()
        return person

    return make
