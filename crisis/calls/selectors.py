"""Reading calls: a person's own, and for staff the number of somebody whose incident they hold."""

from uuid import UUID

from django.db.models import QuerySet
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from crisis.calls.models import CrisisCall


def call_list(*, owner: User) -> QuerySet[CrisisCall]:
    """A person's own calls, without their sealed numbers."""
    return CrisisCall.objects.filter(owner=owner).defer("number", "caller_number").order_by("-created_at")


def call_get(*, owner: User, call_id: UUID) -> CrisisCall:
    """:raises NotFound: also when the call is somebody else's."""
    call = call_list(owner=owner).filter(pk=call_id).first()
    if call is None:
        raise NotFound
    return call


def call_number_of(*, owner: User) -> str:
    """The number at which they last asked to be called, or nothing. One query."""
    call = CrisisCall.objects.filter(owner=owner).order_by("-created_at").first()
    if call is None:
        return ""
    call.owner = owner
    return call.number or ""
