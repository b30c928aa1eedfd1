"""Made-up people."""

import random
from dataclasses import dataclass

FIRST_NAMES = (
    "Ada", "Bram", "Chidi", "Dana", "Elif", "Farid", "Grace", "Hana", "Ivo", "Jun", "Kofi", "Lena", "Mateo", "Noor",
    "Oren", "Priya", "Quinn", "Rosa", "Sami", "Tove", "Uma", "Vera", "Wen", "Ximena", "Yara", "Zoltan",
)  # fmt: skip
PLACES = (
    ("US", "America/New_York", "en-US"), ("GB", "Europe/London", "en-GB"), ("DE", "Europe/Berlin", "de-DE"),
    ("FR", "Europe/Paris", "fr-FR"), ("ES", "Europe/Madrid", "es-ES"), ("BR", "America/Sao_Paulo", "pt-BR"),
    ("IN", "Asia/Kolkata", "en-IN"), ("AU", "Australia/Sydney", "en-AU"), ("JP", "Asia/Tokyo", "ja-JP"),
    ("NG", "Africa/Lagos", "en-NG"), ("CA", "America/Toronto", "en-CA"), ("NL", "Europe/Amsterdam", "nl-NL"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DemoPerson:
    username: str
    email: str
    first_name: str
    country: str
    timezone: str
    locale: str
    premium: bool


def person(rng: random.Random, number: int) -> DemoPerson:
    """The first is always the same, so that the printed sign-in and the README agree."""
    first_name = FIRST_NAMES[(number - 1) % len(FIRST_NAMES)]
    country, zone, locale = PLACES[(number - 1) % len(PLACES)]
    return DemoPerson(
        username=f"demo{number}",
        email=f"demo{number}@evenkeel.example",
        first_name=first_name,
        country=country,
        timezone=zone,
        locale=locale,
        premium=number % 4 == 1 if number <= 20 else rng.random() < 0.1,
    )
