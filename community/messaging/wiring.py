"""What the core of conversations hands to the rooms below."""

from datetime import datetime
from uuid import UUID

from community.messaging.erasure import register_erasure
from community.messaging.exports import register_exports
from community.messaging.services import writing_wait
from community.messaging.sync import register_sync
from community.messaging.targets import register_targets
from config.commits import after_commit
from config.realtime.publish import publish_access_changed
from moderation.sanctions.barriers import register_barrier, register_effect


def register_messaging() -> None:
    """Called when the app starts."""
    register_exports()
    register_erasure()
    register_sync()
    register_targets()
    register_barrier(writing_wait)
    register_effect(restriction_told)


def restriction_told(owner_id: UUID, kind: str, now: datetime) -> None:
    """A ban closes the sockets of the community at once; what a mute forbids is refused by each frame."""
    after_commit(publish_access_changed, [owner_id])
