"""The only way to groups: those that are open to people of the viewer's age, and those that the viewer is in."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from accounts.profile.models import PrivacySettings
from community.blocks.selectors import blocked_ids
from community.groups.audience import audience_of, audience_shown
from community.groups.models import GroupInvitation, GroupSession, SupportGroup
from community.messaging.models import Conversation, ConversationParticipant
from community.messaging.selectors import participant_get
from config.realtime.presence import presence_counts

GROUP = Conversation.Kind.GROUP
RANK = {"member": 0, "moderator": 1, "owner": 2}


def presence_room(group_id: UUID) -> str:
    return f"group:{group_id}"


def places_in(**named: Any) -> QuerySet[ConversationParticipant]:
    """Who is in now; one partial index has exactly these."""
    return ConversationParticipant.objects.filter(left_at=None, owner__isnull=False, **named).order_by()


def member_count() -> Coalesce:
    """For a list of groups: read from an index by the statement that reads the list."""
    members = places_in(conversation=OuterRef("pk")).values("conversation").annotate(n=Count("*")).values("n")
    return Coalesce(Subquery(members, output_field=IntegerField()), Value(0))


def group_list(*, viewer: User, now: datetime) -> QuerySet[SupportGroup]:
    """
    Every group that the viewer may know of, with what is shown of it. One query before it, for the viewer's age.

    Members are counted from an index by the same statement that reads the groups, so a count is never out of step.
    """
    mine = places_in(conversation=OuterRef("pk"), owner=viewer)
    coming = GroupSession.objects.filter(group=OuterRef("pk"), state="planned", starts_at__gt=now).order_by("starts_at")
    rows = SupportGroup.objects.select_related("conversation").annotate(
        place_id=Subquery(mine.values("pk")[:1]),
        role=Subquery(mine.values("role")[:1]),
        rules_pending=Subquery(mine.values("rules_pending")[:1]),
        reminders=Subquery(mine.values("membership__reminders")[:1]),
        member_count=member_count(),
        next_session=Subquery(coming.values("starts_at")[:1]),
        next_session_timezone=Subquery(coming.values("timezone")[:1]),
    )
    audience = audience_shown(audience_of(person=viewer, now=now))
    return rows.filter(Q(place_id__isnull=False) | seen_by_all(audience))


def seen_by_all(audience: str) -> Q:
    return Q(privacy=SupportGroup.Privacy.PUBLIC, audience=audience, conversation__state=Conversation.State.OPEN)


def groups_narrowed(
    rows: QuerySet[Any], *, category: str | None, search: str | None, joined: bool | None
) -> QuerySet[Any]:
    if category:
        rows = rows.filter(category__iexact=category)
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(description__icontains=search))
    return rows if joined is None else rows.filter(place_id__isnull=not joined)


def group_get(*, viewer: User, group_id: UUID, now: datetime) -> SupportGroup:
    """:raises NotFound: for a group that is not there, private to others, or for people of another age."""
    row = group_list(viewer=viewer, now=now).filter(pk=group_id).first()
    if row is None:
        raise NotFound
    return row


def place_get(*, viewer: User, group_id: UUID) -> ConversationParticipant:
    """:raises NotFound: for everybody but a present member."""
    return participant_get(viewer=viewer, conversation_id=group_id, kind=GROUP, present=True)


def online_counts(group_ids: Collection[UUID], now: datetime) -> dict[UUID, int]:
    """How many of those who show it are here; one round trip to Redis for a page of groups, none to the database."""
    rooms = {presence_room(group_id): group_id for group_id in group_ids}
    return {rooms[room]: count for room, count in presence_counts(list(rooms), now).items()}


def member_list(*, viewer: ConversationParticipant) -> QuerySet[ConversationParticipant]:
    """
    Who is in, by when they came. Who blocked the viewer, or is blocked by them, is not shown; whoever leads the
    group sees everybody, or a block would be a way out of its rules.
    """
    rows = places_in(conversation_id=viewer.conversation_id)
    if RANK.get(viewer.role, 0) == 0 and viewer.owner_id is not None:
        rows = rows.exclude(owner_id__in=blocked_ids(viewer_id=viewer.owner_id))
    return rows.order_by("joined_at", "id")


def shows_activity(owner_id: UUID) -> bool:
    return PrivacySettings.objects.filter(owner_id=owner_id, show_activity=True).exists()


def invitation_list(*, group_id: UUID) -> QuerySet[GroupInvitation]:
    return GroupInvitation.objects.filter(group_id=group_id)


def session_list(*, group_id: UUID, now: datetime) -> QuerySet[GroupSession]:
    """What is to come, and what was called off before it came."""
    return GroupSession.objects.filter(group_id=group_id, starts_at__gt=now)
