"""Writing resources: loading, verifying, marking stale, and noting what was used."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from accounts.audit.services import audit_record
from accounts.identity.models import User
from config.api.errors import Conflict, DomainError
from config.reference import LoadResult
from crisis.resources.directory import directory_current, directory_forget
from crisis.resources.models import CrisisResource, CrisisResourceUse
from crisis.resources.reference import reference_load, review_period

_log = structlog.get_logger("evenkeel.crisis")


class VerificationUrlMissing(DomainError):
    """A check counts only with the page that was read."""

    default_code, default_detail = "verification_url_missing", "Enter the provider's page that you checked first."


class ResourceUnknown(DomainError):
    """The id is no visible resource."""

    status_code = 404
    default_code, default_detail = "not_found", "There is no such resource."


class UseAlreadyRecorded(Conflict):
    """The same client-made id came with another body."""

    default_detail = "This id is already stored with other values."


def reference_bring(*, now: datetime, progress: Callable[[int, int], None] | None = None) -> LoadResult:
    """This function will load the shipped reference and build the bundle if that changed anything."""
    result = reference_load(now=now, progress=progress)
    if not result.unchanged:
        bundle_rebuild(now=now)
    return result


def bundle_rebuild(*, now: datetime) -> str:
    """This function will read the database again, rewrite the bundle if it differs and return its version."""
    directory_forget()
    return directory_current(now).bundle.version


def _announce_change() -> None:
    transaction.on_commit(lambda: bundle_rebuild(now=timezone.now()))


@transaction.atomic
def resource_save(*, actor: User, resource: CrisisResource, now: datetime) -> CrisisResource:
    """This function will store a change that staff made; the reference file leaves the row alone from then on."""
    resource.staff_touched_at = now
    resource.full_clean()
    resource.save()
    audit_record(actor=actor, action="crisis.resource.saved", target=resource)
    _announce_change()
    return resource


@transaction.atomic
def resource_verify(*, actor: User, resource_id: UUID, method: str, now: datetime) -> CrisisResource:
    """
    This function will note that `actor` checked the row on the provider's page.

    :raises VerificationUrlMissing: when the row does not say which page.
    """
    resource = CrisisResource.objects.select_for_update().get(pk=resource_id)
    if not resource.verification_url:
        raise VerificationUrlMissing
    resource.status = CrisisResource.Status.VERIFIED
    resource.last_verified_at = now
    resource.verified_by = actor
    resource.verification_method = method
    resource.next_review_due = (now + review_period(resource.priority)).date()
    return resource_save(actor=actor, resource=resource, now=now)


@transaction.atomic
def resources_mark_stale(*, now: datetime) -> dict[str, int]:
    """This function will mark verified rows whose review is due, and log how many wait for staff."""
    due = CrisisResource.objects.filter(is_active=True, next_review_due__lte=now.date())
    overdue = due.filter(status=CrisisResource.Status.VERIFIED)
    marked = overdue.update(status=CrisisResource.Status.STALE, updated_at=now)
    counts = {
        "marked": marked,
        "stale": CrisisResource.objects.filter(is_active=True, status=CrisisResource.Status.STALE).count(),
        "drafts": CrisisResource.objects.filter(is_active=True, status=CrisisResource.Status.DRAFT).count(),
    }
    if marked:
        audit_record(
            actor=None, action="crisis.resource.marked_stale", target=("crisis.crisisresource", None), details=counts
        )
        _announce_change()
    _log.warning("crisis.resources_stale", **counts)
    return counts


@transaction.atomic
def resource_use_record(
    *,
    owner: User | None,
    resource_id: UUID,
    action: str,
    hotline_called: bool | None,
    now: datetime,
    use_id: UUID | None = None,
) -> tuple[CrisisResourceUse, bool]:
    """
    This function will note a use and whether it is new, and mark the person's open crisis event with it.

    :raises ResourceUnknown: when the resource is absent or hidden.
    :raises UseAlreadyRecorded: when `use_id` is stored with other values.
    """
    from crisis.incidents.services import event_use_record

    entry = directory_current(now).by_id.get(str(resource_id))
    called = action == CrisisResourceUse.Action.CALLED if hotline_called is None else hotline_called
    if entry is None or not CrisisResource.objects.filter(pk=resource_id).exists():
        raise ResourceUnknown
    values = {"owner": owner, "resource_id": resource_id, "action": action, "hotline_called": called}
    if use_id is None:
        use, created = CrisisResourceUse.objects.create(**values), True
    else:
        use, created = CrisisResourceUse.objects.get_or_create(pk=use_id, defaults=values)
    if not created:
        stored = (use.owner_id, use.resource_id, use.action, use.hotline_called)
        if stored != (owner.pk if owner else None, resource_id, action, called):
            raise UseAlreadyRecorded
        return use, False
    audit_record(
        actor=owner, action="crisis.resource.used", target=use, owner_id=owner.pk if owner else None,
        details={"use": action},
    )  # fmt: skip
    if owner is not None and action != CrisisResourceUse.Action.VIEWED:
        event_use_record(owner=owner, resource_id=resource_id, name=entry["name"], hotline_called=called, now=now)
    return use, True
