"""What moderators do to a whole thread: no more replies, and a place at the top."""

from typing import Literal
from uuid import UUID

from django.db import transaction
from rest_framework.exceptions import NotFound, PermissionDenied

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.roles import holds
from community.forum.models import ForumPost

RIGHT = "write:moderation"


@transaction.atomic
def post_mark(*, actor: User, post_id: UUID, mark: Literal["is_locked", "is_pinned"], value: bool) -> bool:
    """
    This function will lock or pin a post, or the opposite; False if it was so already.

    :raises PermissionDenied: for whoever is no moderator.
    :raises NotFound: for a post that is gone.
    """
    if not holds(actor, RIGHT):
        raise PermissionDenied
    row = ForumPost.objects.select_for_update(of=("self",), no_key=True).filter(pk=post_id, deleted_at=None).first()
    if row is None:
        raise NotFound
    if getattr(row, mark) == value:
        return False
    setattr(row, mark, value)
    row.save(update_fields=[mark, "updated_at"])
    audit_record(actor=actor, action="community.post.marked", target=row, owner_id=row.owner_id, details={mark: value})
    return True
