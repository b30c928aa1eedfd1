"""
What ways to reach somebody look like in normalised text.

Every pattern is anchored and bounded, so that time is linear in the text.
"""

import re
from pathlib import Path
from typing import Any

import orjson

PATH = Path(__file__).resolve().parent.parent / "reference" / "contact_words.json"
WORDS: dict[str, Any] = orjson.loads(PATH.read_bytes())


def _any(words: str) -> str:
    return "|".join(sorted(map(re.escape, words.split()), key=len, reverse=True))


DIGIT_OF = {word: digit for digit, words in WORDS["digits"].items() for word in words.split()}
CUES = frozenset(WORDS["phone_cues"].split())
NOT_HANDLES = frozenset(WORDS["not_handles"].split())
CHAT_HOSTS = frozenset(WORDS["chat_hosts"].split())
PROVIDERS = _any(WORDS["mail_providers"])
APPS = _any(WORDS["apps"])
STRONG, WEAK = _any(WORDS["strong_tlds"]), _any(WORDS["weak_tlds"])
STREETS = _any(WORDS["streets"])
# What must stand in a text before a pattern is tried on it.
APP_WORDS = frozenset(WORDS["apps"].split())
STREET_WORDS = frozenset(WORDS["streets"].split()) | {"rue", "calle", "avenida", "rua", "plaza"}
STREET_ENDS = ("strasse", "straat", "str")
MAIL_WORDS = frozenset(WORDS["mail_providers"].split()) | {"mail", "email"}
MAIL_MARKS = re.compile(r"[@\[({<]")

# ---- telephone numbers
UNIT = re.compile(
    rf"\d+|(?<![^\W\d_])(?:{_any(' '.join(DIGIT_OF))}|{_any(WORDS['tens'])}|oh?|double|triple)(?![^\W\d_])"
)
FIGURE = re.compile(r"\d")
BETWEEN = re.compile(r"[^\w\n]{0,4}")
LETTER_DIGIT = re.compile(r"(?<=\d)[ol]{1,3}(?![^\W\d])|(?<=\d)[ol](?=\d)|(?<![^\W\d])o(?=\d)")
FIGURES = str.maketrans("ol", "01")
NOT_NUMBERS = re.compile(
    # Looked at first, because it is what most characters fail.
    r"(?=[\d€$£])(?:(?<![\d/.])(?:19|20)\d\d[ ./](?:0?[1-9]|1[0-2])[ ./](?:0?[1-9]|[12]\d|3[01])(?![ ./]?\d)"
    r"|(?<![\d/.])(?:0?[1-9]|[12]\d|3[01])[./ ](?:0?[1-9]|1[0-2])[./ ](?:19|20)\d\d(?![./ ]?\d)"
    r"|(?<![\d/.])(?:0?[1-9]|[12]\d|3[01])[./](?:0?[1-9]|1[0-2])[./]\d\d(?![./]?\d)"
    r"|(?<![\d/])\d{1,2}/\d{1,3}(?![\d/])"
    r"|(?<![\d:])\d{1,2}:\d\d(?::\d\d)?(?![\d:])"
    r"|(?<![\d.,+])[1-9]\d{0,2}(?:[.,]\d{3})+(?![.,]?\d)"
    r"|[€$£]\s?\d[\d.,]{0,12}"
    r"|(?<!\d)\d[\d.,]{0,12} ?(?:mgs?|mcg|g|kg|ml|cl|l|lbs?|pounds|cm|km|m|miles|minutes?|mins?|min|hours?|hrs?|h"
    r"|am|pm|uhr|days?|weeks?|months?|years?|yrs?|yo|pills?|tablets?|tabs|calories|kcal|cals|steps|times|percent|bpm"
    r"|degrees|people|euros?|dollars|%|€|jahre|tage|stunden|ans|jours|heures|anos|dias|horas|jaar|dagen|uur)(?![^\W\d]))"
)
LIST_COMMA = re.compile(r",\s")
FEW, LOCAL, LONG, MOST = 6, 8, 10, 17

# ---- mail, links, names
AT = r"(?:\s{0,3}(?:@|[\[({<] ?(?:at|arroba|chez|a) ?[\])}>]|＠)\s{0,3})"
WEAK_AT = r"(?:\s{1,3}(?:at|arroba|chez|ät)\s{1,3})"
_DOT = r"(?:dot|punkt|punto|point|ponto)"
DOT = rf"(?:\s{{0,3}}(?:\.|[\[({{<] ?{_DOT} ?[\])}}>])\s{{0,3}}|\s{{1,3}}{_DOT}\s{{1,3}})"
MAIL = re.compile(
    rf"(?:(?<=\w){AT}[\w-]{{1,60}}{DOT}[a-z]{{2,12}}\b"
    rf"|(?<=\w)(?:{AT}|{WEAK_AT})(?:{PROVIDERS})\b(?:{DOT}[a-z]{{2,12}}\b)?"
    rf"|(?<=\w)\s{{0,3}}(?:{PROVIDERS})(?:{DOT}|\s{{1,3}})(?:com|de|net|fr|nl|es|pt|me)\b)"
)
MAIL_IS = re.compile(rf"\bmy (?:{PROVIDERS}|e ?mail) (?:is|:)\s?(\S{{3,40}})")
LINK = re.compile(
    rf"\b(?:h(?:tt|xx)ps?\s?:?\s?//\s?\S{{2,300}}|w{{1,3}}{DOT}[\w-]{{2,60}}{DOT}[a-z]{{2,12}}(?:/\S{{0,200}})?"
    rf"|[\w-]{{2,60}}(?:\.[\w-]{{1,40}}){{0,3}}\.(?:{STRONG})\b(?:/\S{{0,200}})?"
    rf"|[\w-]{{1,60}}\.(?:{WEAK})/\S{{1,200}}"
    rf"|[\w-]{{3,60}}(?:[ ]?[\[({{<] ?dot ?[\])}}>][ ]?| dot )(?:{STRONG}|{WEAK})\b)"
)
HOST = re.compile(r"(?:h(?:tt|xx)ps?\s?:?\s?//\s?)?(?:w{1,3}\.)?([\w.-]{1,100})")
_IS = r"(?:is|its|ist|cest|est|es|e|heisst|name|user ?name|user|handle|id|tag|account)"
APP_IS = re.compile(
    rf"(?<!\w)(?:{APPS})(?: ?(?:{_IS}(?!\w)|[:=@→>])){{1,4}} ?@?([\w.]{{2,30}})"
    rf"|(?<!\w)(?:{APPS}) ?[:@=] ?([\w.]{{2,30}})"
    rf"|(?<!\w)(?:{APPS}) ([a-z][a-z_.]{{2,20}}\d[\w.]{{0,10}})(?!\w)"
)
ON_APP = re.compile(
    rf"\b(?:hmu|(?:add|find|reach|follow|dm|message|text|search) (?:me|for me|us))\b[^\n.!?]{{0,12}}"
    rf"\b(?:on|at|in) (?:my )?(?:{APPS})\b[ :,@-]{{1,3}}(?:as |its |it is |is |under )?([\w.]{{3,30}})"
)
HANDLE = re.compile(r"(?<![\w.])@(?!user\d)([a-z0-9][\w.]{2,29})")
ADDRESS = re.compile(
    rf"\b\d{{1,4}}[a-z]? (?:[^\W\d]{{2,20}} ){{1,3}}(?:{STREETS})\b"
    r"|\b\d{1,4}(?: bis)?,? (?:rue|boulevard|avenue) (?:d[eu]s? |de la )?[^\W\d]{3,30}\b"
    r"|\b[^\W\d]{3,30}(?:strasse|straat|str\.?) \d{1,4}\b"
    r"|\b(?:calle|avenida|rua|plaza) (?:[^\W\d]{2,20} ){1,3}\d{1,4}\b"
)
NEAR_APP = re.compile(rf"(?<!\w)(?:{APPS})(?!\w)")
