"""Slices with tasks are imported here by name: Celery sees no other place."""

from wellness.assessments.tasks import assessments_due_plan_task

__all__ = ("assessments_due_plan_task",)
