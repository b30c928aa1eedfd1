"""What staff may write into an item: every rule that needs no other row, and the fields worked out from others."""

import math
import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError as ModelValidationError
from django.core.validators import URLValidator
from rest_framework.exceptions import ErrorDetail, ValidationError

from content.library.lock_screen import line_faults
from content.library.models import SLUG, ContentItem
from content.library.rendering import markdown_faults, plain_words
from content.library.structure import structure_faults, structure_texts

MOODS = ("difficult", "not_great", "okay", "good", "amazing")
FACTORS = ("sleep", "exercise", "stress", "social", "weather", "medication", "work")
BODY_MAXIMUM = 200_000
TAGS_MAXIMUM = 20
MEDIA_MAXIMUM = 20
WORDS_A_MINUTE = 200
_TAG = re.compile(r"[a-z0-9]+([_-][a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_URL = URLValidator(schemes=["https"])
# What a writer may name; the category comes as a row.
WRITABLE = (
    "slug", "content_type", "title", "description", "category", "tags", "target_moods", "target_factors", "difficulty",
    "language", "translation_group", "duration_minutes", "reading_time_minutes", "author", "is_premium", "body",
    "content_structure", "audio_url", "audio_file", "image_url", "image_file", "media_urls",
)  # fmt: skip


def item_check(item: ContentItem) -> None:
    """:raises ValidationError: naming every field that is wrong, and in blocks the place."""
    faults: dict[str, list[str]] = {}
    for name, found in (
        ("slug", _slug(item.slug)),
        ("title", [] if item.title.strip() else ["A title is needed."]),
        ("description", ["Plain text is needed."] if re.search(r"<[a-zA-Z/!]", item.description) else []),
        ("language", [] if _LANGUAGE.fullmatch(item.language) else ["A language of two letters is needed, like en."]),
        ("tags", _words(item.tags)),
        ("target_moods", _known(item.target_moods, MOODS)),
        ("target_factors", _known(item.target_factors, FACTORS)),
        ("body", _body(item)),
        ("content_structure", _structure(item.content_structure)),
        ("audio_url", _addresses([item.audio_url] if item.audio_url else [])),
        ("image_url", _addresses([item.image_url] if item.image_url else [])),
        ("media_urls", _addresses(item.media_urls)),
    ):
        if found:
            faults[name] = found
    if item.content_type == ContentItem.Type.TIP:
        for name in ("title", "description"):
            if found := line_faults(getattr(item, name)):
                faults[name] = [*faults.get(name, []), *found]
    if faults:
        raise ValidationError(
            {name: [ErrorDetail(text, "invalid") for text in texts[:50]] for name, texts in faults.items()}
        )


def _slug(value: str) -> list[str]:
    return [] if len(value) <= 100 and SLUG.regex.search(value) else [str(SLUG.message)]


def _words(values: list[str]) -> list[str]:
    if len(values) > TAGS_MAXIMUM:
        return [f"At most {TAGS_MAXIMUM} tags."]
    wrong = [value for value in values if len(value) > 50 or not _TAG.fullmatch(value)]
    return ["A tag has small letters, digits and hyphens."] if wrong else []


def _known(values: list[str], choices: tuple[str, ...]) -> list[str]:
    return [] if set(values) <= set(choices) else [f"Choose among: {', '.join(choices)}."]


def _body(item: ContentItem) -> list[str]:
    if item.body and item.content_structure is not None:
        return ["An item has a body or blocks, not both."]
    if len(item.body) > BODY_MAXIMUM:
        return [f"At most {BODY_MAXIMUM} characters."]
    return markdown_faults(item.body) if item.body else []


def _structure(value: Any) -> list[str]:
    if value is None:
        return []
    return [f"{path}: {text}" if path else text for path, text in structure_faults(value)]


def _addresses(values: list[str]) -> list[str]:
    if len(values) > MEDIA_MAXIMUM:
        return [f"At most {MEDIA_MAXIMUM} addresses."]
    for value in values:
        try:
            _URL(value)
        except ModelValidationError:
            return ["An address that begins with https:// is needed."]
        if len(value) > 500 or re.search(r"[\s\\]", value):
            return ["An address that begins with https:// is needed."]
    return []


def item_derive(item: ContentItem, given: Mapping[str, Any]) -> None:
    """This function will work out the searched words, and the reading time where nobody gave one."""
    former = reading_minutes(item.search_text)
    texts = [item.body] if item.body else list(structure_texts(item.content_structure))
    item.search_text = " ".join(plain_words(text) for text in texts)[:BODY_MAXIMUM]
    worked_out = item.reading_time_minutes is None or (
        "reading_time_minutes" not in given and item.reading_time_minutes == former
    )
    if item.body and worked_out:
        item.reading_time_minutes = reading_minutes(item.search_text)


def reading_minutes(text: str) -> int:
    return max(1, math.ceil(len(text.split()) / WORDS_A_MINUTE))
