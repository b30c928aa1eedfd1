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


# Where neither the writer nor one of these is named, as in "standing on the roof again", it is the writer.
SOMEBODY = re.compile(
    r"\b(?:he|hes|she|shes|they|theyre|him|her|his|them|their|it|er|sie|ihr\w*|ihm|sein\w*|ella|su|sus|elle|ele|ela|dele|dela|"
    r"lui|lei|suo|sua|hij|ie|ze|zij|haar|hem|zijn|zn|ona|jej|jego|mu|هو|هي|wo|woh|vo|vah|usne|uski|uska|uske|usko|use|onu|ona|onun)\b"
)
# "What do I do" behind it, and all that follows in the sentence, is the helper's question.
ASKS = re.compile(
    r"(?:^|[,،:])\W*(?:(?:and|und|y|et|e|en|i|ve|aur) )?(?:what|how|who|should i|do i|can i|any advice|was|wie|wen|"
    r"soll ich|que|como|a quien|quest ce|comment|o que|cosa|che|come|wat|hoe|moet ik|co|jak|czy|ne yap\w*|nasil|"
    r"ona nasil|ماذا|كيف|شلون|وش|(?:main? )?(?:kya|kaise)|main? (?:uski|usko|use))\b"
)
STOPS = frozenset(".!?;\n")


def is_about_others(found: list[Found]) -> bool:
    return any(cue.other and cue.kept for cue in found)


def own_words(text: str, plain: Plain, found: list[Found]) -> str | None:
    """
    The text with all but the writer's own words blanked, each character in its place; None without any.

    Of a sentence that holds somebody else's danger only what follows it may be the writer's own: "I think that" or
    "I am afraid" before it is not.
    """
    if len(text) > MAX_CHARS:
        return None
    own = [char if char in STOPS else " " for char in text]
    of_others = [cue for cue in found if cue.other and cue.kept]
    has_any = False
    for match in SENTENCE.finditer(plain.text):
        ends = [cue.end for cue in of_others if match.start() <= cue.start < match.end()]
        begin, after = max(ends, default=match.start()), match.end()
        if ends and (asks := ASKS.search(plain.text[begin:after])):
            after = begin + asks.start()
        said = plain.text[begin:after]
        if WRITER.search(said) or not (ends or SOMEBODY.search(said)):
            start, end = plain.original_span(begin, after)
            own[start:end] = text[start:end]
            has_any = has_any or bool(said.strip())
    return "".join(own) if has_any else None
