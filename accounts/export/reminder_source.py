"""Reminders out and back in."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction
from rest_framework import serializers

from accounts.export.account_sources import checked
from accounts.export.registry import Counts, Row
from accounts.export.rows import columns_of, in_pages
from accounts.identity.fields import FlagField
from accounts.identity.models import User
from accounts.notifications.models import NotificationKind
from accounts.notifications.wall_clock import next_occurrence
from accounts.reminders.models import Reminder

FIELDS = {
    "id": serializers.UUIDField(),
    "kind": serializers.ChoiceField(NotificationKind.choices),
    "wall_time": serializers.TimeField(),
    "weekdays": serializers.ListField(child=serializers.IntegerField(min_value=1, max_value=7), max_length=7),
    "enabled": FlagField(),
}
# More is no plan of a day but an attack on the sweep.
MAXIMUM = 200


def reminder_rows(owner: User) -> Iterator[Row]:
    for row in in_pages(Reminder.objects.filter(owner=owner), owner=owner):
        record = columns_of(row, ("next_due_at", "last_local_date", "created_at", "updated_at"))
        yield {**columns_of(row, tuple(FIELDS)), "record": record}


@transaction.atomic
def reminder_restore(owner: User, rows: Iterable[Row], now: datetime) -> Counts:
    """A reminder is planned anew from now on: what lay between the two accounts is not made up for."""
    counts = Counts()
    known = set(Reminder.objects.filter(owner=owner).values_list("kind", "wall_time"))
    ids: set[UUID] = set(Reminder.objects.filter(owner=owner).values_list("pk", flat=True))
    for row in rows:
        wrong = Counts()
        values = checked(row, FIELDS, wrong)
        if wrong.skipped or len(values) < len(FIELDS):
            counts.skip("invalid")
        elif values["id"] in ids or (values["kind"], values["wall_time"]) in known:
            counts.existing += 1
        elif len(known) >= MAXIMUM:
            counts.skip("too_many")
        else:
            due, _ = next_occurrence(
                after=now, wall_time=values["wall_time"], weekdays=values["weekdays"], zone=owner.zone,
                last_local_date=None,
            )  # fmt: skip
            Reminder.objects.create(owner=owner, next_due_at=due if values["enabled"] else None, **values)
            known.add((values["kind"], values["wall_time"]))
            ids.add(values["id"])
            counts.made += 1
    return counts
