"""Administration over REST (CM L734-749): metadata for support, acts for administrators, every look recorded."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ErrorDetail, NotFound, ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.administration import api_examples as examples
from accounts.administration.accounts import UserFilters, user_detail, user_get, user_row, user_rows, user_sessions
from accounts.administration.accounts import user_stats as stats_of_users
from accounts.administration.api_serializers import (
    UserDetailReadSerializer,
    UserFindWriteSerializer,
    UserRowReadSerializer,
    UserSessionRowReadSerializer,
    UserStatsReadSerializer,
    UserStatusWriteSerializer,
)
from accounts.administration.selectors import person_find
from accounts.administration.services import user_sessions_end, user_status_set
from accounts.audit.services import audit_record
from accounts.identity.examples import example
from accounts.identity.models import User, UserSession
from accounts.permissions import ManagesUsers, ReadsAccountStatus
from accounts.roles import STAFF_GROUPS
from config.api.views import EvenkeelAPIView, EvenkeelViewSet

TAGS = ["admin"]
CHOICES = {
    "status": set(User.Status.values),
    "role": set(User.Role.values),
    "group": set(STAFF_GROUPS),
}


class AdminUserViewSet(EvenkeelViewSet):
    permission_classes = (IsAuthenticated, ReadsAccountStatus)
    queryset = User.objects.none()
    serializer_class = UserRowReadSerializer
    filter_backends = ()
    cursor_ordering = ("-date_joined", "-id")

    def get_queryset(self) -> QuerySet[User]:
        return user_rows(viewer=self.request.user, filters=_filters(self.request))

    @extend_schema(
        tags=TAGS,
        summary="List accounts",
        description="Metadata only. Searching by name or address goes by `POST admin/users/find`, not by an address.",
        parameters=[
            OpenApiParameter(name, str, enum=sorted(values), description=f"Only this {name}.")
            for name, values in CHOICES.items()
        ],
        examples=[example("Account", examples.ROW, answer=True)],
    )
    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.get_queryset())
        audit_record(actor=request.user, action="accounts.user.listed", details={"count": len(page)})
        return self.get_paginated_response([user_row(person) for person in page])

    @extend_schema(
        tags=TAGS,
        summary="One account",
        responses=UserDetailReadSerializer,
        examples=[example("Account", examples.DETAIL, answer=True)],
    )
    def retrieve(self, request: Request, pk: UUID) -> Response:
        detail = user_detail(viewer=request.user, user_id=pk, now=timezone.now())
        audit_record(
            actor=request.user, action="accounts.user.opened", target=("accounts.user", pk), owner_id=pk,
            details={"contacts": detail["email_verified"] is not None},
        )  # fmt: skip
        return Response(detail)


def _filters(request: Request) -> UserFilters:
    """:raises ValidationError: naming the parameter that is none of its choices."""
    chosen = {name: request.query_params[name] for name in CHOICES if name in request.query_params}
    wrong = {
        name: [ErrorDetail(f"Choose among: {', '.join(sorted(CHOICES[name]))}.", code="invalid_choice")]
        for name, value in chosen.items()
        if value not in CHOICES[name]
    }
    if wrong:
        raise ValidationError(wrong)
    return UserFilters(**chosen)


class AdminUserFindView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated, ReadsAccountStatus)
    # A kept answer would be a search without its record, and a miss would take its record back.
    idempotency_key_accepted = False

    @extend_schema(
        tags=TAGS,
        summary="Find one account by its exact name",
        description="By POST, so that what is looked for stands in no address or log. Each search is recorded.",
        request=UserFindWriteSerializer,
        responses={200: UserDetailReadSerializer},
        examples=[example("By address", examples.FIND), example("Account", examples.DETAIL, answer=True)],
    )
    def post(self, request: Request) -> Response:
        body = UserFindWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        person = person_find(name=body.validated_data["name"])
        audit_record(
            actor=request.user, action="accounts.user.looked_up", target=person,
            owner_id=person.pk if person else None, details={"found": person is not None},
        )  # fmt: skip
        if person is None:
            raise NotFound
        return Response(user_detail(viewer=request.user, user_id=person.pk, now=timezone.now()))


class AdminUserStatsView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated, ReadsAccountStatus)

    @extend_schema(
        tags=TAGS,
        summary="How many accounts of which kind",
        responses={200: UserStatsReadSerializer},
        examples=[example("Counts", examples.STATS, answer=True)],
    )
    def get(self, request: Request) -> Response:
        return Response(stats_of_users(now=timezone.now()))


class AdminUserStatusView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated, ManagesUsers)

    @extend_schema(
        tags=TAGS,
        summary="Suspend, reinstate or delete an account",
        description=(
            "`suspended` ends every session at once; `suspension_kind` is `pause` or `ban`. `deleted` starts the "
            "erasure with its 30 days of grace, the same as the person's own request. `active` lifts a suspension, or "
            "a deletion that has not been carried out. The same status again changes nothing."
        ),
        request=UserStatusWriteSerializer,
        responses={200: UserDetailReadSerializer},
        examples=[example("Ban", examples.STATUS), example("Account", examples.DETAIL, answer=True)],
    )
    def patch(self, request: Request, pk: UUID) -> Response:
        body = UserStatusWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        person = user_get(viewer=request.user, user_id=pk)
        now = timezone.now()
        user_status_set(actor=request.user, user=person, now=now, **body.validated_data)
        return Response(user_detail(viewer=request.user, user_id=pk, now=now))

    @extend_schema(
        tags=TAGS,
        summary="Suspend, reinstate or delete an account",
        request=UserStatusWriteSerializer,
        responses={200: UserDetailReadSerializer},
        examples=[example("Ban", examples.STATUS), example("Account", examples.DETAIL, answer=True)],
    )
    def put(self, request: Request, pk: UUID) -> Response:
        return self.patch(request, pk)


class AdminUserSessionViewSet(EvenkeelViewSet):
    permission_classes = (IsAuthenticated, ReadsAccountStatus)
    queryset = UserSession.objects.none()
    serializer_class = UserSessionRowReadSerializer
    filter_backends = ()
    cursor_ordering = ("-created_at", "-id")

    def get_permissions(self) -> list[Any]:
        if self.action == "clear":
            return [IsAuthenticated(), ManagesUsers()]
        return super().get_permissions()

    def get_queryset(self) -> QuerySet[UserSession]:
        return user_sessions(viewer=self.request.user, user_id=self.kwargs["pk"])

    @extend_schema(
        tags=TAGS, summary="An account's sessions", examples=[example("Session", examples.SESSION, answer=True)]
    )
    def list(self, request: Request, pk: UUID) -> Response:
        page = self.paginate_queryset(self.get_queryset())
        audit_record(
            actor=request.user, action="accounts.usersession.listed", owner_id=pk, details={"count": len(page)}
        )
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(tags=TAGS, summary="Sign a person out everywhere", responses={204: None})
    def clear(self, request: Request, pk: UUID) -> Response:
        person = user_get(viewer=request.user, user_id=pk)
        user_sessions_end(actor=request.user, user=person, now=timezone.now())
        return Response(status=204)
