"""Slices with tasks are imported here by name."""

from community.groups.tasks import group_ages_task, group_sessions_tell_task

__all__ = ("group_ages_task", "group_sessions_tell_task")
