"""Lists and single items as answers: from Redis while nothing has changed, otherwise from the database."""

from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request

from config.api.pagination import TimeCursorPagination, decode_cursor, encode_cursor, page_answer, read_limit
from config.api.rendering import dump_json
from content.library.answers import card_answer, item_answer
from content.library.cache import WELLNESS, Kept, kept, lifetime_of
from content.library.reading import Wish
from content.library.selectors import CARD, category_counts, content_cards, content_find, content_list, content_row


class _Ordering:
    cursor_ordering = ("-published_at", "-id")


def list_page(request: Request, *, wish: Wish, now: datetime) -> tuple[dict[str, Any], Kept]:
    """The newest first; two queries when it is not kept."""
    cursor, limit = request.query_params.get("cursor", ""), read_limit(request)

    def build() -> Kept:
        items = content_list(language=wish.language, now=now, filters=wish.filters).values(*CARD)
        pages = TimeCursorPagination()
        rows = pages.paginate_queryset(items, request, _Ordering)
        body = dump_json([card_answer(row, premium=wish.premium) for row in rows])
        places = {"next": pages.next_cursor, "previous": pages.previous_cursor}
        return Kept(body, lifetime_of(wish.filters.get("type", "")), places)

    name = orjson.dumps(["list", wish.language, wish.premium, sorted(wish.filters.items()), cursor, limit]).decode()
    found = kept(name, now=now, build=build)
    return page_answer(request, orjson.Fragment(found.body), found.meta["next"], found.meta["previous"]), found


def search_page(request: Request, *, wish: Wish, now: datetime) -> dict[str, Any]:
    """The best first; two queries. Not kept: what people look for stays with them."""
    limit, cursor = read_limit(request), request.query_params.get("cursor", "")
    items = content_list(language=wish.language, now=now, filters=wish.filters)
    ids = content_find(items, words=wish.words, language=wish.language)
    start = 0
    if cursor:
        _, last = decode_cursor(cursor)
        if last not in ids:
            message = ErrorDetail("The list has changed. Start again without a cursor.", "invalid")
            raise ValidationError({"cursor": [message]})
        start = ids.index(last) + 1
    rows = content_cards(ids=ids[start : start + limit])
    more = start + limit < len(ids)
    following = encode_cursor(rows[-1]["published_at"], rows[-1]["id"]) if more and rows else None
    return page_answer(request, [card_answer(row, premium=wish.premium) for row in rows], following)


def public_item(*, item_id: UUID, now: datetime) -> Kept:
    """
    What everybody may read of an item; `meta["locked"]` says that there is more for premium. Two queries if not kept.

    :raises NotFound: also for what is a draft, planned or put away.
    """

    def build() -> Kept:
        row = content_row(item_id=item_id, now=now)
        answer = item_answer(row, premium=False)
        return Kept(dump_json(answer), lifetime_of(row["content_type"]), {"locked": answer["locked"]})

    return kept(f"item:{item_id}", now=now, build=build)


def premium_item(*, item_id: UUID, now: datetime) -> dict[str, Any]:
    """All of an item, for somebody who may have it. Read from the database each time: it is kept nowhere."""
    return item_answer(content_row(item_id=item_id, now=now), premium=True)


def category_page(*, language: str, now: datetime) -> Kept:
    def build() -> Kept:
        return Kept(dump_json(category_counts(language=language, now=now)), WELLNESS)

    return kept(f"categories:{language}", now=now, build=build)
