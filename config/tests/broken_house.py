"""The real addresses and some that fail: each with the person's words at hand when it does."""

from typing import Any

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.views import EvenkeelAPIView
from config.urls import urlpatterns as real


class Broken(EvenkeelAPIView):
    def post(self, request: Request) -> Response:
        words = request.data["notes"]
        raise RuntimeError(f"a defect beside {len(words)} characters")


class Quoting(EvenkeelAPIView):
    def post(self, request: Request) -> Response:
        # Python's own message quotes what it could not read.
        return Response({"value": int(request.data["notes"])})


def broken_page(request: Any) -> Any:
    words = request.body.decode()
    raise RuntimeError(f"a defect beside {len(words)} characters")


urlpatterns = [
    path("api/v1/broken", Broken.as_view()),
    path("api/v1/quoting", Quoting.as_view()),
    path("api/v1/broken-page", broken_page),
    *real,
]
