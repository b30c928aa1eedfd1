"""Phones and browsers that take pushes."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.identity.examples import example
from accounts.notifications import examples
from accounts.notifications.devices import device_register, device_remove
from accounts.notifications.models import PushDevice
from accounts.notifications.providers.webpush import public_key
from accounts.notifications.selectors import device_list
from accounts.notifications.serializers import (
    PushDeviceReadSerializer,
    PushDeviceWriteSerializer,
    WebPushKeyReadSerializer,
)
from config.api.views import EvenkeelAPIView, EvenkeelViewSet

TAGS = ["notifications"]


class PushDeviceViewSet(EvenkeelViewSet):
    permission_classes = (IsAuthenticated,)
    queryset = PushDevice.objects.none()
    serializer_class = PushDeviceReadSerializer
    filter_backends = ()
    pagination_class = None
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[PushDevice]:
        return device_list(owner=self.request.user)

    def get_serializer_context(self) -> dict[str, Any]:
        session_id = self.request.auth.session_id if self.request.auth else None
        return {**super().get_serializer_context(), "session_id": session_id}

    @extend_schema(
        tags=TAGS,
        summary="List my devices that take pushes",
        responses=PushDeviceReadSerializer(many=True),
        examples=[example("Device", examples.DEVICE, answer=True)],
    )
    def list(self, request: Request) -> Response:
        return Response(self.get_serializer(self.get_queryset(), many=True).data)

    @extend_schema(
        tags=TAGS,
        summary="Let this device take pushes",
        description=(
            "Repeat it at each start of the app. A token belongs to one account at a time: the last that registers it. "
            "It is forgotten when the session is signed out."
        ),
        request=PushDeviceWriteSerializer,
        responses={201: PushDeviceReadSerializer, 200: PushDeviceReadSerializer},
        examples=[
            example("Android", examples.DEVICE_ANDROID),
            example("Browser", examples.DEVICE_WEB),
            example("Device", examples.DEVICE, answer=True, status="201"),
        ],
    )
    def create(self, request: Request) -> Response:
        body = PushDeviceWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        session_id = request.auth.session_id if request.auth else None
        device, fresh = device_register(
            owner=request.user, session_id=session_id, now=timezone.now(), **body.validated_data
        )
        return Response(self.get_serializer(device).data, status=201 if fresh else 200)

    @extend_schema(tags=TAGS, summary="Let a device take no pushes any more", responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        device_remove(owner=request.user, device_id=pk)
        return Response(status=204)


class WebPushKeyView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        tags=TAGS,
        summary="The key with which a browser subscribes",
        description="404 on a server that is not set up for Web Push.",
        responses=WebPushKeyReadSerializer,
        examples=[example("Key", examples.WEB_PUSH_KEY, answer=True)],
    )
    def get(self, request: Request) -> Response:
        key = public_key()
        if not key:
            raise NotFound
        return Response({"key": key})
