"""Query parameters of the public addresses, read strictly: a bad value is a 400 that names it."""

import math
import re
from collections.abc import Mapping

from rest_framework.exceptions import ValidationError

from crisis.resources.entries import SPECIALIZATIONS
from crisis.resources.models import CrisisResource
from crisis.resources.selectors import ResourceQuery

LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:[-_][A-Za-z]{2,4})?")
COUNTRY = re.compile(r"[A-Za-z]{2}")
LONGEST_WORDS = 100
FLAGS = {"true": True, "1": True, "false": False, "0": False}
NUMBER = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{1,15})?")


def read_country(params: Mapping[str, str]) -> str:
    """Upper case; empty when it was not sent."""
    text = params.get("country", "")
    if text and not COUNTRY.fullmatch(text):
        raise ValidationError({"country": ["A country is two letters (ISO 3166-1): DE, BR, IN."]})
    return text.upper()


def read_query(params: Mapping[str, str]) -> ResourceQuery:
    """:raises ValidationError: naming each parameter that cannot be read."""
    errors: dict[str, list[str]] = {}
    language = params.get("language", "")
    if language and not LANGUAGE.fullmatch(language):
        errors["language"] = ["A language is two or three letters: en, es, fil."]
    topic = params.get("specialization") or params.get("topic") or ""
    if topic and topic not in SPECIALIZATIONS:
        name = "specialization" if params.get("specialization") else "topic"
        errors[name] = [f"Choose among: {', '.join(SPECIALIZATIONS)}."]
    kind = params.get("resource_type", "")
    if kind and kind not in CrisisResource.Type.values:
        errors["resource_type"] = [f"Choose among: {', '.join(CrisisResource.Type.values)}."]
    flag = params.get("available_now", "")
    if flag and flag.lower() not in FLAGS:
        errors["available_now"] = ["Send true or false."]
    words = params.get("q", "")
    if len(words) > LONGEST_WORDS:
        errors["q"] = [f"At most {LONGEST_WORDS} characters."]
    if errors:
        raise ValidationError(errors)
    spoken = re.split("[-_]", language.lower())[0]
    return ResourceQuery(spoken, topic, kind, FLAGS.get(flag.lower()), words)


def read_coordinates(params: Mapping[str, str]) -> tuple[float, float]:
    """:raises ValidationError: naming `lat` or `lng`; the value itself is not repeated."""
    found, errors = {}, {}
    for name, limit in (("lat", 90.0), ("lng", 180.0)):
        text = params.get(name, "")
        value = float(text) if NUMBER.fullmatch(text) else math.nan
        if abs(value) <= limit:
            found[name] = value
        else:
            errors[name] = [f"A number from -{limit:.0f} to {limit:.0f} is needed."]
    if errors:
        raise ValidationError(errors)
    return found["lat"], found["lng"]
