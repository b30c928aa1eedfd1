"""Telephone numbers and links in what a model writes: only those of our table of crisis resources may stand."""

import re
from datetime import datetime
from functools import lru_cache
from itertools import pairwise

from community.assistant.words import LINK_REMOVED, REMOVED
from crisis.resources.directory import country_entries
from crisis.resources.selectors import resource_directory

WORDS = {
    "zero": "0", "oh": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9", "double": "", "triple": "", "hundred": "00",
}  # fmt: skip
_WORD = "|".join(WORDS)
_DIGIT = r"\d\u0660-\u0669\uff10-\uff19"
# Seven digits or more, however they are parted; not a date, a clock or an exercise.
LONG = re.compile(rf"[+(]?[{_DIGIT}](?:[ \t().\-\u2010-\u2015/*·•_]{{0,3}}[{_DIGIT}]){{6,}}")
DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$|^\d{1,2}[./]\d{1,2}[./]\d{4}$")
# Fewer digits are a number when something near says that one calls them.
_CODE = rf"(?<![{_DIGIT}])([{_DIGIT}](?:[ \-.]?[{_DIGIT}]){{2,5}})(?![{_DIGIT}])"
SHORT = re.compile(
    rf"\b(?:call|calling|dial|text|texting|ring|phone|phoning|reach (?:out|them|someone|us)|contact|hotline|helpline|"
    rf"lifeline|crisis line|help line|number is|sms|whatsapp|tel)\b[^.?!\n]{{0,40}}?{_CODE}",
    re.IGNORECASE,
)
AFTERWARDS = re.compile(
    rf"{_CODE}[^.?!\n]{{0,30}}?"
    r"\b(?:hotline|helpline|lifeline|crisis line)\b",
    re.IGNORECASE,
)
SPOKEN = re.compile(rf"\b(?:{_WORD})(?:[ ,\-\u2010-\u2015]+(?:and[ ]+)?(?:{_WORD})){{2,}}\b", re.IGNORECASE)
VANITY = re.compile(r"\b1?[ \-.]?\(?8\d\d\)?[ \-.][A-Z0-9]{2,4}[ \-.]?[A-Z]{2,7}\b")
LINK = re.compile(
    r"\b(?:https?://|www\.)[^\s)>\]]+|\b[\w-]+(?:\.[\w-]+)*\.(?:org|com|net|info|help|chat|care|health|co|io|gov|edu|"
    r"de|uk|us|ca|au|fr|es|br|in|app|line)\b(?:/[^\s)>\]]*)?|[\w.+-]+@[\w-]+\.[\w.-]+",
    re.IGNORECASE,
)
BREATHING = re.compile(r"^[ \w,-]{0,16}\b(?:breath|count|rhythm|pattern|technique)", re.IGNORECASE)


class Allowed:
    """What stands in the table for one country."""

    def __init__(self, numbers: frozenset[str], hosts: frozenset[str]) -> None:
        self.numbers, self.hosts = numbers, hosts

    def number(self, text: str) -> bool:
        return digits_of(text) in self.numbers

    def link(self, text: str) -> bool:
        return host_of(text) in self.hosts


def allowed_for(*, country: str, now: datetime) -> Allowed:
    """From the process's own directory: no query on most calls."""
    entries = country_entries(resource_directory(now), country, now)
    names = ("phone_number", "phone_display", "sms_number")
    numbers = {digits_of(entry[name]) for entry in entries for name in names if entry.get(name)}
    hosts = {host_of(entry["website_url"]) for entry in entries if entry.get("website_url")}
    return Allowed(frozenset(numbers - {""}), frozenset(hosts))


def numbers_clean(text: str, allowed: Allowed) -> tuple[str, bool]:
    """The text without numbers and links that are not ours, and whether anything was removed."""
    kept = text

    def number(found: re.Match[str]) -> str:
        one = found.group().strip()
        return found.group() if DATE.match(one) or counted(one) or allowed.number(one) else REMOVED

    def short(found: re.Match[str]) -> str:
        if allowed.number(found.group(1)):
            return found.group()
        start, end = (place - found.start() for place in found.span(1))
        return found.group()[:start] + REMOVED + found.group()[end:]

    def spoken(found: re.Match[str]) -> str:
        if BREATHING.match(found.string[found.end() :]) and len(spelled(found.group())) < 6:
            return found.group()
        return found.group() if counting(found.group()) or allowed.number(spelled(found.group())) else REMOVED

    text = LINK.sub(lambda found: found.group() if allowed.link(found.group()) else LINK_REMOVED, text)
    text = LONG.sub(number, text)
    text = VANITY.sub(REMOVED, text)
    text = AFTERWARDS.sub(short, SHORT.sub(short, text))
    text = SPOKEN.sub(spoken, text)
    return text, text != kept


def counted(text: str) -> bool:
    """Whether these are the numbers of somebody who counts, up or down by one."""
    found = [int(number) for number in re.findall(r"\d{1,9}", text)]
    return len(found) > 2 and {after - before for before, after in pairwise(found)} in ({1}, {-1})


def counting(text: str) -> bool:
    """The same in words."""
    found = [WORDS[word] for word in re.findall(_WORD, text.lower())]
    if not all(len(digit) == 1 for digit in found):
        return False
    steps = {int(after) - int(before) for before, after in pairwise(found)}
    return len(found) < 7 and steps in ({1}, {-1})


def spelled(text: str) -> str:
    return "".join(WORDS[word] for word in re.findall(_WORD, text.lower()))


def digits_of(text: str) -> str:
    return "".join(str(int(char)) for char in text if char.isdecimal())


@lru_cache(maxsize=2048)
def host_of(text: str) -> str:
    found = re.sub(r"^[a-z]+://", "", text.strip().lower()).split("/")[0].split("?")[0]
    return found.removeprefix("www.").rstrip(".")
