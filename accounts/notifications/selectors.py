from collections.abc import Collection
from uuid import UUID

from django.db.models import Count, QuerySet
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from accounts.notifications.models import Notification, PushDevice


def notification_list(*, owner: User, unread: bool | None = None, kind: str | None = None) -> QuerySet[Notification]:
    found = Notification.objects.filter(owner=owner).defer("dedupe_key", "updated_at")
    if unread is not None:
        found = found.filter(read_at__isnull=unread)
    return found.filter(kind=kind) if kind else found


def notification_get(*, viewer: User, notification_id: UUID) -> Notification:
    """:raises NotFound: if the viewer has no such notification."""
    found = Notification.objects.filter(owner=viewer, pk=notification_id).first()
    if found is None:
        raise NotFound
    return found


def unread_count(*, owner_id: UUID) -> int:
    return Notification.objects.filter(owner_id=owner_id, read_at=None).count()


def unread_counts(owner_ids: Collection[UUID]) -> dict[UUID, int]:
    rows = Notification.objects.filter(owner_id__in=owner_ids, read_at=None).values_list("owner_id")
    return dict(rows.annotate(Count("id")).order_by())


def device_list(*, owner: User) -> QuerySet[PushDevice]:
    return PushDevice.objects.filter(owner=owner).order_by("-created_at")


def addressee_get(*, user_id: UUID) -> User:
    """:raises NotFound: if there is no such account, or it was deleted."""
    found = User.objects.exclude(status=User.Status.DELETED).filter(pk=user_id).first()
    if found is None:
        raise NotFound
    return found
