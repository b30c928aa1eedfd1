"""`DELETE users/me`: a method for the profile's view, which may not import another slice's views."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.erasure import examples
from accounts.erasure.serializers import ErasedReadSerializer, ErasureDueReadSerializer, ErasureWriteSerializer
from accounts.erasure.services import account_deletion_request, account_erase_now, password_require
from accounts.identity.examples import example
from accounts.permissions import SteppedUp

ERASED = "Account and all associated data deleted."
CLOSED = "Your account is closed now. It is erased at the date below; until then you can bring it back."
QUEUED = "Your account is closed now and is being erased. It cannot be brought back."


class ErasureRequestMixin:
    """Brings `DELETE` to the view of `users/me`; its other methods stay as they are."""

    request: Request

    def get_permissions(self) -> list[BasePermission]:
        if self.request.method == "DELETE":
            return [IsAuthenticated(), SteppedUp()]
        return super().get_permissions()  # type: ignore[misc, no-any-return]

    def get_throttle_scopes(self) -> tuple[str, ...]:
        if self.request.method == "DELETE":
            return ("erasure",)
        return super().get_throttle_scopes()  # type: ignore[misc, no-any-return]

    @extend_schema(
        operation_id="users_me_delete",
        tags=["account"],
        summary="Delete my account",
        description=(
            "Closes the account at once: every device is signed out and nobody sees the person any more. Everything is "
            "erased after the days of grace (202); until then `POST users/me/restore` brings it back. With the body "
            '`{"immediate": true, "password": "..."}` it is erased now, for good (200 with a signed receipt; 202 when '
            "there is so much that it takes longer than the request). An account without a password needs none. A "
            "sign-in or step-up within the last five minutes is needed (403 `step_up_required`)."
        ),
        request=ErasureWriteSerializer,
        responses={200: ErasedReadSerializer, 202: ErasureDueReadSerializer},
        examples=[
            example("After the days of grace", {}),
            example("Now", examples.IMMEDIATE),
            example("Closed", examples.DUE, answer=True, status="202"),
            example("Erased", examples.ERASED, answer=True),
        ],
    )
    def delete(self, request: Request) -> Response:
        serializer = ErasureWriteSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        now = timezone.now()
        if not serializer.validated_data["immediate"]:
            due_at = account_deletion_request(owner=request.user, now=now, actor=request.user).due_at
            return Response({"due_at": due_at, "message": CLOSED}, status=202)
        password_require(
            request=request._request, owner=request.user, password=serializer.validated_data.get("password")
        )
        receipt = account_erase_now(owner=request.user, now=now)
        if receipt is None:
            return Response({"due_at": now, "message": QUEUED}, status=202)
        return Response({"message": ERASED, "receipt": receipt.as_answer()})
