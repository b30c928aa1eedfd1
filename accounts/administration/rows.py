"""How staff lists show what they have in common: one line a row."""

from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html

LINK = "text-primary-600 dark:text-primary-500"


def link_to_person(owner_id: UUID | None, *, short: bool = False) -> str:
    """The tail of a UUIDv7 is its random part, so it tells people apart where the head only tells the time."""
    if owner_id is None:
        return "–"
    address = reverse("admin:accounts_user_change", args=[owner_id])
    text = f"…{str(owner_id)[-8:]}" if short else str(owner_id)
    return format_html('<a class="{} whitespace-nowrap" href="{}" title="{}">{}</a>', LINK, address, owner_id, text)


def one_line(text: object) -> str:
    return format_html('<span class="whitespace-nowrap">{}</span>', text)


def moment(at: datetime | None, form: str = "%Y-%m-%d %H:%M") -> str:
    return one_line(at.strftime(form)) if at is not None else "–"
