"""
Reading a text for danger. Local to the process, no Django, no network, numpy and nothing else.

    detect(text, *, language=None) -> Detection
    detect_many(texts, *, languages, most=None) -> list[Detection]

`Detection.severity` 0-5: 0 none; 1 low mood (callers treat it as none); 2 passive wish to die, urges, frightening
loss of control; 3 active thoughts, self-harm, abuse, psychosis; 4 plan, means, date, goodbye, stated intent; 5 under
way or within hours. `cues` carry offsets into the given text, `suppressed` cues carry the guard's reason, `scores`
say how far above each level's threshold the worst window is, `versions` names the layers that read the text
(`version` is the same in one line), `subject` is "self" or "other".
Danger to somebody else has severity 0 and subject "other", so that a caller can show "helping someone else".

A replacement of the inside keeps `detect`, `detect_many`, `evaluate`, `Detection` and `Cue`. Text beyond `MAX_CHARS`
is read at its first and last `MAX_CHARS / 2` characters. Time is linear in the text. Reading is strict: it may raise;
callers catch `DETECTOR_ERRORS` and show help. `detect_many` raises when one of its texts does. Nothing here logs.
"""

import os
import re

# Matrices here are small. Several threads for one of them cost more CPU than they save, and on a busy machine they
# wait for each other for milliseconds. Must stand before numpy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from crisis.detection.batches import detect_many
from crisis.detection.detector import Cue, Detection, detect, evaluate
from crisis.detection.normaliser import MAX_CHARS

DETECTOR_ERRORS = (
    re.error, ValueError, TypeError, LookupError, ArithmeticError, AttributeError, AssertionError, OSError,
    RuntimeError, MemoryError, UnicodeError,
)  # fmt: skip

__all__ = ["DETECTOR_ERRORS", "MAX_CHARS", "Cue", "Detection", "detect", "detect_many", "evaluate"]
