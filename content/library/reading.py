"""What a reader asks for: language, filters and the place in a list, read strictly from the query."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request

from content.library.models import ContentItem
from content.library.selectors import ENGLISH
from content.library.validation import FACTORS, MOODS

WORDS_MAXIMUM = 100
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})([-_][A-Za-z0-9]{2,8})*")
_WORD = re.compile(r"[a-z0-9]+([_-][a-z0-9]+)*")
CHOICES: dict[str, tuple[str, ...]] = {
    "type": tuple(ContentItem.Type.values),
    "mood": MOODS,
    "factor": FACTORS,
    "difficulty": tuple(ContentItem.Difficulty.values),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """`named` says that the reader chose the language in the address."""

    language: str
    named: bool
    premium: bool
    filters: dict[str, str]
    words: str
    person_id: UUID | None


def read_wish(request: Request, **fixed: str) -> Wish:
    """:raises ValidationError: naming the parameter."""
    person = request.user if request.user.is_authenticated else None
    language, named = _language(request, person)
    words = request.query_params.get("search", "").strip()
    if len(words) > WORDS_MAXIMUM:
        _refuse("search", f"At most {WORDS_MAXIMUM} characters.")
    return Wish(
        language, named, bool(person and person.is_premium), {**_filters(request), **fixed}, words,
        person.pk if person else None,
    )  # fmt: skip


def _language(request: Request, person: Any) -> tuple[str, bool]:
    text = request.query_params.get("language", "").strip()
    if text:
        match = _LANGUAGE.fullmatch(text) if len(text) <= 16 else None
        if match is None:
            _refuse("language", "A language tag is needed, like en or de-DE.")
        return match.group(1).lower(), True
    if person is not None:
        return person.language, False
    first = request.META.get("HTTP_ACCEPT_LANGUAGE", "")[:64].split(",")[0].partition(";")[0].strip()
    match = _LANGUAGE.fullmatch(first)
    return match.group(1).lower() if match else ENGLISH, False


def _filters(request: Request) -> dict[str, str]:
    found = {}
    for name in ("type", "category", "tag", "mood", "factor", "difficulty"):
        value = request.query_params.get(name, "").strip()
        if not value:
            continue
        if name in CHOICES and value not in CHOICES[name]:
            _refuse(name, f"Choose among: {', '.join(CHOICES[name])}.", "invalid_choice")
        if len(value) > 50 or not _WORD.fullmatch(value):
            _refuse(name, "Small letters, digits and hyphens are needed.")
        found[name] = value
    return found


def _refuse(name: str, message: str, code: str = "invalid") -> Any:
    raise ValidationError({name: [ErrorDetail(message, code)]})
