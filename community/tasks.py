"""Slices with tasks are imported here by name."""

from community.forum.tasks import forum_followers_tell_task

__all__ = ("forum_followers_tell_task",)
