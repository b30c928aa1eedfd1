"""Which texts the learned layers can read at all."""

import re

# Vietnamese letters, Greek, Cyrillic, Hebrew, Indic, Thai, Korean, Japanese, Chinese.
UNLEARNED = re.compile(
    r"[\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9\u0370-\u05ff\u0900-\u0fff\u1000-\u11ff\u3040-\u9fff\uac00-\ud7af]"
)
UNLEARNED_SHARE = 0.05


def is_learned(text: str) -> bool:
    """False for a text in a script or language that the weights never saw; their score would be noise."""
    return text.isascii() or len(UNLEARNED.findall(text)) <= UNLEARNED_SHARE * len(text)
