"""Examples of the endpoints of exercises for the documentation."""

from typing import Any

from wellness.cbt.tools.gratitude import TOOLS as GRATITUDE
from wellness.cbt.tools.thought_record import TOOLS as THOUGHT_RECORD

_RECORD = dict(THOUGHT_RECORD[-1].example)
ENTRY: dict[str, Any] = {
    "id": "019cd7c0-0000-7000-8000-00000000003b",
    "logged_at": "2026-03-10T18:30:00Z",
    "timestamp": "2026-03-10T18:30:00Z",
    "date": "2026-03-10",
    "timezone": "Europe/Berlin",
    "created_at": "2026-03-10T18:30:02Z",
    "updated_at": "2026-03-10T18:30:02Z",
    "entry_type": "thought-record",
    "schema_version": 1,
    "status": "complete",
    "data": _RECORD,
}
CREATE = {"entry_type": "thought-record", "data": _RECORD}
DRAFT = {"entry_type": "thought-record", "status": "draft", "data": {"situation": _RECORD["situation"]}}
CHANGE = {"status": "draft"}
CHANGE_DATA = {"status": "complete", "data": {"balanced_thought": _RECORD["balanced_thought"], "distortions": None}}
TOOLS = {"results": [GRATITUDE[-1].shown]}
