"""The kinds that sync, each with bodies that its endpoint takes and the place where the same row is shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from accounts.identity.models import User
from content.programs.models import ModuleCompletion, ProgramEnrollment
from content.programs.tests.factories import make_program
from crisis.safety_plan.models import SafetyPlan
from crisis.safety_plan.services import safety_plan_save
from wellness.achievements.models import UserAchievement
from wellness.achievements.tests.factories import make_achievement
from wellness.assessments.models import AssessmentSchedule
from wellness.assessments.tests.factories import body as form_body
from wellness.assessments.tests.factories import phq9
from wellness.breathing.tests.factories import make_technique
from wellness.cbt.examples import CREATE as CBT
from wellness.goals.tests.factories import make_goal
from wellness.habits.tests.factories import make_habit

Row = dict[str, Any]
Held = Mapping[str, str]
PILLS = "I took all the pills"
# Ahead of whatever day it is: a pause reaches back a month at most.
FAR = datetime.combine(date.today() + timedelta(days=90), time(12), UTC)


@dataclass(frozen=True)
class Room:
    """
    `body(number)` is what the endpoint `url` takes, `held` says what else a write of sync names. `one` and `two` change
    different fields, `theirs` and `mine` the same, called `clash`; all are empty where rows are never changed.
    """

    kind: str
    url: str
    body: Callable[[int], Row]
    one: Row | None = None
    two: Row | None = None
    theirs: Row | None = None
    mine: Row | None = None
    clash: tuple[str, ...] = ()
    danger: Row | None = None
    detail: str = ""
    names: tuple[str, ...] = ()
    deletes: bool = True
    # As many rows as one person may have.
    most: int = 50
    # How many queries its rows take: one, and one for each table of parts.
    reads: int = 1

    @property
    def danger_change(self) -> Row:
        """Nothing but the words: a change of the whole is another thing."""
        return dict(self.danger or {})

    def url_for(self, held: Held) -> str:
        return self.url.format(**held)

    def fields(self, held: Held, number: int = 0) -> Row:
        fixed = {"technique": held["technique"]} if self.kind == "breathing_session" else {}
        return {**self.body(number), **fixed, **{name: held[name] for name in self.names}}

    def sent(self, held: Held, number: int = 0) -> Row:
        """To its own endpoint, where the address names what it belongs to."""
        return {name: value for name, value in self.fields(held, number).items() if name not in self.names}

    def shown(self, client: Any, held: Held, row_id: str) -> Row:
        if not self.detail:
            return dict(client.get(f"{self.url_for(held)}/{row_id}").json())
        rows = client.get(self.detail.format(**held)).json()["results"]
        return next(row for row in rows if row["id"] == row_id)


def held_by(owner: User) -> dict[str, str]:
    now = timezone.now()
    return {
        "habit_id": str(make_habit(owner, now=now).pk),
        "goal_id": str(make_goal(owner, now=now).pk),
        "technique": make_technique().slug,
    }


def _day(number: int) -> str:
    return str(date(2026, 1, 1) + timedelta(days=number))


def _far(number: int) -> datetime:
    return FAR + timedelta(days=number)


def _far_day(number: int) -> str:
    return str(_far(number).date())


ROOMS = [
    Room(
        "checkin", "/api/v1/checkins",
        lambda number: {"anxiety_level": 1 + number % 10, "triggers": ["crowds"], "notes": "tea"},
        one={"anxiety_level": 9}, two={"notes": "coffee"},
        theirs={"triggers": ["rain"]}, mine={"triggers": ["sun"], "notes": "x"}, clash=("triggers",),
        danger={"notes": PILLS},
    ),
    Room(
        "cbt_entry", "/api/v1/cbt/entries", lambda number: dict(CBT),
        one={"status": "draft"}, two={"data": {"situation": "On the train"}},
        theirs={"data": {"situation": "At home"}}, mine={"data": {"situation": "At work"}}, clash=("data",),
        danger={"data": {**CBT["data"], "situation": PILLS}},
    ),
    Room(
        "journal_entry", "/api/v1/journal/entries",
        lambda number: {"title": f"Day {number}", "content": "It rained.", "tags": ["rain"], "is_draft": True},
        one={"title": "The river"}, two={"content": "It rained, and then the sun came.", "is_draft": False},
        theirs={"content": "At home it rained."}, mine={"content": "At work it rained.", "mood": "sad"},
        clash=("content",), danger={"content": PILLS}, reads=2,
    ),
    Room(
        "interaction", "/api/v1/interactions",
        lambda number: {"tool": "Breathing app", "duration_minutes": number, "notes": "tea"},
        one={"duration_minutes": 77}, two={"tool": "Walk"},
        theirs={"logged_at": "2026-03-09T18:00:00Z"}, mine={"date": "2026-03-08"}, clash=("date",),
        danger={"notes": PILLS},
    ),
    Room(
        "habit", "/api/v1/habits",
        lambda number: {"name": f"Stretch {number}", "habit_type": "exercise", "target_frequency": "weekly"},
        one={"name": "Walk"}, two={"target_time": "07:30", "note": "early"},
        theirs={"target_frequency": "daily"}, mine={"times_per_week": 3, "name": "Walk"}, clash=("times_per_week",),
        danger={"note": PILLS},
    ),
    Room(
        "habit_completion", "/api/v1/habits/{habit_id}/complete",
        lambda number: {"date": _day(number), "notes": "with music"},
        danger={"notes": PILLS}, detail="/api/v1/habits/{habit_id}/completions?limit=100", names=("habit_id",),
    ),
    Room(
        "goal", "/api/v1/goals",
        lambda number: {"title": f"Sit {number}", "category": "mindfulness", "target_value": 20, "unit": "hours"},
        one={"title": "Sit still"}, two={"target_value": 30},
        theirs={"description": "theirs"}, mine={"description": "mine"}, clash=("description",),
        danger={"description": PILLS},
    ),
    Room(
        "goal_progress", "/api/v1/goals/{goal_id}/progress", lambda number: {"delta": 1, "note": "in the park"},
        danger={"note": PILLS}, detail="/api/v1/goals/{goal_id}/progress?limit=100", names=("goal_id",), deletes=False,
    ),
    Room(
        "meditation_session", "/api/v1/meditation/sessions",
        lambda number: {"session_type": "body-scan", "duration_minutes": 10, "started_at": "2026-03-10T18:30:00Z"},
        one={"completed": True, "completed_at": "2026-03-10T18:40:00Z"}, two={"notes": "calm"},
        theirs={"ambient_sound": "rain"}, mine={"ambient_sound": "ocean"}, clash=("ambient_sound",),
        danger={"notes": PILLS},
    ),
    Room(
        "breathing_session", "/api/v1/breathing/sessions",
        lambda number: {"duration_seconds": 180 + number, "completed_at": "2026-03-10T18:30:00Z"},
    ),
    Room(
        "appointment", "/api/v1/appointments",
        lambda number: {
            "title": f"Talk {number}", "appointment_type": "therapy", "duration_minutes": 50,
            "scheduled_at": _far(number).isoformat(),
        },
        one={"title": "Talk with Dr Okafor"}, two={"scheduled_at": _far(200).isoformat()},
        theirs={"scheduled_at": _far(201).isoformat()}, mine={"timezone": "Asia/Tokyo"}, clash=("timezone",),
        danger={"notes": PILLS}, deletes=False,
    ),
    Room(
        "crisis_contact", "/api/v1/crisis/contacts",
        lambda number: {
            "contact_type": "friend", "name": f"Sam {number}", "phone": "+4915112345678", "email": "sam@example.org",
        },
        one={"name": "Sam B."}, two={"relationship": "neighbour"},
        theirs={"email": "sam@example.net"}, mine={"email": "sam@example.com"}, clash=("email",),
        danger={"notes": PILLS}, most=19,
    ),
    Room(
        "assessment", "/api/v1/assessments", lambda number: form_body("gad-7"),
        danger={"instrument": "phq-9", "answers": phq9(self_harm=1)},
    ),
    Room(
        "day_rest", "/api/v1/days/rests",
        lambda number: {
            "kind": "pause", "first_date": _far_day(number * 9), "last_date": _far_day(number * 9),
        },
        one={"first_date": _far_day(-2)}, two={"last_date": _far_day(2)},
        theirs={"last_date": _far_day(1)}, mine={"last_date": _far_day(3)}, clash=("last_date",),
    ),
]  # fmt: skip


def _achievements(owner: User, number: int) -> list[UserAchievement]:
    now = timezone.now()
    rows = [make_achievement(slug=f"earned-{place}") for place in range(number)]
    return [UserAchievement.objects.create(owner=owner, achievement=row, earned_at=now) for row in rows]


def _enrollments(owner: User, number: int) -> list[ProgramEnrollment]:
    now = timezone.now()
    programs = [make_program(modules=0) for _ in range(number)]
    return [ProgramEnrollment.objects.create(owner=owner, program=row, last_accessed_at=now) for row in programs]


def _completions(owner: User, number: int) -> list[ModuleCompletion]:
    now = timezone.now()
    modules = make_program(modules=number).modules.all()
    return [ModuleCompletion.objects.create(owner=owner, module=row, completed_at=now) for row in modules]


def _schedules(owner: User, number: int) -> list[AssessmentSchedule]:
    now = timezone.now()
    return [
        AssessmentSchedule.objects.create(
            owner=owner, instrument=f"form-{place}", every_weeks=2, weekday=7, wall_time="18:00", next_date=now.date(),
            next_due_at=now,
        )
        for place in range(number)
    ]  # fmt: skip


def _plans(owner: User, number: int) -> list[SafetyPlan]:
    """One a person, whatever is asked for."""
    texts = [{"text": "Tea"}]
    safety_plan_save(owner=owner, changes={"own_ways": texts}, version=None, now=timezone.now())
    return list(SafetyPlan.objects.filter(owner=owner))


# Kinds that clients only read: how the server has so many rows of one.
READ_ONLY: dict[str, Callable[[User, int], list[Any]]] = {
    "user_achievement": _achievements,
    "program_enrollment": _enrollments,
    "module_completion": _completions,
    "assessment_schedule": _schedules,
    "safety_plan": _plans,
}
