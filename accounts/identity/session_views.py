"""A person's signed-in devices."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.identity import examples
from accounts.identity.examples import example
from accounts.identity.models import UserSession
from accounts.identity.selectors import session_list
from accounts.identity.serializers import SessionReadSerializer
from accounts.identity.sessions import session_revoke, sessions_revoke_all
from config.api.views import EvenkeelViewSet

TAGS = ["auth"]


class SessionViewSet(mixins.ListModelMixin, EvenkeelViewSet):
    factor_exempt = True  # who still owes a second factor may see and end their devices
    permission_classes = (IsAuthenticated,)
    queryset = UserSession.objects.none()
    serializer_class = SessionReadSerializer
    filter_backends = ()
    cursor_ordering = ("-created_at", "-id")
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[UserSession]:
        return session_list(owner=self.request.user, now=timezone.now())

    def get_serializer_context(self) -> dict[str, Any]:
        session_id = self.request.auth.session_id if self.request.auth else None
        return {**super().get_serializer_context(), "session_id": session_id}

    @extend_schema(
        tags=TAGS,
        summary="List my signed-in devices",
        examples=[example("Session", examples.SESSION, answer=True)],
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(tags=TAGS, summary="Sign one device out", responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        session_revoke(owner=request.user, session_id=pk, reason="revoked", now=timezone.now())
        return Response(status=204)

    @extend_schema(tags=TAGS, summary="Sign every other device out", responses={204: None})
    def clear(self, request: Request) -> Response:
        sessions_revoke_all(owner=request.user, reason="revoked", now=timezone.now(), keep=request.auth.session_id)
        return Response(status=204)
