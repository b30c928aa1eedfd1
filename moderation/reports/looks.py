"""How much of other people's worst somebody reads in a day, and what they passed on."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings

from accounts.identity.models import User
from config.api.errors import DomainError
from moderation.reports.models import ModerationLook


class RestNeeded(DomainError):
    """`resets_at` is the moderator's own midnight."""

    status_code = 429
    default_code = "rest_needed"
    default_detail = (
        "You have read as many cases today as one person should. They wait for a colleague, or for tomorrow."
    )


@dataclass(frozen=True, slots=True)
class Exposure:
    """How many different cases a moderator opened today."""

    today: int
    break_after: int
    most: int

    @property
    def break_suggested(self) -> bool:
        return 0 < self.break_after <= self.today

    @property
    def left(self) -> int | None:
        return None if self.most == 0 else max(0, self.most - self.today)


def day_of(moderator: User, now: datetime) -> date:
    return now.astimezone(moderator.zone).date()


def exposure_of(*, moderator: User, now: datetime) -> Exposure:
    """One query."""
    seen = ModerationLook.objects.filter(owner=moderator, local_date=day_of(moderator, now), seen_at__isnull=False)
    return Exposure(seen.count(), settings.MODERATION_BREAK_AFTER, settings.MODERATION_CASES_A_DAY)


def looks_note(*, moderator: User, case_ids: Collection[UUID], now: datetime) -> set[UUID]:
    """
    This function will count the cases as opened today and say which of them may be: those that were opened today
    already, and as many more as the day has left. In the caller's transaction; three queries.
    """
    wanted = list(dict.fromkeys(case_ids))
    day = day_of(moderator, now)
    # Two pages of one moderator at once must not count past the limit.
    User.objects.select_for_update(no_key=True).only("pk").get(pk=moderator.pk)
    today = set(
        ModerationLook.objects.filter(owner=moderator, local_date=day, seen_at__isnull=False).values_list(
            "case_id", flat=True
        )
    )
    most = settings.MODERATION_CASES_A_DAY
    fresh = [case_id for case_id in wanted if case_id not in today]
    if most:
        fresh = fresh[: max(0, most - len(today))]
    ModerationLook.objects.bulk_create(
        [ModerationLook(owner=moderator, case_id=case_id, local_date=day, seen_at=now) for case_id in fresh],
        update_conflicts=True, unique_fields=["owner", "local_date", "case"], update_fields=["seen_at"],
    )  # fmt: skip
    return {case_id for case_id in wanted if case_id in today} | set(fresh)


def look_require(*, moderator: User, case_id: UUID, now: datetime) -> None:
    """:raises RestNeeded: if the day has no case left."""
    if case_id not in looks_note(moderator=moderator, case_ids=[case_id], now=now):
        local = now.astimezone(moderator.zone)
        midnight = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        raise RestNeeded(resets_at=midnight.isoformat())


def pass_note(*, moderator: User, case_id: UUID, now: datetime) -> None:
    ModerationLook.objects.bulk_create(
        [ModerationLook(owner=moderator, case_id=case_id, local_date=day_of(moderator, now), passed_at=now)],
        update_conflicts=True, unique_fields=["owner", "local_date", "case"], update_fields=["passed_at"],
    )  # fmt: skip
