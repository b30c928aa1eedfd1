from django.db.models import QuerySet

from accounts.identity.models import User
from accounts.reminders.models import Reminder


def reminder_list(*, owner: User) -> QuerySet[Reminder]:
    return Reminder.objects.filter(owner=owner).order_by("wall_time", "kind")
