"""What the room of goals hands to the rooms below."""

from wellness.diary.reading import register_diary_texts
from wellness.goals.erasure import register_erasure
from wellness.goals.exports import register_exports
from wellness.goals.metrics import register_metrics
from wellness.goals.models import Goal, GoalProgress
from wellness.goals.services import GOAL
from wellness.goals.steps import STEP
from wellness.goals.sync import register_goal_sync


def register_goals() -> None:
    """Called when the app starts."""
    register_exports()
    register_erasure()
    register_goal_sync()
    register_metrics()
    register_diary_texts(GOAL, Goal, lambda row: (row.title, row.description, row.unit))
    register_diary_texts(STEP, GoalProgress, lambda row: (row.note,))
