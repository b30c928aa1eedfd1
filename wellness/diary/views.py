"""The viewset of dated rows: pages by time, answers with the help that a text calls for."""

from datetime import date
from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.consent.permissions import RequiredConsentsGiven
from config.api.pagination import TimeCursorPagination
from config.api.views import EvenkeelViewSet
from crisis.screening.refusals import RefusalsScreened
from wellness.diary.selectors import owned
from wellness.diary.services import Stored

_DATE = {"type": "string", "format": "date"}
DATE_RANGE = [
    OpenApiParameter("from", _DATE, OpenApiParameter.QUERY, description="First local date."),
    OpenApiParameter("to", _DATE, OpenApiParameter.QUERY, description="Last local date."),
]
STORED_ONCE = (
    "With an `id` of your own a repeat answers 200 with the stored row; another body answers 409. "
    "`support` is there when a text sounds like danger; it never keeps anything from being stored."
)


def date_range(request: Request) -> tuple[date | None, date | None]:
    """:raises ValidationError: naming `from` or `to`."""
    first, last = _date(request, "from"), _date(request, "to")
    if first and last and last < first:
        raise ValidationError({"to": ["This lies before `from`."]})
    return first, last


def _date(request: Request, name: str) -> date | None:
    text = request.query_params.get(name)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValidationError({name: ["A date is needed, as in 2026-03-10."]}) from error


class DiaryViewSet(RefusalsScreened, EvenkeelViewSet):
    """Brings permissions, pages and answers; a room adds `queryset`, `serializer_class`, `get_queryset` and actions."""

    # A room in which people write sets `heard_as`, the source of its kind.

    permission_classes = (IsAuthenticated, RequiredConsentsGiven)
    pagination_class = TimeCursorPagination
    queryset: ClassVar[QuerySet[Any]]

    def page(self, rows: QuerySet[Any]) -> Response:
        """One query."""
        found = owned(self.paginate_queryset(rows) or [], self.request.user)  # type: ignore[arg-type]
        return self.get_paginated_response(self.get_serializer(found, many=True).data)

    def answer(self, stored: Stored[Any], *, created: bool = False) -> Response:
        """201 for what is new, 200 for a repeat or a change."""
        data = self.get_serializer(stored.row).data
        if stored.support:
            data = {**data, "support": stored.support}
        return Response(data, status=201 if created and stored.fresh else 200)
