"""What the rooms of this floor show on the timeline. Titles are made of numbers, codes and names of our own."""

from accounts.identity.models import User
from accounts.profile.selectors import shows
from content.programs.models import ModuleCompletion
from wellness.achievements.models import UserAchievement
from wellness.appointments.models import Appointment
from wellness.assessments.instruments import instrument_of
from wellness.assessments.models import Assessment
from wellness.breathing.models import BreathingSession
from wellness.cbt.models import CbtEntry
from wellness.cbt.tools import find_tool
from wellness.checkins.models import CheckIn
from wellness.goals.models import Goal
from wellness.habits.models import HabitCompletion
from wellness.interactions.models import InteractionLog
from wellness.meditation.models import MeditationSession
from wellness.mood.models import MoodEntry
from wellness.progress.registry import Data, TimelineSource, register_source

# What kind of habit it is; its own name is sealed.
_HABITS = {
    "mindfulness": "mindfulness", "exercise": "exercise", "sleep": "sleep", "nutrition": "nutrition",
    "selfcare": "self-care",
}  # fmt: skip


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
    return "Used a tool", _minutes(data["duration_minutes"])


def _meditation(data: Data, locale: str) -> tuple[str, str]:
    return "Meditation", _minutes(data["completed_duration_minutes"])


def _breathing(data: Data, locale: str) -> tuple[str, str]:
    return "Breathing exercise", _minutes(max(1, round(data["duration_seconds"] / 60)))


def _minutes(number: int) -> str:
    return "1 minute" if number == 1 else f"{number} minutes"


def _habit(data: Data, locale: str) -> tuple[str, str]:
    return f"Habit: {_HABITS[data['habit_type']]}", ""


def _goal(data: Data, locale: str) -> tuple[str, str]:
    return "Goal reached", f"{data['target_value']} of {data['target_value']}"


def _assessment(data: Data, locale: str) -> tuple[str, str]:
    # The score is data for who asks for it; a list of titles is read over shoulders.
    return instrument_of(data["instrument"]).title, "Questionnaire filled in"


def _appointment(data: Data, locale: str) -> tuple[str, str]:
    return "Appointment kept", _minutes(data["duration_minutes"])


def _module(data: Data, locale: str) -> tuple[str, str]:
    return f"Module: {data['title']}", ""


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
        kind="meditation_session", type="meditation", room="meditations", model=MeditationSession,
        only={"state": "completed"}, describe=_meditation,
        data={"session_type": "session_type", "completed_duration_minutes": "completed_duration_minutes"},
    ),
    TimelineSource(
        kind="breathing_session", type="breathing", room="breathing_exercises", model=BreathingSession,
        data={"technique": "technique", "duration_seconds": "duration_seconds"}, describe=_breathing,
    ),
    TimelineSource(
        kind="habit_completion", type="habit", room="habits", model=HabitCompletion,
        data={"habit_id": "habit__id", "habit_type": "habit__habit_type"}, describe=_habit,
    ),
    # Dated by the moment of reaching it: its own date is that of its beginning.
    TimelineSource(
        kind="goal", type="goal", room="goals", model=Goal, at="achieved_at", day=None, zone=None,
        data={"category": "category", "target_value": "target_value"}, describe=_goal,
    ),
    TimelineSource(
        kind="assessment", type="assessment", room="assessments", model=Assessment,
        data={"instrument": "instrument", "score": "score"}, describe=_assessment,
    ),
    TimelineSource(
        kind="appointment", type="appointment", room="appointments", model=Appointment, at="scheduled_at",
        only={"status": "completed"}, data={"duration_minutes": "duration_minutes"}, describe=_appointment,
    ),
    TimelineSource(
        kind="module_completion", type="learning", room="modules", model=ModuleCompletion, at="completed_at", day=None,
        zone=None, data={"title": "module__title", "module_id": "module__id"}, describe=_module,
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
