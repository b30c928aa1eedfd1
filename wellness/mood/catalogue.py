"""The factors that every app offers (CM L157); a person may use any other slug beside them."""

import re

from django.utils.text import slugify

CATALOGUE: dict[str, str] = {
    "sleep": "Sleep",
    "exercise": "Exercise",
    "stress": "Stress",
    "social": "Social",
    "weather": "Weather",
    "medication": "Medication",
    "work": "Work",
}
SLUG_MAX = 50
LABEL_MAX = 100
FACTORS_MAX = 30
# Words of every script, so that "睡眠" is a slug too.
SLUG_PATTERN = r"^[-\w]+\Z"
_WORDS_APART = re.compile(r"[-_]+")


def slug_of(label: str) -> str:
    slug = slugify(label, allow_unicode=True)[:SLUG_MAX].strip("-_")
    # A label of signs only (an emoji) has no words to make a slug of.
    return slug or "-".join(f"{ord(sign):x}" for sign in label)[:SLUG_MAX].strip("-")


def label_of(slug: str) -> str:
    known = CATALOGUE.get(slug)
    if known is not None:
        return known
    words = _WORDS_APART.sub(" ", slug).strip()
    return (words[:1].upper() + words[1:]) or slug
