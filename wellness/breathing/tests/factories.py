"""Techniques and breathing sessions for tests."""

from datetime import datetime
from itertools import count
from typing import Any

from accounts.identity.models import User
from wellness.breathing.models import BreathingSession, BreathingTechnique
from wellness.breathing.services import breathing_create

_number = count(1)


def make_technique(**overrides: Any) -> BreathingTechnique:
    values: dict[str, Any] = {
        "slug": f"technique-{next(_number)}",
        "name": "Long breath out",
        "description": "In for four, out for six.",
        "caution": "Stop if you feel dizzy.",
        "difficulty": "beginner",
        "phases": [{"kind": "inhale", "seconds": 4}, {"kind": "exhale", "seconds": 6}],
        "cycles": 18,
        "category": "calm",
        **overrides,
    }
    return BreathingTechnique.objects.create(**values)


def make_breathing(owner: User, *, now: datetime, **values: Any) -> BreathingSession:
    slug = values.pop("technique", None) or make_technique().slug
    return breathing_create(owner=owner, values={"technique": slug, "duration_seconds": 180, **values}, now=now).row
