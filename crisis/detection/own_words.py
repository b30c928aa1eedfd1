"""
What the writer says of themself in a text about somebody else's danger.

"My friend wants to die. I took the pills already.": the friend's danger explains much of such a text, and would
explain the writer's away. So the sentences that speak of the writer are read once more, without the others.
"""

import re

from crisis.detection.normaliser import MAX_CHARS, Plain
from crisis.detection.rules import SENTENCE, Found

# Of all languages together; where the verb alone says who it is, its commonest small words.
WRITER = re.compile(
    r"\b(?:i|im|ive|id|ill|my|me|myself|imma|ich|mich|mir|mein\w*|je|jai|moi|yo|mi|eu|minha|meu|io|ik|mij|mijn|ja|mnie|"
    r"moj\w*|ben|bana|beni|kendimi|main|mai|mein|mujhe|mera|meri|انا|نفسي|لي)\b"
)


def is_about_others(found: list[Found]) -> bool:
    return any(cue.other and cue.kept for cue in found)


def own_words(text: str, plain: Plain, found: list[Found]) -> str | None:
    """
    The text with all but the writer's own sentences blanked, each character in its place; None without any.

    A sentence that holds somebody else's danger is not the writer's own, whoever begins it.
    """
    if len(text) > MAX_CHARS:
        return None
    kept = [" "] * len(text)
    of_others = [cue for cue in found if cue.other and cue.kept]
    for match in SENTENCE.finditer(plain.text):
        is_others = any(match.start() <= cue.start < match.end() for cue in of_others)
        if WRITER.search(match.group()) and not is_others:
            start, end = plain.original_span(*match.span())
            kept[start:end] = text[start:end]
    own = "".join(kept)
    return own if own.strip() else None
