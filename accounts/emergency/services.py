"""Opening a record in an emergency, and closing it again."""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from rest_framework import status
from rest_framework.exceptions import NotFound

from accounts.audit.services import audit_record
from accounts.emergency.models import EmergencyAccess
from accounts.emergency.selectors import privacy_officers
from accounts.identity.models import User
from accounts.notifications.models import NotificationKind
from accounts.notifications.services import notification_create
from config.api.errors import Conflict, DomainError

_log = structlog.get_logger("evenkeel.emergency")


class OwnRecord(DomainError):
    default_code, default_detail = "own_record", "Your own record needs no emergency."


class EmergencyOpen(Conflict):
    default_code, default_detail = "emergency_open", "You have opened this record already."


class EmergencyOver(DomainError):
    status_code = status.HTTP_403_FORBIDDEN
    default_code = "emergency_required"
    default_detail = "Open the record under the emergency procedure first, with a reason."


@transaction.atomic
def emergency_open(*, actor: User, subject_id: UUID, reason: str, now: datetime) -> EmergencyAccess:
    """
    This function will let `actor` read one person's record for an hour, and tell that person and the privacy officers.

    The caller has checked the right `open:emergency` and a fresh second factor.

    :raises NotFound: if there is no such account.
    :raises OwnRecord: if it is the actor's own.
    :raises EmergencyOpen: with `id`, if the actor has it open already; two requests at once open it once.
    """
    subject = User.objects.filter(pk=subject_id).first()
    if subject is None:
        raise NotFound
    if subject.pk == actor.pk:
        raise OwnRecord
    # The time of an older one may have run out without anybody closing it.
    EmergencyAccess.objects.filter(owner=subject, actor=actor, ended_at=None, expires_at__lte=now).update(ended_at=now)
    access = EmergencyAccess(
        owner=subject,
        actor=actor,
        reason=reason,
        expires_at=now + timedelta(minutes=settings.EMERGENCY_ACCESS_MINUTES),
    )
    try:
        with transaction.atomic():
            access.save(force_insert=True)
    except IntegrityError as error:
        held = EmergencyAccess.objects.filter(owner=subject, actor=actor, ended_at=None).first()
        raise EmergencyOpen(id=str(held.pk) if held else None) from error
    audit_record(actor=actor, action="accounts.emergency.opened", target=access, owner_id=subject.pk)
    _tell(access, now)
    return access


def _tell(access: EmergencyAccess, now: datetime) -> None:
    ids = {"emergency_access_id": str(access.pk)}
    notification_create(
        owner=access.owner,
        kind=NotificationKind.SECURITY_NOTICE,
        variant="emergency_access",
        now=now,
        params={"minutes": settings.EMERGENCY_ACCESS_MINUTES},
        data=ids,
    )
    officers = privacy_officers(but=access.actor)
    for officer in officers:
        notification_create(
            owner=officer, kind=NotificationKind.SECURITY_NOTICE, variant="emergency_officer", now=now, data=ids
        )
    if not officers:
        # A life may hang on it, so it goes on; but somebody must look at the log.
        _log.error("emergency.nobody_to_tell", emergency_access_id=str(access.pk))


@transaction.atomic
def emergency_end(*, actor: User, access_id: UUID, now: datetime) -> None:
    """:raises NotFound: if `actor` has no such access; ending it twice is no error."""
    access = EmergencyAccess.objects.select_for_update().filter(pk=access_id, actor=actor).first()
    if access is None:
        raise NotFound
    if access.ended_at is None:
        access.ended_at = now
        access.save(update_fields=["ended_at", "updated_at"])
        audit_record(actor=actor, action="accounts.emergency.ended", target=access, owner_id=access.owner_id)
