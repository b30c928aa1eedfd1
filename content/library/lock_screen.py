"""What a tip may say: it is read on lock screens, over shoulders, and on other people's servers on the way."""

import re

LINE_MAXIMUM = 64
_TELLING = re.compile(
    r"\b(mood|moods|mental|therap\w*|crisis|depress\w*|anxi\w*|panic|suicid\w*|self-harm|medicat\w*|diagnos\w*|symptom\w*"
    r"|disorder\w*|stress\w*|wellness|well-being|wellbeing|counsel\w*|patient\w*|health\w*|sad|sadness|meditat\w*)\b",
    re.IGNORECASE,
)


def line_faults(text: str) -> list[str]:
    """What is wrong with one of the two lines of a tip; empty when nothing is."""
    faults = []
    if not 0 < len(text) <= LINE_MAXIMUM or "\n" in text:
        faults.append(f"A tip needs one line of at most {LINE_MAXIMUM} characters here.")
    if found := _TELLING.search(text):
        faults.append(f"A lock screen would show {found.group()!r}. Say it without a word on health.")
    return faults
