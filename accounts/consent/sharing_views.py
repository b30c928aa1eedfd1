"""Which therapist may read which part of one's record."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.consent import examples
from accounts.consent.models import SharingGrant
from accounts.consent.selectors import sharing_in_force, sharing_list
from accounts.consent.serializers import SharingChangeSerializer, SharingReadSerializer, SharingWriteSerializer
from accounts.consent.sharing_services import sharing_change, sharing_grant, sharing_revoke
from accounts.consent.views import read_body
from accounts.identity.examples import example
from config.api.views import EvenkeelViewSet, PartialWriteMixin

TAGS = ["consent"]
CHANGES = [
    example("Less, and without an end", examples.SHARE_CHANGE),
    example("Sharing", examples.SHARING, answer=True),
]


class SharingViewSet(PartialWriteMixin, mixins.ListModelMixin, EvenkeelViewSet):
    permission_classes = (IsAuthenticated,)
    queryset = SharingGrant.objects.none()
    serializer_class = SharingReadSerializer
    filter_backends = ()
    cursor_ordering = ("-created_at", "-id")
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[SharingGrant]:
        return sharing_list(owner=self.request.user)

    def get_serializer_context(self) -> dict[str, Any]:
        in_force = sharing_in_force(owner=self.request.user, now=timezone.now())
        return {**super().get_serializer_context(), "in_force": in_force}

    @extend_schema(
        tags=TAGS,
        summary="What I share, and what I shared before",
        examples=[example("Sharing", examples.SHARING, answer=True)],
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(
        tags=TAGS,
        summary="Share parts of my record with a therapist",
        description=(
            "Needs the consent `data_sharing` (403 `consent_required`). The same again is answered 200; something else "
            "for a therapist with whom something is shared already is 409 `already_shared`."
        ),
        request=SharingWriteSerializer,
        responses={200: SharingReadSerializer, 201: SharingReadSerializer},
        examples=[
            example("Until a date", examples.SHARE),
            example("By user name", examples.SHARE_BY_NAME),
            example("Shared", examples.SHARING, answer=True, status="201"),
        ],
    )
    def create(self, request: Request) -> Response:
        values = read_body(SharingWriteSerializer, request)
        grant, fresh = sharing_grant(owner=request.user, now=timezone.now(), **values)
        return Response(self.get_serializer(grant).data, status=201 if fresh else 200)

    @extend_schema(
        tags=TAGS,
        summary="Change what I share, or until when",
        request=SharingChangeSerializer,
        responses=SharingReadSerializer,
        examples=CHANGES,
    )
    def partial_update(self, request: Request, pk: UUID) -> Response:
        changes = read_body(SharingChangeSerializer, request)
        grant = sharing_change(owner=request.user, sharing_id=pk, changes=changes, now=timezone.now())
        return Response(self.get_serializer(grant).data)

    @extend_schema(tags=TAGS, summary="Stop sharing", description="At once, and repeatable.", responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        sharing_revoke(owner=request.user, sharing_id=pk, now=timezone.now())
        return Response(status=204)
