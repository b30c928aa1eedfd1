"""The three rooms side by side, and rows for each, made by the services that make real ones."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from accounts.export.registry import ExportSource, export_sources
from accounts.identity.models import User
from wellness.cbt.models import CbtEntry
from wellness.cbt.services import cbt_entry_create
from wellness.checkins.models import CheckIn
from wellness.checkins.services import checkin_create
from wellness.interactions.models import InteractionLog
from wellness.interactions.services import interaction_create

# Sessions end by the database's clock, so a test may stop the clock only near the real time.
NOW = datetime.now(UTC).replace(microsecond=0)
MARCH = "2026-03-10T12:00:00Z"
PILLS = "I took all the pills"
ODD_TEXT = "zwölf 🐢 \u2028 \x0b tab\there \"quotes\" 'single' <b>&amp;\r\nnew line"
Body = dict[str, Any]


@dataclass(frozen=True)
class Room:
    """`said(text)` is the part of a body that holds a sealed text, `shown(answer)` gives it back."""

    name: str
    url: str
    model: type[Any]
    source: str
    action: str
    body: Body
    create: Callable[..., Any]
    said: Callable[[str], Body]
    shown: Callable[[Body], str]

    def make(self, owner: User, *, now: datetime = NOW, **values: Any) -> Any:
        return self.create(owner=owner, values={**self.body, **values}, now=now).row

    @property
    def export(self) -> ExportSource:
        return next(one for one in export_sources() if one.name == self.source)


def _notes(text: str) -> Body:
    return {"notes": text}


def _note_of(answer: Body) -> str:
    return answer["notes"]


ROOMS = [
    Room(
        "checkins", "/api/v1/checkins", CheckIn, "checkins", "wellness.checkin",
        {"anxiety_level": 6, "triggers": ["crowds"]}, checkin_create, _notes, _note_of,
    ),
    Room(
        "cbt", "/api/v1/cbt/entries", CbtEntry, "cbt_entries", "wellness.cbt_entry",
        {"entry_type": "gratitude", "data": {"items": ["tea"]}}, cbt_entry_create,
        lambda text: {"data": {"items": ["tea"], "why": text}}, lambda answer: answer["data"]["why"],
    ),
    Room(
        "interactions", "/api/v1/interactions", InteractionLog, "interactions", "wellness.interaction",
        {"tool": "Breathing app", "duration_minutes": 12}, interaction_create, _notes, _note_of,
    ),
]  # fmt: skip
