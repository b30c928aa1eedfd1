"""Bringing a closed account back."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.erasure import examples
from accounts.erasure.restoring import account_restore_by_password
from accounts.erasure.serializers import RestoredReadSerializer, RestoreWriteSerializer
from accounts.identity.examples import example
from config.api.views import EvenkeelAPIView

RESTORED = "Your account is active again. Sign in as usual."


class RestoreView(EvenkeelAPIView):
    """For somebody who cannot sign in: an old token in a header must not stand in their way."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_scopes = ("auth",)
    # A refused try must be counted, whatever transaction a key would put around it.
    idempotency_key_accepted = False

    @extend_schema(
        tags=["account"],
        summary="Bring my closed account back",
        description=(
            "Within the days of grace, with the name and the password of the account. It gives no tokens: the sign-in "
            "that follows asks for everything that it always asks for. 401 `invalid_credentials` for whatever is wrong."
        ),
        request=RestoreWriteSerializer,
        responses={200: RestoredReadSerializer},
        auth=[{}],
        examples=[
            example("Bring back", examples.RESTORE),
            example("Back", {"message": RESTORED}, answer=True),
        ],
    )
    def post(self, request: Request) -> Response:
        serializer = RestoreWriteSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        body: dict[str, Any] = serializer.validated_data
        account_restore_by_password(request=request._request, **body, now=timezone.now())
        return Response({"message": RESTORED})
