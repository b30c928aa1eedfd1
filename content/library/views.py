"""
The library for everybody, signed in or not.

A premium item shows what it is to all, with `locked: true`; what it says or sounds like is for premium (conflict C78).
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ErrorDetail, NotAuthenticated, ValidationError
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.consent.permissions import RequiredConsentsGiven
from accounts.consent.selectors import consents_missing
from accounts.identity.endpoints import read_body
from accounts.identity.examples import example
from config.api.errors import PremiumRequired
from config.api.pagination import page_answer, read_limit
from config.api.views import EvenkeelAPIView
from content.library import examples
from content.library.answers import card_answer
from content.library.cache import Kept
from content.library.counting import content_view_record
from content.library.pages import category_page, list_page, premium_item, public_item, search_page
from content.library.ratings import content_rate
from content.library.reading import CHOICES, read_wish
from content.library.recommending import content_recommended
from content.library.serializers import (
    ContentCardReadSerializer,
    ContentCategoryReadSerializer,
    ContentItemReadSerializer,
    ContentRatingReadSerializer,
    ContentRatingWriteSerializer,
    ContentRecommendedReadSerializer,
)

TAGS = ["content"]
# What is kept outside of our reach stays there after a change; a minute is bearable.
FRESH = timedelta(minutes=1)
RECOMMENDED, RECOMMENDED_MAXIMUM = 10, 20
LANGUAGE = OpenApiParameter("language", str, description="A language tag; what is not there in it is in English.")
PARAMETERS = [
    *(OpenApiParameter(name, str, enum=list(values), description=f"Only this {name}.")
      for name, values in CHOICES.items()),
    OpenApiParameter("category", str, description="A category's slug."),
    OpenApiParameter("tag", str, description="Only with this tag."),
    LANGUAGE,
    OpenApiParameter("search", str, description="Words of title, description and text; the best come first."),
    OpenApiParameter("limit", int, description="1 to 100, 20 unless told."),
    OpenApiParameter("cursor", str, description="Taken from `next`."),
]  # fmt: skip


class PublicContentView(EvenkeelAPIView):
    permission_classes = (AllowAny,)
    # What is open to everybody is open to staff before their second factor too.
    factor_exempt = True


def shared(request: Request, found: Kept, now: datetime) -> dict[str, str]:
    """How long others may keep an answer; with a bearer only the person's own app."""
    whose = "private" if request.user.is_authenticated else "public"
    return {
        "Cache-Control": f"{whose}, max-age={found.seconds(now, FRESH)}",
        "Vary": "Authorization, Accept-Language",
    }


class ContentListView(PublicContentView):
    # Set by the addresses that are a category each.
    category = ""

    @extend_schema(
        tags=TAGS,
        summary="List what the library has",
        parameters=PARAMETERS,
        responses={200: ContentCardReadSerializer(many=True)},
        examples=[example("Item", examples.CARD, answer=True)],
    )
    def get(self, request: Request) -> Response:
        now = timezone.now()
        wish = read_wish(request, **({"category": self.category} if self.category else {}))
        if wish.words:
            return Response(search_page(request, wish=wish, now=now))
        answer, found = list_page(request, wish=wish, now=now)
        return Response(answer, headers=shared(request, found, now))


class ContentCategoryListView(PublicContentView):
    @extend_schema(
        tags=TAGS,
        summary="List the categories with their numbers of items",
        parameters=[LANGUAGE],
        responses={200: ContentCategoryReadSerializer(many=True)},
        examples=[example("Category", examples.CATEGORY, answer=True)],
    )
    def get(self, request: Request) -> Response:
        now = timezone.now()
        found = category_page(language=read_wish(request).language, now=now)
        answer = page_answer(request, orjson.Fragment(found.body), None)
        return Response(answer, headers=shared(request, found, now))


class ContentRecommendedView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        tags=TAGS,
        summary="Items chosen for me",
        description="By how you have been lately, if you log it; otherwise what is liked and new to you.",
        parameters=[LANGUAGE, OpenApiParameter("limit", int, description="1 to 20, 10 unless told.")],
        responses={200: ContentRecommendedReadSerializer(many=True)},
        examples=[example("Item", examples.RECOMMENDED, answer=True)],
    )
    def get(self, request: Request) -> Response:
        wish = read_wish(request)
        limit = read_limit(request, default=RECOMMENDED, maximum=RECOMMENDED_MAXIMUM)
        rows = content_recommended(owner=request.user, language=wish.language, now=timezone.now(), limit=limit)
        cards = [{**card_answer(row, premium=wish.premium), "reason": row["reason"]} for row in rows]
        return Response(page_answer(request, cards, None))


class ContentDetailView(PublicContentView):
    @extend_schema(
        tags=TAGS,
        summary="Read an item",
        description=(
            "A premium item answers with `locked: true` and without its body unless you have a premium plan. With "
            "`include=body` that is an error instead: 401 for who is not signed in, 403 `premium_required` otherwise."
        ),
        parameters=[OpenApiParameter("include", str, enum=["body"], description="Insist on the body.")],
        responses={200: ContentItemReadSerializer},
        examples=[example("Item", examples.ITEM, answer=True), example("Locked", examples.LOCKED, answer=True)],
    )
    def get(self, request: Request, pk: UUID) -> Response:
        now = timezone.now()
        found = public_item(item_id=pk, now=now)
        if found.meta["locked"]:
            if request.user.is_authenticated and request.user.is_premium:
                # For this person alone: no header lets anybody keep it.
                return Response(premium_item(item_id=pk, now=now))
            if _insists(request):
                refuse_locked(request)
        return Response(orjson.Fragment(found.body), headers=shared(request, found, now))


def _insists(request: Request) -> bool:
    wanted = request.query_params.get("include", "")
    if wanted not in {"", "body"}:
        raise ValidationError({"include": [ErrorDetail("Only body can be asked for.", "invalid_choice")]})
    return bool(wanted)


def refuse_locked(request: Request) -> Any:
    """
    :raises NotAuthenticated: for somebody unknown, who may have a plan.
    :raises PremiumRequired: for somebody without one.
    """
    if not request.user.is_authenticated:
        raise NotAuthenticated
    raise PremiumRequired


class ContentViewView(PublicContentView):
    @extend_schema(
        tags=TAGS,
        summary="Say that an item was opened",
        description=(
            "Counted within a minute or so. Signed in, it is also no longer recommended as new to you; while a consent "
            "that this server asks for is missing, who opened it is not noted."
        ),
        request=None,
        responses={204: None},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        known = request.user.is_authenticated and not consents_missing(request.user)
        viewer = request.user if known else None
        content_view_record(viewer=viewer, item_id=pk, now=timezone.now())
        return Response(status=204)


class ContentRatingView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated, RequiredConsentsGiven)

    @extend_schema(
        tags=TAGS,
        summary="Rate an item",
        description="One to five; rating again replaces what you gave.",
        request=ContentRatingWriteSerializer,
        responses={200: ContentRatingReadSerializer},
        examples=[example("Four stars", examples.RATING), example("Rated", examples.RATED, answer=True)],
    )
    def put(self, request: Request, pk: UUID) -> Response:
        body = read_body(ContentRatingWriteSerializer, request)
        return Response(content_rate(owner=request.user, item_id=pk, rating=body["rating"], now=timezone.now()))

    @extend_schema(
        tags=TAGS,
        summary="Rate an item",
        description="One to five; rating again replaces what you gave.",
        request=ContentRatingWriteSerializer,
        responses={200: ContentRatingReadSerializer},
        examples=[example("Four stars", examples.RATING), example("Rated", examples.RATED, answer=True)],
    )
    def post(self, request: Request, pk: UUID) -> Response:
        return self.put(request, pk)
