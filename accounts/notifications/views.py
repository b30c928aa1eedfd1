"""A person's notifications over REST, and the one way for staff to send one."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins
from rest_framework.exceptions import ErrorDetail, NotFound, PermissionDenied, ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.identity.examples import example
from accounts.identity.models import User
from accounts.notifications import examples
from accounts.notifications.inbox import (
    notification_delete,
    notification_read,
    notification_snooze,
    notifications_read_all,
)
from accounts.notifications.models import Notification, NotificationKind
from accounts.notifications.permissions import MaySendNotifications
from accounts.notifications.selectors import addressee_get, notification_list, unread_count
from accounts.notifications.serializers import (
    KINDS,
    NotificationReadSerializer,
    NotificationSendWriteSerializer,
    NotificationSentReadSerializer,
    ReadAllReadSerializer,
    SnoozeWriteSerializer,
    UnreadCountReadSerializer,
)
from accounts.notifications.services import notification_send
from config.api.views import EvenkeelAPIView, EvenkeelViewSet

TAGS = ["notifications"]
_FLAGS = {"true": True, "false": False}


class NotificationViewSet(mixins.ListModelMixin, EvenkeelViewSet):
    permission_classes = (IsAuthenticated,)
    queryset = Notification.objects.none()
    serializer_class = NotificationReadSerializer
    filter_backends = ()
    cursor_ordering = ("-created_at", "-id")
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Notification]:
        query = self.request.query_params
        return notification_list(owner=self.request.user, unread=_unread(query), kind=_kind(query))

    def paginate_queryset(self, queryset: QuerySet[Notification]) -> Any:
        page = super().paginate_queryset(queryset)
        for row in page:
            row.owner = self.request.user  # whose key came with the request: the texts open without a query
        return page

    @extend_schema(
        tags=TAGS,
        summary="List my notifications, newest first",
        parameters=[
            OpenApiParameter("unread", bool, description="Only unread ones, or only read ones."),
            OpenApiParameter("kind", str, enum=NotificationKind.values, description="Only this kind."),
        ],
        examples=[example("Notification", examples.NOTIFICATION, answer=True)],
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(tags=TAGS, summary="Delete a notification", responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        notification_delete(owner=request.user, notification_id=pk)
        return Response(status=204)


class NotificationUnreadCountView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        tags=TAGS,
        summary="How many notifications are unread",
        responses=UnreadCountReadSerializer,
        examples=[example("Unread", examples.UNREAD, answer=True)],
    )
    def get(self, request: Request) -> Response:
        return Response({"unread_count": unread_count(owner_id=request.user.pk)})


class NotificationReadView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        tags=TAGS,
        summary="Mark a notification read",
        request=None,
        responses=NotificationReadSerializer,
        examples=[example("Read", examples.READ, answer=True)],
    )
    def post(self, request: Request, pk: UUID) -> Response:
        found = notification_read(owner=request.user, notification_id=pk, now=timezone.now())
        return Response(NotificationReadSerializer(found).data)


class NotificationReadAllView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        tags=TAGS,
        summary="Mark all notifications read",
        request=None,
        responses=ReadAllReadSerializer,
        examples=[example("All read", examples.READ_ALL, answer=True)],
    )
    def post(self, request: Request) -> Response:
        marked = notifications_read_all(owner=request.user, now=timezone.now())
        return Response({"marked": marked, "unread_count": unread_count(owner_id=request.user.pk)})


class NotificationSnoozeView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        tags=TAGS,
        summary="Remind me of this again later",
        request=SnoozeWriteSerializer,
        responses=NotificationReadSerializer,
        examples=[
            example("In a quarter of an hour", examples.SNOOZE),
            example("Put off", examples.SNOOZED, answer=True),
        ],
    )
    def post(self, request: Request, pk: UUID) -> Response:
        body = SnoozeWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        minutes = body.validated_data["minutes"]
        found = notification_snooze(owner=request.user, notification_id=pk, minutes=minutes, now=timezone.now())
        return Response(NotificationReadSerializer(found).data)


class NotificationSendView(EvenkeelAPIView):
    """Staff only: people cannot push to each other (conflict C87)."""

    permission_classes = (IsAuthenticated, MaySendNotifications)
    throttle_scopes = ("notification_send",)

    @extend_schema(
        tags=TAGS,
        summary="Send a notification to a person (support and administrators)",
        description=(
            "Title and body are read in the app alone; push, e-mail and text messages only say that something waits. "
            "A security_notice is for administrators. The person's own switches and quiet hours apply. Audited."
        ),
        request=NotificationSendWriteSerializer,
        responses={201: NotificationSentReadSerializer},
        examples=[
            example("A session starts", examples.SEND),
            example("Sent", examples.SENT, answer=True, status="201"),
        ],
    )
    def post(self, request: Request) -> Response:
        body = NotificationSendWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        wanted = body.validated_data
        kind = NotificationKind(wanted["type"])
        if kind == NotificationKind.SECURITY_NOTICE and request.user.role != User.Role.ADMIN:
            raise PermissionDenied
        owner = addressee_get(user_id=wanted["user_id"])
        sent = notification_send(
            actor=request.user, owner=owner, kind=kind, title=wanted["title"], body=wanted["body"], now=timezone.now()
        )
        if sent is None:
            raise NotFound
        return Response(NotificationSentReadSerializer(sent).data, status=201)


def _unread(query: Any) -> bool | None:
    text = query.get("unread")
    if text is None:
        return None
    if text not in _FLAGS:
        raise ValidationError({"unread": [ErrorDetail("true or false is needed.", code="invalid")]})
    return _FLAGS[text]


def _kind(query: Any) -> str | None:
    text = query.get("kind")
    if text is not None and text not in dict(KINDS):
        raise ValidationError({"kind": [ErrorDetail("There is no such kind.", code="invalid_choice")]})
    return text
