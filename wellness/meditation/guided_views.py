"""Guided meditations over REST: what they are is for everybody, their words and sound may be for premium (C78)."""

from datetime import datetime, timedelta
from uuid import UUID

import orjson
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ErrorDetail, NotAuthenticated, ValidationError
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.consent.permissions import RequiredConsentsGiven
from accounts.identity.endpoints import read_body
from config.api.errors import PremiumRequired
from config.api.pagination import page_answer
from config.api.views import EvenkeelAPIView
from content.library.cache import MEDITATION, Kept
from content.library.models import ContentItem
from content.library.pages import list_page, search_page
from content.library.reading import CHOICES, read_wish
from content.library.shapes import (
    ContentCardReadSerializer,
    ContentCategoryReadSerializer,
    ContentItemReadSerializer,
)
from wellness.meditation import examples
from wellness.meditation.guided import guided_categories, guided_premium, guided_public
from wellness.meditation.serializers import GuidedStartSerializer, MeditationReadSerializer
from wellness.meditation.services import meditation_guided_start
from wellness.meditation.views import TAGS

# Words and sound that an editor takes back, and what a plan opens to one person, must not stay with them for a day.
FRESH = timedelta(minutes=1)
LANGUAGE = OpenApiParameter("language", str, description="A language tag; what is not there in it is in English.")
PARAMETERS = [
    OpenApiParameter("category", str, description="A category's slug."),
    OpenApiParameter("mood", str, enum=list(CHOICES["mood"]), description="Only for this mood."),
    OpenApiParameter("difficulty", str, enum=list(CHOICES["difficulty"]), description="Only this difficulty."),
    OpenApiParameter("tag", str, description="Only with this tag."),
    OpenApiParameter("search", str, description="Words of title, description and text; the best come first."),
    LANGUAGE,
    OpenApiParameter("limit", int, description="1 to 100, 20 unless told."),
    OpenApiParameter("cursor", str, description="Taken from `next`."),
]


def kept_headers(request: Request, found: Kept, now: datetime, *, shared: timedelta) -> dict[str, str]:
    """`shared`: how long a copy may serve people who are not signed in; a signed-in person's plan may change."""
    known = request.user.is_authenticated
    seconds = found.seconds(now, FRESH if known else shared)
    return {
        "Cache-Control": f"{'private' if known else 'public'}, max-age={seconds}",
        "Vary": "Authorization, Accept-Language",
    }


class PublicGuidedView(EvenkeelAPIView):
    permission_classes = (AllowAny,)
    # What is open to everybody is open to staff before their second factor too.
    factor_exempt = True


class GuidedListView(PublicGuidedView):
    @extend_schema(
        tags=TAGS, summary="Guided meditations", parameters=PARAMETERS,
        responses={200: ContentCardReadSerializer(many=True)}, examples=examples.GUIDED,
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        now = timezone.now()
        wish = read_wish(request, type=str(ContentItem.Type.GUIDED_MEDITATION))
        if wish.words:
            return Response(search_page(request, wish=wish, now=now))
        answer, found = list_page(request, wish=wish, now=now)
        return Response(answer, headers=kept_headers(request, found, now, shared=MEDITATION))


class GuidedCategoryListView(PublicGuidedView):
    @extend_schema(
        tags=TAGS, summary="Categories of guided meditations", parameters=[LANGUAGE],
        responses={200: ContentCategoryReadSerializer(many=True)}, examples=examples.CATEGORIES,
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        now = timezone.now()
        found = guided_categories(language=read_wish(request).language, now=now)
        answer = page_answer(request, orjson.Fragment(found.body), None)
        return Response(answer, headers=kept_headers(request, found, now, shared=MEDITATION))


class GuidedDetailView(PublicGuidedView):
    @extend_schema(
        tags=TAGS,
        summary="One guided meditation",
        description=(
            "A premium one answers with `locked: true` and without its words and sound unless you have a premium plan. "
            "With `include=body` that is an error instead: 401 for who is not signed in, 403 `premium_required` "
            "otherwise."
        ),
        parameters=[OpenApiParameter("include", str, enum=["body"], description="Insist on the body.")],
        responses={200: ContentItemReadSerializer},
        examples=examples.GUIDED_ONE,
    )
    def get(self, request: Request, pk: UUID) -> Response:
        now = timezone.now()
        insists = _insists(request)
        found = guided_public(item_id=pk, now=now)
        if found.meta["locked"]:
            known = request.user.is_authenticated
            if known and request.user.is_premium:
                # For this person alone: no header lets anybody keep it.
                return Response(guided_premium(item_id=pk, now=now))
            if insists:
                raise PremiumRequired if known else NotAuthenticated
        return Response(orjson.Fragment(found.body), headers=kept_headers(request, found, now, shared=FRESH))


def _insists(request: Request) -> bool:
    wanted = request.query_params.get("include", "")
    if wanted not in {"", "body"}:
        raise ValidationError({"include": [ErrorDetail("Only body can be asked for.", "invalid_choice")]})
    return bool(wanted)


class GuidedStartView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated, RequiredConsentsGiven)

    @extend_schema(
        tags=TAGS,
        summary="Start a session with a guided meditation",
        description=(
            "Complete it at /meditation/sessions/{id}. With an `id` of your own a repeat answers 200. 403 "
            "`premium_required` without the plan that it asks for."
        ),
        request=GuidedStartSerializer,
        responses={201: MeditationReadSerializer, 200: MeditationReadSerializer},
        examples=examples.GUIDED_START,
    )
    def post(self, request: Request, pk: UUID) -> Response:
        values = read_body(GuidedStartSerializer, request)
        stored = meditation_guided_start(owner=request.user, item_id=pk, values=values, now=timezone.now())
        return Response(MeditationReadSerializer(stored.row).data, status=201 if stored.fresh else 200)
