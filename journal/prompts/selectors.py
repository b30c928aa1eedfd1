"""What to write about, as the library has it now."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from content.library.selectors import prompt_list
from journal.entries.selectors import prompt_uses
from journal.prompts.rotation import order_of, prompt_of_day
from wellness.days import day_now

Row = dict[str, Any]
_COLUMNS = (
    "id", "title", "body", "search_text", "category__slug", "tags", "language", "is_premium", "translation_group",
)  # fmt: skip


def prompts_shown(*, reader: User, now: datetime, category: str | None = None) -> list[Row]:
    """Every prompt in the reader's language or else in English, without those of a plan they have not. One query."""
    filters = {} if category is None else {"category__slug": category}
    found = prompt_list(language=reader.language, now=now).filter(**filters)
    if not reader.is_premium:
        found = found.filter(is_premium=False)
    return [_row(row) for row in found.values(*_COLUMNS)]


def prompt_today(*, reader: User, now: datetime) -> tuple[Row, date]:
    """
    The prompt of the reader's own day, and that day. Two queries.

    :raises NotFound: when the library has none.
    """
    prompts = {row["translation_group"]: row for row in prompts_shown(reader=reader, now=now)}
    if not prompts:
        raise NotFound
    today = day_now(reader, now).local_date
    uses: dict[UUID, set[date]] = {}
    for group, used in prompt_uses(owner=reader):
        uses.setdefault(group, set()).add(used)
    # Not in the reader's zone: whoever moves would have joined on another day, and get the prompt of yesterday again.
    start = reader.date_joined.astimezone(UTC).date()
    return prompts[prompt_of_day(order_of(reader.pk, prompts), uses, start=start, today=today)], today


def _row(row: Row) -> Row:
    # One that editors built of blocks is shown by its words.
    text = row["body"].strip() or row["search_text"].strip() or row["title"]
    return {**row, "text": text, "category": row["category__slug"]}
