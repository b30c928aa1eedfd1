"""Slices with tasks are imported here by name: Celery sees no other place."""

from community.assistant.tasks import assistant_embeddings_task
from community.counseling.tasks import counseling_sweep_task
from community.forum.tasks import forum_followers_tell_task
from community.groups.tasks import group_ages_task, group_sessions_tell_task
from community.messaging.tasks import message_attachments_sweep_task
from community.peer_chat.tasks import peer_queue_sweep_task

__all__ = (
    "assistant_embeddings_task",
    "counseling_sweep_task",
    "forum_followers_tell_task",
    "group_ages_task",
    "group_sessions_tell_task",
    "message_attachments_sweep_task",
    "peer_queue_sweep_task",
)
