"""When a group meets. A change and what is to be told of it are one committed row; reminders.py tells it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from rest_framework.exceptions import ErrorDetail, NotFound, ValidationError

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.identity.selectors import people_hold
from community.groups.models import GroupSession
from community.groups.roles import led_lock
from community.groups.selectors import places_in
from community.messaging.sending import MutedHere
from config.api.errors import DomainError
from config.commits import after_commit
from config.ids import uuid7
from config.nudging import nudge
from moderation.judging.outcomes import Outcome, Place
from moderation.sanctions.selectors import may_write_require
from moderation.screening.refusals import TextRefused, words_carried
from moderation.screening.services import text_screen, verdict_record

REMIND_BEFORE = timedelta(hours=1)
AHEAD_MAX = timedelta(days=366)
COMING_MAX = 50
State, News = GroupSession.State, GroupSession.News
log = structlog.get_logger("evenkeel.community")


class SessionsFull(DomainError):
    default_code = "sessions_full"
    default_detail = f"There are {COMING_MAX} sessions to come. Cancel one first."


class SessionOver(DomainError):
    default_code = "session_over"
    default_detail = "This session has begun, or was cancelled."


@dataclass(slots=True)
class Heard:
    """`support`: the help to show, once what the title is for was stored."""

    support: dict[str, Any] | None = None


@contextmanager
def title_heard(*, author: User, title: str, minor: bool, session_id: UUID, now: datetime) -> Iterator[Heard]:
    """
    Around what stores a title, which everybody in the group reads: it is judged before, and recorded with it. Whatever
    refuses it takes its words along.

    :raises TextRefused: unless it may be shown as it is; nobody waits for a moderator with a title.
    """
    about: Any = {"author": author, "place": Place.GROUP, "content_id": session_id, "now": now}
    verdict = text_screen(text=title, minor=minor, **about)
    if verdict.outcome is not Outcome.PUBLISH:
        raise TextRefused(verdict, **about)
    heard = Heard()
    with words_carried(verdict, **about), transaction.atomic():
        # Before the group is locked, as an erasure does it: in the other order each would wait for the other.
        people_hold([author.pk])
        yield heard
        heard.support = verdict_record(verdict, **about)


@transaction.atomic
def session_create(
    *, actor: User, group_id: UUID, values: Mapping[str, Any], now: datetime, by_staff: bool = False
) -> GroupSession:
    """
    This function will plan a session; what its title says was read before.

    :raises NotFound, RoleNeeded: for who does not lead the group.
    :raises CommunityBanned, CommunityMuted, MutedHere: for who may say nothing now.
    :raises ValidationError: naming starts_at, for an instant that is past or too far. :raises SessionsFull: if so.
    """
    led_lock(actor=actor, group_id=group_id, by_staff=by_staff)
    if not by_staff:
        _may_say(actor, group_id, now)
    _time_check(values["starts_at"], now)
    if GroupSession.objects.filter(group_id=group_id, state=State.PLANNED, starts_at__gt=now).count() >= COMING_MAX:
        raise SessionsFull
    row = GroupSession(
        id=values.get("id") or uuid7(),
        group_id=group_id,
        remind_at=values["starts_at"] - REMIND_BEFORE,
        **{name: values[name] for name in ("title", "starts_at", "timezone", "duration_minutes") if name in values},
    )
    row.save(force_insert=True)
    audit_record(actor=actor, action="community.group.session_created", target=row)
    return row


@transaction.atomic
def session_update(
    *, actor: User, group_id: UUID, session_id: UUID, changes: Mapping[str, Any], now: datetime, by_staff: bool = False
) -> GroupSession:
    """
    This function will change a session that is to come. Moved, it is told to the members and reminded of anew.

    :raises NotFound, RoleNeeded, SessionOver, ValidationError: nothing was changed then.
    :raises CommunityBanned, CommunityMuted, MutedHere: likewise, for another title.
    """
    led_lock(actor=actor, group_id=group_id, by_staff=by_staff)
    if "title" in changes and not by_staff:
        _may_say(actor, group_id, now)
    row = session_lock(group_id=group_id, session_id=session_id)
    if row.state != State.PLANNED or row.starts_at <= now:
        raise SessionOver
    moved = "starts_at" in changes and changes["starts_at"] != row.starts_at
    for name in ("title", "timezone", "duration_minutes"):
        setattr(row, name, changes.get(name, getattr(row, name)))
    if moved:
        _time_check(changes["starts_at"], now)
        row.starts_at, row.remind_at = changes["starts_at"], changes["starts_at"] - REMIND_BEFORE
        row.reminded_at, row.news = None, News.MOVED
        after_commit(sessions_nudge)
    row.save()
    audit_record(actor=actor, action="community.group.session_updated", target=row, details={"fields": sorted(changes)})
    return row


@transaction.atomic
def session_cancel(*, actor: User, group_id: UUID, session_id: UUID, now: datetime, by_staff: bool = False) -> None:
    """This function will call a session off, and have it told while it is to come. Repeating it changes nothing."""
    led_lock(actor=actor, group_id=group_id, by_staff=by_staff)
    row = session_lock(group_id=group_id, session_id=session_id)
    if row.state == State.CANCELLED:
        return
    row.state = State.CANCELLED
    row.news = News.CANCELLED if row.starts_at > now else News.NONE
    row.save(update_fields=["state", "news", "updated_at"])
    after_commit(sessions_nudge)
    audit_record(actor=actor, action="community.group.session_cancelled", target=row)


def session_lock(*, group_id: UUID, session_id: UUID) -> GroupSession:
    """While somebody changes it, nobody reminds of it. :raises NotFound: if the group has no such session."""
    rows = GroupSession.objects.select_for_update(of=("self",)).filter(group_id=group_id)
    row = rows.filter(pk=session_id).first()
    if row is None:
        raise NotFound
    return row


def _may_say(actor: User, group_id: UUID, now: datetime) -> None:
    """
    A title is words to the whole group. Under the group's lock, for which a ban or a mute waits, too.

    :raises CommunityBanned, CommunityMuted, MutedHere: if so.
    """
    may_write_require(owner_id=actor.pk, now=now)
    silent = places_in(conversation_id=group_id, owner=actor).values_list("silent_until", flat=True).first()
    if silent is not None and silent > now:
        raise MutedHere(until=silent.isoformat())


def _time_check(starts_at: datetime, now: datetime) -> None:
    if not now < starts_at <= now + AHEAD_MAX:
        raise ValidationError({"starts_at": [ErrorDetail("Within the next year.", "out_of_range")]})


def sessions_nudge() -> None:
    from community.groups.tasks import group_sessions_tell_task

    nudge(group_sessions_tell_task, "community.sessions_nudge_failed")
