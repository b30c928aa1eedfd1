"""A small house in which a test sees what counts for the bearer of a token, and what a required consent closes."""

from django.urls import include, path
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.consent.permissions import RequiredConsentsGiven
from config.api.views import EvenkeelAPIView


class ProbeView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)

    def get(self, request: Request) -> Response:
        return Response(sorted(request.user.consents))


class DiaryView(EvenkeelAPIView):
    permission_classes = (RequiredConsentsGiven,)

    def get(self, request: Request) -> Response:
        return Response([])

    def delete(self, request: Request) -> Response:
        return Response(status=204)

    def post(self, request: Request) -> Response:
        return Response({}, status=201)


urlpatterns = [
    path("probe", ProbeView.as_view()),
    path("diary", DiaryView.as_view()),
    path("api/v1/", include("accounts.urls")),
]
