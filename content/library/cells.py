"""The cells of an imported file: text of a CSV or a value of JSON in, the value of a field out. ValueError says why."""

import json
from typing import Any

from import_export.widgets import Widget

from content.library.models import ContentCategory

YES, NO = {"true", "yes", "1"}, {"false", "no", "0", ""}


class TextCell(Widget):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        text = "" if value is None else str(value)
        if "\x00" in text:
            raise ValueError("It holds a character that is no text.")
        return text.replace("\r\n", "\n")

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        if value is None:
            return ""
        return value.isoformat() if hasattr(value, "isoformat") else str(value)


class CategoryCell(Widget):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> ContentCategory:
        found = ContentCategory.objects.filter(slug=str(value or "")).first()
        if found is None:
            raise ValueError("There is no such category.")
        return found

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return value.slug if value else ""


class WordsCell(Widget):
    """In a CSV with commas between them."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[str]:
        words = value if isinstance(value, list) else str(value or "").split(",")
        return [str(word).strip() for word in words if str(word).strip()]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return ",".join(value or [])


class NumberCell(Widget):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int | None:
        if value is None or str(value).strip() == "":
            return None
        text = str(value).strip()
        if not (text.isascii() and text.isdigit()) or len(text) > 4:
            raise ValueError("A whole number of minutes is needed.")
        return int(text)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return "" if value is None else value


class FlagCell(Widget):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool:
        text = str(value if value is not None else "").strip().lower()
        if text not in YES | NO:
            raise ValueError("true or false is needed.")
        return text in YES

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "true" if value else "false"


class JsonCell(Widget):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        if value is None or isinstance(value, dict):
            return value
        if not str(value).strip():
            return None
        try:
            return json.loads(str(value))
        except (ValueError, RecursionError):
            raise ValueError("Blocks are written in JSON; this is none.") from None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else json.dumps(value, ensure_ascii=False)
