"""What a change of a stored row comes to: which columns differ, and which words are new."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Model


def put(row: Model, values: Mapping[str, Any]) -> list[str]:
    """This function will set the attributes that differ and name them."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return changed


def new_words(sent: Collection[str | None], stored: Collection[str | None]) -> list[str]:
    """
    The texts that were not there before.

    A form that saves itself every few seconds would otherwise report the same sentence as a new danger each time.
    """
    known = set(stored)
    return [text for text in sent if text and text not in known]
