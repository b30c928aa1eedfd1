"""Texts as they come in, a room that shows them, and who moderates it."""

from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

from django.contrib.auth.models import Group
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from accounts.identity.tests.factories import make_user
from accounts.mfa.tests.factories import make_enrolled_staff
from config.ids import uuid7
from moderation.judging.outcomes import Place
from moderation.reports.targets import Snapshot
from moderation.screening.verdicts import Verdict


class Say(Protocol):
    def __call__(self, text: str, *, place: Place = ..., author: Any = ..., minor: bool = ...) -> Verdict: ...


def make_moderator(*, enrolled: bool = False) -> User:
    """A user in the group of moderators."""
    person = make_enrolled_staff("user")[0] if enrolled else make_user()
    person.groups.add(Group.objects.get_or_create(name="moderator")[0])
    return User.objects.get(pk=person.pk)


class Board:
    """A room in memory; `acts` are what moderation did to it, in order."""

    content_type = "post"

    def __init__(self) -> None:
        self.texts: dict[UUID, tuple[UUID, str]] = {}
        self.states: dict[UUID, str] = {}
        self.acts: list[str] = []

    def put(self, author_id: UUID, text: str) -> UUID:
        content_id = uuid7()
        self.texts[content_id] = (author_id, text)
        self.states[content_id] = "held"
        return content_id

    def seen_by(self, *, viewer: User, content_id: UUID) -> Snapshot:
        return self.snapshot(content_id=content_id)

    def snapshot(self, *, content_id: UUID) -> Snapshot:
        if content_id not in self.texts:
            raise NotFound
        author_id, text = self.texts[content_id]
        return Snapshot(content_id, author_id, "User12345", text, "forum", datetime(2026, 3, 10, tzinfo=UTC))

    def show(self, *, content_id: UUID, now: datetime) -> None:
        self._act(content_id, "show", "shown")

    def hide(self, *, content_id: UUID, now: datetime) -> None:
        self._act(content_id, "hide", "hidden")

    def edit(self, *, content_id: UUID, text: str, now: datetime) -> None:
        self._act(content_id, "edit", "edited")

    def delete(self, *, content_id: UUID, now: datetime) -> None:
        self._act(content_id, "delete", "deleted")

    def _act(self, content_id: UUID, act: str, state: str) -> None:
        self.snapshot(content_id=content_id)
        self.acts.append(act)
        self.states[content_id] = state
