"""
The words of an item as PostgreSQL searches them.

Migrations name these classes, so their path stays. A cast of text to a configuration is not immutable, which a
generated column has to be; a CASE over constants is.
"""

from django.contrib.postgres.search import SearchVectorField
from django.db.models import Func

# PostgreSQL brings these; another language is searched word by word.
CONFIGURATIONS = {
    "da": "danish", "de": "german", "en": "english", "es": "spanish", "fi": "finnish", "fr": "french",
    "hu": "hungarian", "it": "italian", "nl": "dutch", "no": "norwegian", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sv": "swedish", "tr": "turkish",
}  # fmt: skip
OTHER = "simple"


def configuration_of(language: str) -> str:
    return CONFIGURATIONS.get(language, OTHER)


class LanguageConfiguration(Func):
    """The text search configuration of a language."""

    cases = " ".join(f"WHEN '{code}' THEN '{name}'::regconfig" for code, name in CONFIGURATIONS.items())
    template = f"CASE %(expressions)s {cases} ELSE '{OTHER}'::regconfig END"


class WeighedText(Func):
    """A configuration and a text: its words with the weight `weight`, from A (most) to D."""

    template = "setweight(to_tsvector(%(expressions)s), '%(weight)s')"
    output_field = SearchVectorField()


class WeighedWords(Func):
    """Words as they stand in an array."""

    template = "setweight(array_to_tsvector((%(expressions)s)::text[]), '%(weight)s')"
    output_field = SearchVectorField()


class JoinedWords(Func):
    template = "(%(expressions)s)"
    arg_joiner = " || "
    output_field = SearchVectorField()


class ExactAverage(Func):
    """Sum and count: their quotient to two places, 0 without a count."""

    template = "round(COALESCE(%(expressions)s, 0), 0), 2)"
    arg_joiner = "::numeric / NULLIF("
