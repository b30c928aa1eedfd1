"""Texts cut out of messages and joined from two of one author: nobody labelled them, a larger model judges them."""

import re
from collections import defaultdict
from collections.abc import Sequence
from random import Random

from crisis.detection.training.corpus import Message

SENTENCES = re.compile(r"(?<=[.!?\n…।؟])\s+")
SHARE = 0.3  # texts to make, for each message
CUT_SHARE = 0.4  # the others are joined
LENGTHS = range(6, 420)
LONG = 200  # of a message longer than this only the first sentence is joined to another
FEWEST_WORDS = 6
JOINTS = (" ", ". ", "\n", ", ")
SEED = 5


def texts_cut(messages: Sequence[Message]) -> list[tuple[str, str, str]]:
    """File, language and text of each; the same messages give the same texts."""
    random = Random(SEED)  # noqa: S311 - the same texts each time, nothing secret
    of_author = defaultdict(list)
    for message in messages:
        of_author[message.source, message.language].append(message.text)
    made = []
    for (source, language), texts in sorted(of_author.items()):
        for _ in range(int(len(texts) * SHARE)):
            text = random.choice(texts)
            text = _cut(text, random) if random.random() < CUT_SHARE else _joined(text, random.choice(texts), random)
            if len(text.strip()) in LENGTHS:
                made.append((source, language, text.strip()))
    return made


def _cut(text: str, random: Random) -> str:
    """Some sentences in a row, or of a single sentence some words in a row; nothing of a very short one."""
    sentences = [part for part in SENTENCES.split(text) if part.strip()]
    if len(sentences) > 1:
        first = random.randrange(len(sentences))
        return " ".join(sentences[first : first + random.randint(1, len(sentences) - 1)])
    words = text.split()
    if len(words) < FEWEST_WORDS:
        return ""
    first = random.choice((0, random.randrange(len(words) // 2)))
    return " ".join(words[first : first + random.randint(3, len(words) - 1 - first)])


def _joined(text: str, other: str, random: Random) -> str:
    start = text if len(text) < LONG else SENTENCES.split(text)[0]
    return start.rstrip() + random.choice(JOINTS) + other
