"""Reads settings from the environment; text that does not parse is an error, never a silent default."""

import os
from collections.abc import Mapping
from typing import overload

from django.core.exceptions import ImproperlyConfigured

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off", ""})


class Env:
    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    @overload
    def text(self, name: str) -> str: ...
    @overload
    def text(self, name: str, default: str) -> str: ...
    def text(self, name: str, default: str | None = None) -> str:
        """
        This function will return the variable's text.

        :raises ImproperlyConfigured: if it is unset and there is no default.
        """
        value = self._values.get(name)
        if value is not None:
            return value
        if default is None:
            raise ImproperlyConfigured(f"Set the environment variable {name}; .env.example describes it.")
        return default

    def flag(self, name: str, default: bool) -> bool:
        value = self._values.get(name)
        if value is None:
            return default
        lowered = value.strip().lower()
        if lowered in _TRUE:
            return True
        if lowered in _FALSE:
            return False
        raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")

    def number(self, name: str, default: int) -> int:
        value = self._values.get(name)
        if value is None:
            return default
        try:
            return int(value)
        except ValueError as error:
            raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from error

    def words(self, name: str, default: tuple[str, ...] = ()) -> list[str]:
        """Comma-separated words; blanks are dropped."""
        value = self._values.get(name)
        if value is None:
            return list(default)
        return [word.strip() for word in value.split(",") if word.strip()]


env = Env(os.environ)
