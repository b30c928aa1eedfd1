"""Suggestions that an app shows as buttons: a room of ours, or a word to answer with. They carry no text of anybody."""

import re
from typing import Any

Card = dict[str, Any]
ROOMS: dict[str, tuple[str, str]] = {
    "breathing": ("Breathe together", "/api/v1/breathing/techniques"),
    "mood_log": ("Log my mood", "/api/v1/mood/entries"),
    "thought_record": ("Look at a thought", "/api/v1/cbt/tools"),
    "journal": ("Write in my journal", "/api/v1/journal/entries"),
    "sleep": ("Better sleep", "/api/v1/resources/sleep"),
    "book_session": ("Talk to a professional", "/api/v1/appointments"),
    "crisis_resources": ("Crisis lines", "/api/v1/crisis/resources"),
    "safety_plan": ("My safety plan", "/api/v1/crisis/safety-plan"),
}
_HINTS = (
    ("breathing", re.compile(r"\b(?:breath\w*|panic\w*|calm\w*|tense|tension|racing heart|anxious)\b", re.IGNORECASE)),
    ("thought_record", re.compile(r"\b(?:thoughts?|thinking|worr(?:y|ies|ied)|overthink\w*)\b", re.IGNORECASE)),
    ("sleep", re.compile(r"\b(?:sleep\w*|insomnia|awake|nightmares?|tired)\b", re.IGNORECASE)),
    ("mood_log", re.compile(r"\b(?:mood|feeling|feel)\b", re.IGNORECASE)),
)
_MOST = 3


def room(code: str) -> Card:
    label, target = ROOMS[code]
    return {"type": "room", "code": code, "label": label, "target": target}


def choice(code: str, label: str) -> Card:
    """Answer with the code or the label, as a message."""
    return {"type": "choice", "code": code, "label": label, "target": None}


def cards_for(*texts: str, danger: bool = False) -> list[Card]:
    """Rooms that fit what was said. A professional is always among them (MF-156)."""
    found = [code for code, hint in _HINTS if any(hint.search(text) for text in texts)][: _MOST - 1]
    first = ["crisis_resources"] if danger else []
    return [room(code) for code in (*first, *found, "book_session")]


def cards_in_danger() -> list[Card]:
    return [room("crisis_resources"), room("safety_plan"), room("book_session")]
