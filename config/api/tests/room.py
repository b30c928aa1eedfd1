"""A small room with one endpoint for each convention; only tests know it."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import InterfaceError, OperationalError, connection
from django.http import FileResponse, Http404, HttpResponse
from django.urls import path
from psycopg_pool import PoolTimeout
from redis.exceptions import ConnectionError as RedisConnectionError
from rest_framework import serializers
from rest_framework.exceptions import AuthenticationFailed, ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.batch import BatchView
from config.api.errors import Conflict, PremiumRequired, QuotaExceeded
from config.api.pagination import PageTotalPagination, TimeCursorPagination
from config.api.views import EvenkeelAPIView, EvenkeelViewSet, PutIsPatchMixin

User = get_user_model()
START = datetime(2026, 3, 1, tzinfo=UTC)

FAILURES: dict[str, Any] = {
    "conflict": lambda: Conflict(),
    "premium": lambda: PremiumRequired(),
    "quota": lambda: QuotaExceeded(limit=10, resets_at="2026-03-11T00:00:00Z"),
    "missing": lambda: Http404("secret-table has no such row"),
    "denied": lambda: PermissionDenied("secret"),
    "suspicious": lambda: SuspiciousOperation("secret"),
    "model": lambda: DjangoValidationError({"score": ["Too high."], "__all__": ["Odd."]}),
    "locked": lambda: AuthenticationFailed("Locked.", code="account_locked"),
    "database": lambda: OperationalError("server closed the connection at secret-host"),
    "interface": lambda: InterfaceError("secret"),
    "pool": lambda: PoolTimeout("secret"),
    "redis": lambda: RedisConnectionError("secret"),
    "bug": lambda: KeyError("secret"),
}


class OpenView(EvenkeelAPIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)


class ThingView(OpenView):
    def get(self, request: Request) -> Response:
        return Response({"id": 1, "name": "one", "note": "quiet"})

    def post(self, request: Request) -> Response:
        return Response({"got": request.data}, status=201)


class FailView(OpenView):
    throttle_exempt = True

    def get(self, request: Request, kind: str) -> Response:
        raise FAILURES[kind]()


class SlowView(OpenView):
    def get(self, request: Request) -> Response:
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = '20ms'; SELECT pg_sleep(1)")
        return Response({})


class FactorSerializer(serializers.Serializer[Any]):
    impact_score = serializers.IntegerField(min_value=1)


class FormSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    factors = FactorSerializer(many=True)


class FormView(OpenView):
    def post(self, request: Request) -> Response:
        form = FormSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        return Response(form.validated_data)


class ListView(OpenView):
    def get(self, request: Request) -> Response:
        return Response({"results": [{"id": n, "name": "x" * 100} for n in range(30)], "next": None, "previous": None})


class EmptyListView(OpenView):
    def get(self, request: Request) -> Response:
        return Response({"results": [], "next": None, "previous": None})


class RawView(OpenView):
    """Answers with JSON text, as a hot path does."""

    def get(self, request: Request) -> HttpResponse:
        body = b'{"results":[{"id":1,"name":"one"}],"next":null,"previous":null}'
        return HttpResponse(body, content_type="application/json", headers={"ETag": '"v1"', "Cache-Control": "public"})


class SecretView(OpenView):
    def get(self, request: Request) -> Response:
        response = Response({"link": "x" * 4000})
        response.no_compress = True
        return response


class FileView(OpenView):
    def get(self, request: Request) -> FileResponse:
        return FileResponse(open(__file__, "rb"), content_type="text/plain")


class UploadView(OpenView):
    parser_classes = (MultiPartParser,)

    def post(self, request: Request) -> Response:
        return Response({"size": request.FILES["file"].size})


class SignInView(OpenView):
    throttle_scopes = ("auth",)

    def get(self, request: Request) -> Response:
        return Response({})

    def post(self, request: Request) -> Response:
        return Response({})


class EntryView(EvenkeelAPIView):
    """Signed-in people only; what it made is the person's display name, so that a test can count and roll back."""

    throttle_scopes = ("mood_entry",)
    runs: list[UUID] = []
    started = threading.Event()
    hold = threading.Event()

    def get(self, request: Request) -> Response:
        return Response({"display_name": User.objects.get(pk=request.user.pk).display_name})

    def post(self, request: Request) -> Response:
        EntryView.runs.append(request.user.pk)
        name = User.objects.get(pk=request.user.pk).display_name + "x"
        User.objects.filter(pk=request.user.pk).update(display_name=name)
        EntryView.started.set()
        if request.data.get("hold"):
            EntryView.hold.wait(10)
        if request.data.get("refuse"):
            raise ValidationError({"mood_value": ["No."]})
        if request.data.get("answer") == 422:
            return Response({"no": True}, status=422)
        return Response({"run": len(name), "note": "quiet"}, status=201, headers={"Location": "/api/v1/entries/1"})


class EntryViewSet(EvenkeelViewSet):
    queryset = User.objects.none()

    def create(self, request: Request) -> Response:
        EntryView.runs.append(request.user.pk)
        return Response({"run": len(EntryView.runs)}, status=201)


class PartialView(PutIsPatchMixin, OpenView):
    def patch(self, request: Request) -> Response:
        return Response({"changed": sorted(request.data)})


class PeopleView(OpenView):
    """Pages over users, whose `date_joined` the test sets."""

    cursor_ordering = ("-date_joined", "-id")
    paginator: type[Any] = TimeCursorPagination

    def get(self, request: Request) -> Response:
        pager = self.paginator()
        # Only the rows a test made: START and the days after it.
        people = User.objects.filter(date_joined__gte=START, date_joined__lt=START + timedelta(days=2))
        rows = pager.paginate_queryset(
            people.order_by("username").values("id", "username", "date_joined"), request, self
        )
        return pager.get_paginated_response([row["username"] for row in rows])


class NumberedPeopleView(PeopleView):
    paginator = PageTotalPagination


class ExemptView(OpenView):
    throttle_exempt = True

    def get(self, request: Request) -> Response:
        return Response({"help": "here"})


urlpatterns = [
    path("api/v1/thing", ThingView.as_view(), name="thing"),
    path("api/v1/fail/<str:kind>", FailView.as_view(), name="fail"),
    path("api/v1/slow", SlowView.as_view()),
    path("api/v1/form", FormView.as_view()),
    path("api/v1/list", ListView.as_view()),
    path("api/v1/empty", EmptyListView.as_view()),
    path("api/v1/raw", RawView.as_view()),
    path("api/v1/secret", SecretView.as_view()),
    path("api/v1/file", FileView.as_view()),
    path("api/v1/upload", UploadView.as_view()),
    path("api/v1/auth/login", SignInView.as_view()),
    path("api/v1/auth/big", ListView.as_view()),
    path("api/v1/entries", EntryView.as_view()),
    path("api/v1/set", EntryViewSet.as_view({"post": "create"})),
    path("api/v1/partial", PartialView.as_view()),
    path("api/v1/people", PeopleView.as_view()),
    path("api/v1/numbered", NumberedPeopleView.as_view()),
    path("api/v1/crisis/help", ExemptView.as_view()),
    path("api/v1/batch", BatchView.as_view()),
    path("elsewhere", ThingView.as_view()),
]

handler400 = "config.api.error_views.bad_request"
handler403 = "config.api.error_views.permission_denied"
handler404 = "config.api.error_views.not_found"
handler500 = "config.api.error_views.server_error"
