"""The safety plan over REST: never limited, and before no consent of an operator."""

import hashlib
import re
from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.pagination import TimeCursorPagination
from config.api.rendering import dump_json
from config.api.views import EvenkeelAPIView, EvenkeelViewSet
from crisis.resources.public import HelpInOutage
from crisis.safety_plan import examples
from crisis.safety_plan.models import SafetyPlanVersion
from crisis.safety_plan.selectors import plan_get, version_get, version_list, views_of
from crisis.safety_plan.serializers import (
    PlanVersionReadSerializer,
    SafetyPlanReadSerializer,
    SafetyPlanSerializer,
    SafetyPlanWriteSerializer,
)
from crisis.safety_plan.services import DANGER_NOW, SOURCE, SafetyPlanChanged, safety_plan_save
from crisis.safety_plan.steps import guide
from crisis.screening.refusals import RefusalsScreened
from crisis.screening.services import Screening

TAGS = ["crisis"]
ETAG = re.compile(r'(?:W/)?"(\d{1,9})(?:\.[0-9a-f]+)?"\Z')
IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description="The ETag of the plan that was read.")
SAVING = (
    "Steps that are not named stay as they are; an empty list empties a step. Every change is a new version, the same "
    "again is none. With the `version` (or `If-Match`) that you changed, a plan that somebody wrote since is not "
    "written over: 409 `safety_plan_changed` with the newest plan in `current`. A plan that is kept is not read for "
    "danger; of one that is refused only what says that it is now, and the problem brings `support` then."
)


class SafetyPlanView(RefusalsScreened, HelpInOutage, EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)
    throttle_exempt = True
    heard_as = SOURCE

    def words_read(self, pieces: Collection[str]) -> Screening | None:
        found = super().words_read(pieces)
        if found is None or found.detection is None or found.detection.severity >= DANGER_NOW:
            return found
        return None

    @extend_schema(
        tags=TAGS, summary="My safety plan", responses=SafetyPlanSerializer, examples=examples.SHOWN,
        operation_id="crisis_safety_plan_retrieve", description="Also before one is written: `version` is 0 then.",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        return _answer(request)

    @extend_schema(
        tags=TAGS, summary="Change my safety plan", request=SafetyPlanWriteSerializer, responses=SafetyPlanSerializer,
        examples=examples.SAVE, parameters=[IF_MATCH], description=SAVING,
    )  # fmt: skip
    def put(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.patch(request)

    @extend_schema(
        tags=TAGS, summary="Change my safety plan", request=SafetyPlanWriteSerializer, responses=SafetyPlanSerializer,
        examples=examples.SAVE, parameters=[IF_MATCH], description=SAVING,
    )  # fmt: skip
    def patch(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        payload = SafetyPlanWriteSerializer(data=request.data)
        payload.is_valid(raise_exception=True)
        changes = dict(payload.validated_data)
        version = changes.pop("version", None)
        if version is None:
            version = _version_in(request.headers.get("If-Match", ""))
        try:
            safety_plan_save(owner=request.user, changes=changes, version=version, now=timezone.now())
        except SafetyPlanChanged:
            current = _shown(request)
            raise SafetyPlanChanged(version=current["version"], current=current) from None
        return _answer(request)


class SafetyPlanVersionViewSet(HelpInOutage, EvenkeelViewSet):
    permission_classes = (IsAuthenticated,)
    throttle_exempt = True
    queryset = SafetyPlanVersion.objects.none()
    serializer_class = PlanVersionReadSerializer
    pagination_class = TimeCursorPagination
    filter_backends = ()
    cursor_ordering = ("-created_at", "-id")

    def get_queryset(self) -> QuerySet[SafetyPlanVersion]:
        return version_list(owner=self.request.user).select_related("plan")

    @extend_schema(
        tags=TAGS, summary="What my safety plan was before", responses=PlanVersionReadSerializer(many=True),
        examples=examples.VERSIONS, operation_id="crisis_safety_plan_versions_list", description="The newest first.",
    )  # fmt: skip
    def list(self, request: Request) -> Response:
        rows = self.paginate_queryset(self.get_queryset()) or []
        return self.get_paginated_response(self.get_serializer(views_of(rows, request.user), many=True).data)

    @extend_schema(
        tags=TAGS, summary="One version", responses=PlanVersionReadSerializer, examples=examples.VERSIONS,
        operation_id="crisis_safety_plan_versions_retrieve", description="To have it again, save its steps anew.",
    )  # fmt: skip
    def retrieve(self, request: Request, number: int) -> Response:
        return Response(self.get_serializer(version_get(owner=request.user, number=number)).data)


def _shown(request: Request) -> dict[str, Any]:
    data = SafetyPlanReadSerializer(plan_get(owner=request.user)).data
    return {**data, "guide": guide(request.user.language)}


def _answer(request: Request) -> Response:
    data = _shown(request)
    # The number alone would not change when a contact is removed, or the language.
    digest = hashlib.blake2b(dump_json(data), digest_size=8).hexdigest()
    return Response(data, headers={"ETag": f'"{data["version"]}.{digest}"'})


def _version_in(header: str) -> int | None:
    """:raises ValidationError: for an If-Match that is none of our tags; `*` asks for any plan."""
    if not header or header.strip() == "*":
        return None
    found = ETAG.match(header.strip())
    if found is None:
        raise ValidationError({"If-Match": [ErrorDetail("Send the ETag of the plan that was read.", "invalid")]})
    return int(found[1])
