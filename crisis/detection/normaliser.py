"""
Plain text for the rules and the weights, with the way back to the writer's own characters.

Each step is one linear regex pass. A step that changes lengths records its edits, so that a cue found in the
plain text can be shown where it stands in the original. Nothing here can backtrack more than a few characters.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from crisis.detection.devanagari import RUN, latin_word

# Longer text is cut, never skipped: danger is most often said first or last.
MAX_CHARS = 20_000
HALF = MAX_CHARS // 2

EMOJI = {
    "🔫": " emojigun ", "💊": " emojipills ", "🔪": " emojiknife ", "🗡": " emojiknife ", "⚰": " emojicoffin ",
    "🪦": " emojigrave ", "💀": " emojiskull ", "☠": " emojiskull ", "🩸": " emojiblood ", "🪢": " emojirope ",
    "🔚": " emojiend ", "😭": " emojicry ", "😂": " emojilaugh ", "🤣": " emojilaugh ", "💔": " emojibroken ",
    "👋": " emojiwave ", "🥀": " emojirose ", "🌉": " emojibridge ", "🚪": " emojidoor ", "🪒": " emojirazor ",
}  # fmt: skip
ZERO_WIDTH = set("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\u180e\ufe0e\ufe0f")
APOSTROPHES = set("\u2018\u2019\u201b\u02bc\u02b9\u00b4\u2032\uff07")
DASHES = set("\u2010\u2011\u2012\u2013\u2014\u2015\u2212")
LETTERS = {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ß": "ss", "œ": "oe", "æ": "ae", "ى": "ي", "ـ": ""}
HOMOGLYPHS = str.maketrans("асеіорхуѕԁкмтн", "aceiopxysdkmth")
LEET = str.maketrans("013457@$!|", "oieastasil")
WORD = re.compile(r"\w+")
# Words that people mask, and words whose double letter must survive "killlll" or "sooooon".
MASKED = tuple(WORD.findall(
    """
    die died dies dead death dying kill killed killing kills killer suicide suicidal self harm hurt cut cutting cuts
    overdose overdosed pills pill gun rope knife hang hanging jump bleed bleeding blood rape raped murder shoot
    unalive unaliving unalived kms kys myself life end ending hate abuse abused drugs wrist wrists alive od
    """
))  # fmt: skip
DOUBLED = frozenset(WORD.findall(
    """
    kill killed killing pill pills will feel feeling need sleep soon too off goodbye all tell hell still cutting
    been see seen bleed bleeding well call fall door floor hood blood pass passed boss kiss miss mess less keep week
    feet deep good food look took book free three tree happy sorry tomorrow better letter little goodnight stopping
    happen suffer hopeless useless worthless happiness slipping swallow swallowed roof weed speed really screen
    green teen street meet sheets needle asleep
    """
))  # fmt: skip

NON_ASCII = re.compile(r"[^\x00-\x7f]")
MIXED_SCRIPT = re.compile(r"(?<=[a-z])[асеіорхуѕԁкмтн]|[асеіорхуѕԁкмтн](?=[a-z])")
# A sign first and what stands before it after: the search then runs from sign to sign.
APOSTROPHE = re.compile(r"['`](?<=[^\W\d_].)(?=[^\W\d_])")
SPACED = re.compile(r"(?<![a-z0-9])(?:[a-z][ .*_]{1,2}){2,}[a-z](?![a-z0-9])")
WORD_GAP = re.compile(r"[ .*_]{2}")
LEET_HINT = re.compile(r"[0-9@$!*|](?:(?<=[a-z].)[a-z0-9]|(?<!\S.)(?<!!)[a-z])")
# A whole run of letters and signs that holds a sign: of plain words the first letter is enough to pass them by.
LEET_TOKEN = re.compile(r"(?<![a-z])[a-z]*+[0-9@$!*|][a-z0-9@$!*|]*")
ELONGATED = re.compile(r"([a-z])\1{2,}")
SPACES = re.compile(r"[ \t\r\f\v]{2,}")
# What parts words or lines as a space or a line break does, a character for a character.
BLANKS = {ord(blank): " " for blank in "\t\r\f\v"} | {0x85: "\n", 0x2028: "\n", 0x2029: "\n"}
BLANK = re.compile("[" + "".join(map(chr, BLANKS)) + "]")
AT_LINE_BREAK = re.compile(r" +\n *|\n +")

Edit = tuple[int, int, int, int]  # start and end before, start and end after


@dataclass(frozen=True, slots=True)
class Plain:
    """Normalised text; `original_span` leads back to the text that was given."""

    text: str
    steps: tuple[tuple[Edit, ...], ...]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        for edits in reversed(self.steps):
            start, end = _back(edits, start, False), _back(edits, end, True)
        return start, end


def normalise(text: str) -> Plain:
    steps: list[tuple[Edit, ...]] = []
    if len(text) > MAX_CHARS:
        steps.append(((HALF, len(text) - HALF, HALF, HALF + 1),))
        text = text[:HALF] + "\n" + text[-HALF:]
    if BLANK.search(text):
        text = text.translate(BLANKS)
    if not text.isascii():
        text = _step(text, RUN, lambda m: latin_word(m.group()), steps)
        text = _step(text, NON_ASCII, lambda m: _plain_character(m.group()), steps)
        text = MIXED_SCRIPT.sub(lambda m: m.group().translate(HOMOGLYPHS), text.lower())
    text = text.lower()
    if "'" in text or "`" in text:
        text = _step(text, APOSTROPHE, lambda m: "", steps)
    text = text.replace("-", " ").replace("_", " ")
    text = _step(text, SPACED, _join_letters, steps)
    if LEET_HINT.search(text):
        text = LEET_TOKEN.sub(_unmask, text)
    text = _step(text, ELONGATED, _shorten, steps)
    text = _step(text, SPACES, lambda m: " ", steps)
    if "\n" in text:
        text = _step(text, AT_LINE_BREAK, lambda m: "\n", steps)
    return Plain(text, tuple(steps))


@lru_cache(maxsize=4096)
def _plain_character(char: str) -> str:
    if char in ZERO_WIDTH:
        return ""
    if char in APOSTROPHES:
        return "'"
    if char in DASHES:
        return "-"
    if char in EMOJI:
        return EMOJI[char]
    folded = "".join(c for c in unicodedata.normalize("NFKD", char) if unicodedata.category(c) != "Mn")
    plain = unicodedata.normalize("NFKC", folded).lower()
    return LETTERS.get(plain, plain)


def _step(
    text: str, pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str], steps: list[tuple[Edit, ...]]
) -> str:
    """One pass; an edit that keeps the length needs no record."""
    parts: list[str] = []
    edits: list[Edit] = []
    done = shift = 0
    for match in pattern.finditer(text):
        new, start, end = replace(match), match.start(), match.end()
        parts += (text[done:start], new)
        done = end
        if len(new) != end - start:
            edits.append((start, end, start + shift, start + shift + len(new)))
            shift += len(new) - (end - start)
    if not parts:
        return text
    parts.append(text[done:])
    if edits:
        steps.append(tuple(edits))
    return "".join(parts)


def _back(edits: tuple[Edit, ...], position: int, is_end: bool) -> int:
    """The position before one step's edits; inside an edit it widens to the whole of what was replaced."""
    index = bisect_right(edits, position, key=lambda edit: edit[2]) - 1
    if index >= 0 and is_end and edits[index][2] == position:
        index -= 1
    if index < 0:
        return position
    start, end, new_start, new_end = edits[index]
    if position < new_end:
        return end if is_end and position > new_start else start
    return end + (position - new_end)


def _join_letters(match: re.Match[str]) -> str:
    """Letters one by one: "k i l l  m y s e l f"; two separators part words."""
    joined = " ".join(re.sub(r"[ .*_]", "", word) for word in WORD_GAP.split(match.group()))
    # Three letters are often initials; they are joined only when they hide something.
    return joined if len(joined) > 3 or joined in MASKED else match.group()


def _unmask(match: re.Match[str]) -> str:
    token = match.group()
    if token.isalpha() or token.isdigit():
        return token
    body = token.rstrip("!|*") or token
    candidate = body.translate(LEET)
    if candidate in MASKED:
        return candidate + token[len(body) :]
    if "*" in token:
        return next((word for word in MASKED if _fits(candidate, word)), body) + token[len(body) :]
    return token


def _fits(masked: str, word: str) -> bool:
    return (
        len(masked) == len(word)
        and len(word) >= 3
        and masked.count("*") < len(word) - 1
        and all(a in ("*", b) for a, b in zip(masked, word, strict=True))
    )


def _shorten(match: re.Match[str]) -> str:
    text, start, end, letter = match.string, match.start(), match.end(), match.group(1)
    left, right = start, end
    while left > 0 and start - left < 16 and text[left - 1].isalpha():
        left -= 1
    while right < len(text) and right - end < 16 and text[right].isalpha():
        right += 1
    doubled = text[left:start] + letter * 2 + text[end:right]
    return letter * 2 if ELONGATED.sub(r"\1", doubled) in DOUBLED else letter
