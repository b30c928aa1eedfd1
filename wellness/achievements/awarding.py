"""
Who has earned what: worked out from committed rows, whatever order or process they came from.

Changes are found in the feed of `accounts.sync`, so no room tells anybody anything and a lost message costs nothing.
The unique constraint of UserAchievement makes an award happen once, however many workers see that it is due.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import orjson
from django.db import transaction

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.metrics.registry import Metric, metrics, metrics_of
from accounts.notifications.models import NotificationKind
from accounts.notifications.services import notification_create
from accounts.profile.models import UserPreferences
from config.commits import after_commit
from config.database import hot_rows
from config.ids import uuid7
from config.realtime.publish import publish_to_user
from wellness.achievements.criteria import is_met
from wellness.achievements.models import Achievement, MetricTally, UserAchievement

AWARD = """
INSERT INTO wellness_userachievement (id, owner_id, achievement_id, earned_at, created_at, updated_at)
SELECT id, owner_id, achievement_id, %s, %s, %s
FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[]) AS due (id, owner_id, achievement_id)
ON CONFLICT (owner_id, achievement_id) DO NOTHING RETURNING id, owner_id, achievement_id
"""
HOLD = "SELECT id FROM accounts_user WHERE id = ANY(%s) AND status = %s ORDER BY id FOR KEY SHARE SKIP LOCKED"
TALLY = """
INSERT INTO wellness_metrictally (id, owner_id, counts, created_at, updated_at)
SELECT t.id, t.owner_id, t.counts, %s, %s
FROM json_to_recordset(%s::json) AS t (id uuid, owner_id uuid, counts jsonb)
ON CONFLICT (owner_id) DO UPDATE
SET counts = wellness_metrictally.counts || EXCLUDED.counts, updated_at = EXCLUDED.updated_at
RETURNING owner_id, counts
"""


class Awarded(NamedTuple):
    """How many awards were made, and who could not be counted, because another transaction held their account."""

    made: int
    missed: frozenset[UUID]


@transaction.atomic
def achievements_award(*, changed: Mapping[UUID, Collection[str]], now: datetime) -> Awarded:
    """
    This function will count anew what changed for these people, and award what is reached.

    `changed` gives the kinds of row that changed for each; a person who was never counted is counted whole. A constant
    number of queries for any number of people, and a few for each award.
    """
    people, missed = _people(changed)
    return Awarded(_award(people, changed, now) if people else 0, missed)


def _award(people: Mapping[UUID, User], changed: Mapping[UUID, Collection[str]], now: datetime) -> int:
    counts = _count(people, changed, now)
    catalogue = list(Achievement.objects.filter(is_active=True))
    had = set(UserAchievement.objects.filter(owner__in=people).values_list("owner_id", "achievement_id"))
    due = [
        (uuid7(), owner_id, row.pk)
        for owner_id in people
        for row in catalogue
        if (owner_id, row.pk) not in had and is_met(row.criteria, counts.get(owner_id, {}))
    ]
    if not due:
        return 0
    by_id = {row.pk: row for row in catalogue}
    made = hot_rows(AWARD, (now, now, now, *(list(column) for column in zip(*due, strict=True))))
    quiet = set(
        UserPreferences.objects.filter(owner__in=people, show_achievements=False).values_list("owner_id", flat=True)
    )
    for award_id, owner_id, achievement_id in made:
        _note(owner_id, award_id, by_id[achievement_id])
        if owner_id not in quiet:
            _tell(people[owner_id], by_id[achievement_id], now)
    return len(made)


def _people(changed: Mapping[UUID, Collection[str]]) -> tuple[dict[UUID, User], frozenset[UUID]]:
    """
    Who is still here, kept here until the awards are written; and who is held by something else, as by their erasure.

    Nobody is waited for: a wait could be long, and end in a deadlock.
    """
    held = {row[0] for row in hot_rows(HOLD, (list(changed), User.Status.ACTIVE.value))}
    here = {user.pk: user for user in User.objects.filter(pk__in=changed, status=User.Status.ACTIVE)}
    missed = frozenset(here.keys() - held)
    return {owner_id: user for owner_id, user in here.items() if owner_id in held}, missed


def _count(
    people: Mapping[UUID, User], changed: Mapping[UUID, Collection[str]], now: datetime
) -> dict[UUID, dict[str, int]]:
    known = set(MetricTally.objects.filter(owner__in=people).values_list("owner_id", flat=True))
    wanted: dict[str, tuple[Metric, set[UUID]]] = {}
    for owner_id in people:
        for metric in metrics_of(changed[owner_id]) if owner_id in known else metrics().values():
            wanted.setdefault(metric.name, (metric, set()))[1].add(owner_id)
    fresh: dict[UUID, dict[str, int]] = {owner_id: {} for owner_id in people}
    for name, (metric, owner_ids) in wanted.items():
        found = metric.read(owner_ids)
        for owner_id in owner_ids:
            fresh[owner_id][name] = found.get(owner_id, 0)
    records = [{"id": uuid7(), "owner_id": owner_id, "counts": counts} for owner_id, counts in sorted(fresh.items())]
    return dict(hot_rows(TALLY, (now, now, orjson.dumps(records).decode())))


def _note(owner_id: UUID, award_id: UUID, achievement: Achievement) -> None:
    audit_record(
        actor=None, action="wellness.achievement.earned", target=("wellness.userachievement", award_id),
        owner_id=owner_id, details={"achievement": achievement.slug},
    )  # fmt: skip


def _tell(owner: User, achievement: Achievement, now: datetime) -> None:
    notification_create(
        owner=owner, kind=NotificationKind.ACHIEVEMENT_EARNED, now=now, params={"name": achievement.title},
        data={"achievement_id": str(achievement.pk)}, dedupe_key=f"achievement:{achievement.pk}",
    )  # fmt: skip
    news = {
        "achievement_id": str(achievement.pk),
        "title": achievement.title,
        "description": achievement.description,
        "icon": achievement.icon,
        "category": achievement.category,
        "points": achievement.points,
        "earned_at": now.isoformat(),
    }
    # robust: the award is committed by then, and a failed message must not undo the others.
    after_commit(publish_to_user, owner.pk, "achievement:earned", news)
