"""
Lines that people wrote in public (bench/crisis/public_lines.py fetches them), and messages put among such lines.

Nearly every innocent line of the corpus is a dangerous one's twin. Weights that had seen nothing else gave one line of
small talk in six a card. A few thousand real lines cure that, but never alone: with them whatever sounded like small
talk passed for harmless, and of danger said among such lines less than half was found. Put among them, nine in ten.
"""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from crisis.detection.normaliser import normalise
from crisis.detection.rules import search
from crisis.detection.training.corpus import Message

ENGLISH = "en"
# Of the lines that are not kept aside. With all of them danger was found less often, and nothing was gained.
TEACHING = {True: 0.15, False: 0.3}  # English, other languages (there are fewer)
# Texts to make, for each message.
AMONG = 0.4
DANGEROUS_SHARE = 0.6
MOST_WORDS = 28  # of a message that is put among lines: the network reads fifty pieces or so
LINE_WORDS = (3, 14)
LINES = (1, 1, 2, 2, 3)
UNFINISHED = 0.4  # so often a line ends without a full stop
SEED = 20261130


def lines_that_teach(lines: Sequence[Message]) -> list[Message]:
    """
    A share of the lines, always the same ones.

    Nobody has labelled them: those in which the rules find something are left out.
    """
    kept = [line for line in lines if not line.aside and _share_of(line) < TEACHING[line.language == ENGLISH]]
    return [line for line in kept if not search(normalise(line.text))]


def messages_among(messages: Sequence[Message], lines: Sequence[Message]) -> list[Message]:
    """
    Copies of some messages with one to three lines of their language around them; what they mean stays what it was.

    A copy keeps the message's file and name: it is left out with that file, and its teacher's doubt holds for it too.
    """
    random = Random(SEED)  # noqa: S311 - the same copies each time, nothing secret
    of_language = _short_lines(lines)
    short = [message for message in messages if len(message.text.split()) <= MOST_WORDS]
    dangerous = [message for message in short if message.severity >= 2]
    calm = [message for message in short if message.severity < 2]
    if not of_language or not dangerous or not calm:
        return []
    copies = []
    for _ in range(round(AMONG * len(messages))):
        message = random.choice(dangerous if random.random() < DANGEROUS_SHARE else calm)
        around = of_language.get(message.language) or of_language[ENGLISH]
        copies.append(replace(message, text=_among(message.text, around, random), english=""))
    return copies


def _share_of(line: Message) -> float:
    return hashlib.sha256(line.name.encode()).digest()[5] / 256


def _short_lines(lines: Sequence[Message]) -> dict[str, list[str]]:
    of_language = defaultdict(list)
    least, most = LINE_WORDS
    for line in lines:
        if least <= len(line.text.split()) <= most:
            of_language[line.language].append(line.text)
    return of_language if of_language.get(ENGLISH) else {}


def _among(text: str, lines: Sequence[str], random: Random) -> str:
    count = random.choice(LINES)
    before = random.randint(0, count)
    parts = [random.choice(lines) for _ in range(count)]
    parts.insert(before, text)
    return random.choice((" ", "\n", " ")).join(_ended(part, random) for part in parts)


def _ended(text: str, random: Random) -> str:
    return text if text[-1] in ".!?…)" or random.random() < UNFINISHED else f"{text}."
