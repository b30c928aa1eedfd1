"""What the rooms of this floor show on the timeline. Titles are made of numbers, codes and names of our own."""

from accounts.identity.models import User
from accounts.profile.selectors import shows
from wellness.achievements.models import UserAchievement
from wellness.cbt.models import CbtEntry
from wellness.cbt.tools import find_tool
from wellness.checkins.models import CheckIn
from wellness.interactions.models import InteractionLog
from wellness.mood.models import MoodEntry
from wellness.progress.registry import Data, TimelineSource, register_source


def register_sources() -> None:
    """Called when the app starts."""
    for source in _SOURCES:
        register_source(source)


def _mood(data: Data, locale: str) -> tuple[str, str]:
    return f"Mood {data['mood_value']} of 10", ""


def _checkin(data: Data, locale: str) -> tuple[str, str]:
    return f"Check-in: anxiety {data['anxiety_level']} of 10", ""


def _exercise(data: Data, locale: str) -> tuple[str, str]:
    # A tool that has gone is named by its code.
    tool = find_tool(data["entry_type"])
    return tool.title if tool else data["entry_type"].replace("_", " ").capitalize(), "Exercise completed"


def _interaction(data: Data, locale: str) -> tuple[str, str]:
    minutes = data["duration_minutes"]
    return "Used a tool", f"{minutes} minute" if minutes == 1 else f"{minutes} minutes"


def _earned(data: Data, locale: str) -> tuple[str, str]:
    return f"Earned: {data['title']}", data["description"]


def _shows_achievements(owner: User) -> bool:
    return shows(owner, "achievements")


_SOURCES = (
    TimelineSource(
        kind="mood_entry", type="mood", room="mood_entries", model=MoodEntry, measure="mood_value",
        data={"mood_value": "mood_value"}, describe=_mood,
    ),
    TimelineSource(
        kind="checkin", type="check_in", room="checkins", model=CheckIn, measure="anxiety_level",
        data={"anxiety_level": "anxiety_level"}, describe=_checkin,
    ),
    TimelineSource(
        kind="cbt_entry", type="exercise", room="cbt_entries", model=CbtEntry, only={"status": "complete"},
        data={"entry_type": "entry_type"}, describe=_exercise,
    ),
    TimelineSource(
        kind="interaction", type="activity", room="interactions", model=InteractionLog,
        data={"tool": "tool", "duration_minutes": "duration_minutes"}, describe=_interaction,
    ),
    TimelineSource(
        kind="user_achievement", type="achievement", room="achievements", model=UserAchievement, at="earned_at",
        day=None, zone=None, shown=_shows_achievements, describe=_earned,
        data={
            "slug": "achievement__slug", "title": "achievement__title", "description": "achievement__description",
            "icon": "achievement__icon", "points": "achievement__points",
        },
    ),
)  # fmt: skip
