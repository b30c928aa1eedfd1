"""What the room of groups hands to the rooms below."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.notifications.vetoes import register_veto
from accounts.profile.changes import register_profile_listener
from accounts.sync.registry import register_sync_exempt
from community.groups.ages import profile_changed
from community.groups.consumers import GroupConsumer
from community.groups.erasure import register_erasure
from community.groups.exports import register_exports
from community.groups.frames import PATH, PREFIX, UNTOLD, register_group_frames
from community.groups.models import GroupMembership
from community.groups.reminders import KIND, is_called_off
from community.messaging.delivery import Channel, register_channel
from community.messaging.frames import frames_register
from community.messaging.models import Conversation
from config.realtime.routing import register_socket


def register_groups() -> None:
    """Called when the app starts."""
    register_channel(Conversation.Kind.GROUP, Channel(PATH, PREFIX))
    frames_register(PATH, PREFIX, names_conversation=False, untold=UNTOLD)
    register_group_frames()
    register_socket("ws/v1/groups/<uuid:group_id>", GroupConsumer)
    register_exports()
    register_erasure()
    register_sync_exempt(GroupMembership, "Asked live: a place in a group ends by others, and its socket says so.")
    register_veto(KIND, _called_off)
    register_profile_listener(profile_changed)


def _called_off(owner_id: UUID, data: Mapping[str, Any]) -> bool:
    return is_called_off(owner_id, data, now=timezone.now())
