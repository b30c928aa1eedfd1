"""Who may read a record now, and who must be told."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import Lower

from accounts.emergency.models import EmergencyAccess
from accounts.identity.models import User


def emergency_list(*, actor: User) -> QuerySet[EmergencyAccess]:
    """What `actor` opened, over or not."""
    return EmergencyAccess.objects.filter(actor=actor)


def emergency_current(*, actor: User, subject_id: UUID, now: datetime) -> EmergencyAccess | None:
    """The access under which `actor` may read the record of `subject_id` at this instant."""
    return EmergencyAccess.objects.filter(actor=actor, owner_id=subject_id, ended_at=None, expires_at__gt=now).first()


def privacy_officers(*, but: User) -> list[User]:
    """The accounts named in PRIVACY_OFFICER_EMAILS; without any, every other administrator."""
    people = User.objects.filter(status=User.Status.ACTIVE).exclude(pk=but.pk)
    named = [address.lower() for address in settings.PRIVACY_OFFICER_EMAILS]
    if named:
        return list(people.alias(address=Lower("email")).filter(address__in=named))
    return list(people.filter(role=User.Role.ADMIN).order_by("pk"))
