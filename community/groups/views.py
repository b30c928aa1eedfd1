"""Groups over REST: finding them, coming in, going out."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.consent.permissions import RequiredConsentsGiven
from community.groups import examples
from community.groups.answers import group_answer, group_detail
from community.groups.joining import group_join, group_leave, guidelines_accept
from community.groups.leading import reminders_set, slow_mode_set
from community.groups.models import SupportGroup
from community.groups.selectors import group_get, group_list, groups_narrowed, online_counts, place_get
from community.groups.serializers import (
    GroupChangeSerializer,
    GroupDetailSerializer,
    GroupGuidelinesReadSerializer,
    GroupJoinSerializer,
    GroupMembershipSerializer,
    GroupReadSerializer,
)
from config.api.pagination import TimeCursorPagination
from config.api.views import EvenkeelAPIView, EvenkeelViewSet
from moderation.sanctions.selectors import may_read_require
from wellness.diary.filters import flag_in, flag_parameter

TAGS = ["groups"]
FOLLOWS = "The same 404 for a group that is not there, private to others, or for people of another age."
NARROWED = [
    OpenApiParameter("category", str, description="Without regard to case."),
    OpenApiParameter("search", str, description="In name and description."),
    flag_parameter("joined", "Only those that you are in, or that you are not in."),
]


def detail_answer(request: Request, group_id: UUID) -> dict[str, Any]:
    now = timezone.now()
    row = group_get(viewer=request.user, group_id=group_id, now=now)
    return group_detail(row, online=online_counts([row.pk], now), zone=request.user.zone)


class GroupViewSet(EvenkeelViewSet):
    permission_classes = (IsAuthenticated,)
    queryset = SupportGroup.objects.none()
    serializer_class = GroupReadSerializer
    pagination_class = TimeCursorPagination
    filter_backends = ()
    cursor_ordering = ("-created_at", "-pk")

    def get_queryset(self) -> QuerySet[SupportGroup]:
        return group_list(viewer=self.request.user, now=timezone.now())

    @extend_schema(
        tags=TAGS, summary="Support groups", parameters=NARROWED, responses=GroupReadSerializer(many=True),
        description="Public groups for people of your age, and those that you are in.", examples=examples.LIST,
        operation_id="groups_list",
    )  # fmt: skip
    def list(self, request: Request) -> Response:
        query, joined = request.query_params, flag_in(request, "joined")
        narrowed = groups_narrowed(
            self.get_queryset(), category=query.get("category"), search=query.get("search"), joined=joined
        )
        page = self.paginate_queryset(narrowed) or []
        online = online_counts([row.pk for row in page], timezone.now())
        return self.get_paginated_response([group_answer(row, online=online, zone=request.user.zone) for row in page])

    @extend_schema(
        tags=TAGS, summary="One group", responses=GroupDetailSerializer, description=FOLLOWS,
        examples=examples.SHOWN, operation_id="groups_retrieve",
    )  # fmt: skip
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return Response(detail_answer(request, pk))

    @extend_schema(
        tags=TAGS, summary="Slow a group down", request=GroupChangeSerializer, responses=GroupDetailSerializer,
        description="For its owners and moderators (403 `role_needed`).", examples=examples.CHANGE,
        operation_id="groups_partial_update",
    )  # fmt: skip
    def partial_update(self, request: Request, pk: UUID) -> Response:
        body = GroupChangeSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        may_read_require(owner_id=request.user.pk, now=timezone.now())
        place_get(viewer=request.user, group_id=pk)
        slow_mode_set(actor=request.user, group_id=pk, seconds=body.validated_data["slow_mode_seconds"])
        return Response(detail_answer(request, pk))


class GroupJoinView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated, RequiredConsentsGiven)

    @extend_schema(
        tags=TAGS, summary="Join a group", request=GroupJoinSerializer, responses=GroupDetailSerializer,
        description=(
            "Joining again changes nothing. A private group needs the code of an invitation: whoever has none gets "
            "the 404 of a group that is not there, and whoever was in it or has a code that is used, taken back or too "
            "old gets 403 `invitation_needed`. 422 `age_needed` without a date of birth; 403 `other_age_group`, "
            "403 `group_removed` for whom an owner put out."
        ),
        examples=examples.JOIN, operation_id="groups_join",
    )  # fmt: skip
    def post(self, request: Request, pk: UUID) -> Response:
        body = GroupJoinSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        group_join(
            person=request.user, group_id=pk, code=body.validated_data.get("invitation"),
            accepts_guidelines=body.validated_data["accepts_guidelines"], now=timezone.now(),
        )  # fmt: skip
        return Response(detail_answer(request, pk))


class GroupLeaveView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        tags=TAGS, summary="Leave a group", responses={204: None}, operation_id="groups_leave",
        description="At once, and again changes nothing. 409 `successor_needed` for the only owner of others.",
    )  # fmt: skip
    def delete(self, request: Request, pk: UUID) -> Response:
        group_leave(person=request.user, group_id=pk, now=timezone.now())
        return Response(status=204)


class GroupGuidelinesView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated, RequiredConsentsGiven)

    @extend_schema(
        tags=TAGS, summary="Agree to the guidelines", request=None, responses=GroupGuidelinesReadSerializer,
        description="Needed once, before the first message.", examples=examples.ACCEPT,
        operation_id="groups_guidelines_accept",
    )  # fmt: skip
    def post(self, request: Request, pk: UUID) -> Response:
        guidelines_accept(person=request.user, group_id=pk, now=timezone.now())
        row = group_get(viewer=request.user, group_id=pk, now=timezone.now())
        return Response({"guidelines": row.guidelines, "guidelines_accepted": True})


class GroupMembershipView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        tags=TAGS, summary="Reminders of this group", request=GroupMembershipSerializer,
        responses=GroupDetailSerializer,
        examples=examples.MEMBERSHIP, operation_id="groups_membership_update",
    )  # fmt: skip
    def patch(self, request: Request, pk: UUID) -> Response:
        body = GroupMembershipSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        reminders_set(person=request.user, group_id=pk, wanted=body.validated_data["reminders"])
        return Response(detail_answer(request, pk))
