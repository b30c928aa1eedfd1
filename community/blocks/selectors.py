"""Between whom there is a block, whichever of the two made it."""

from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.identity.models import User
from community.blocks.models import UserBlock


def block_list(*, owner: User) -> QuerySet[UserBlock]:
    return UserBlock.objects.filter(owner=owner).order_by("-created_at", "-pk")


def blocked_ids(*, viewer_id: UUID) -> frozenset[UUID]:
    """Everybody whom `viewer` blocked or who blocked `viewer`: neither sees the other. One query."""
    pairs = UserBlock.objects.filter(Q(owner=viewer_id) | Q(blocked=viewer_id)).values_list("owner_id", "blocked_id")
    return frozenset(other for pair in pairs for other in pair if other != viewer_id)
