"""Answers to a form: each must fit its question, none may be missing, and none may answer what was not asked."""

from collections.abc import Mapping
from typing import Any

from rest_framework.exceptions import ErrorDetail, ValidationError

from wellness.assessments.instruments.shapes import CHOICE, Answers, Instrument, Item

NAME_SHOWN = 64


def answers_checked(instrument: Instrument, given: Mapping[str, Any]) -> Answers:
    """
    This function will return the answers in the order of the form; null is no answer.

    :raises ValidationError: naming every item that is missing, wrong, unknown, or was not asked (`answers.sleep`).
    """
    present = {name: value for name, value in given.items() if value is not None}
    known = {item.key for item in instrument.items}
    errors = {name[:NAME_SHOWN]: [_unknown()] for name in present if name not in known}
    for item in instrument.items:
        problem = _problem(item, present)
        if problem is not None:
            errors[item.key] = [problem]
    if errors:
        raise ValidationError({"answers": errors})
    return {item.key: present[item.key] for item in instrument.items if item.key in present}


def _problem(item: Item, present: Mapping[str, Any]) -> ErrorDetail | None:
    if not item.is_asked(present):
        if item.key in present:
            return ErrorDetail(f"This is asked only after a yes to {item.only_if}.", "not_asked")
        return None
    if item.key not in present:
        return ErrorDetail("This question needs an answer.", "required") if item.required else None
    return None if _fits(item, present[item.key]) else ErrorDetail(_wanted(item), "invalid")


def _fits(item: Item, value: Any) -> bool:
    # The type first: True would pass as 1, and 1.0 as well.
    if item.kind == CHOICE:
        return type(value) is int and any(option.value == value for option in item.options)
    return type(value) is bool


def _wanted(item: Item) -> str:
    if item.kind != CHOICE:
        return "True or false is needed."
    values = [option.value for option in item.options]
    return f"A whole number from {min(values)} to {max(values)} is needed."


def _unknown() -> ErrorDetail:
    return ErrorDetail("This form does not have this question.", "unknown_item")
