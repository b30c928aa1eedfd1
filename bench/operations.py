"""The measured operations: the same work as the peers do, on our addresses."""

import json
import random
from dataclasses import dataclass
from datetime import UTC, datetime

from bench.load import http_request

NOTE = ("Slept seven hours, walked to work along the river, felt calmer after lunch; Anna called in the evening. " * 2)[
    :120
]


@dataclass(frozen=True, slots=True)
class Operation:
    name: str
    title: str
    method: str
    path: str
    expected: int
    writes: bool = False


OPERATIONS = (
    Operation("W1", "create a mood entry with note and 2 factors", "POST", "/api/v1/mood/entries", 201, writes=True),
    Operation("R1", "newest 20 entries with factors and notes", "GET", "/api/v1/mood/entries?limit=20", 200),
    Operation("R2", "statistics of 90 days", "GET", "/api/v1/mood/stats?days=90", 200),
)


def mood_body(rng: random.Random) -> bytes:
    return json.dumps(
        {
            "mood_value": rng.randint(1, 10),
            "energy_level": rng.randint(1, 10),
            "anxiety_level": rng.randint(1, 10),
            "notes": NOTE,
            "logged_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "factors": [
                {"factor_type": "sleep", "factor_value": 4, "impact_score": 2},
                {"factor_type": "work", "factor_value": 2, "impact_score": -1},
            ],
        }
    ).encode()


def requests_for(operation: Operation, tokens: list[str], seed: int = 1) -> list[bytes]:
    rng = random.Random(seed)
    shuffled = tokens[:]
    rng.shuffle(shuffled)
    return [
        http_request(operation.method, operation.path, token, mood_body(rng) if operation.writes else b"")
        for token in shuffled
    ]
