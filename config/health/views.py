"""
Health checks (HS-137, CM-455..458): public, unthrottled, and quick while everything else is down.

`/health` is 503 only when people cannot be served: without the database. A dead Redis or late jobs is "degraded"
with 200, because taking the web process out of rotation would help nobody.
"""

from typing import Any, ClassVar

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.views import EvenkeelAPIView
from config.health.parts import parts_health
from config.health.selectors import database_health, jobs_health, redis_health
from config.health.serializers import HealthSerializer, PartHealthSerializer

RETRY = {"Retry-After": "5"}
UP = {"status": "up", "parts": {"database": "up", "redis": "up", "jobs": "up", "second_reader": "off"}}


class PublicHealthView(EvenkeelAPIView):
    authentication_classes: ClassVar[list[Any]] = []
    permission_classes: ClassVar[list[Any]] = [AllowAny]
    throttle_exempt = True


class HealthView(PublicHealthView):
    @extend_schema(
        operation_id="health_read",
        responses={200: HealthSerializer, 503: HealthSerializer},
        examples=[OpenApiExample("up", value=UP)],
    )
    def get(self, request: Request) -> Response:
        database, redis = database_health()["status"], redis_health()["status"]
        now = timezone.now()
        jobs = jobs_health(now=now)["status"] if database == "up" else "unknown"
        parts = {"database": database, "redis": redis, "jobs": jobs}
        if database != "up":
            return Response({"status": "down", "parts": parts}, status=503, headers=RETRY)
        parts |= parts_health(now=now)
        # What is off was never asked for.
        return Response({"status": "up" if set(parts.values()) <= {"up", "off"} else "degraded", "parts": parts})


class DatabaseHealthView(PublicHealthView):
    @extend_schema(
        operation_id="health_database_read",
        responses={200: PartHealthSerializer, 503: PartHealthSerializer},
        examples=[OpenApiExample("up", value={"status": "up", "latency_ms": 0.4})],
    )
    def get(self, request: Request) -> Response:
        return _answer(database_health())


class RedisHealthView(PublicHealthView):
    @extend_schema(
        operation_id="health_redis_read",
        responses={200: PartHealthSerializer, 503: PartHealthSerializer},
        examples=[OpenApiExample("up", value={"status": "up", "latency_ms": 0.2})],
    )
    def get(self, request: Request) -> Response:
        return _answer(redis_health())


class ExternalServicesHealthView(PublicHealthView):
    """Which outside services are configured; none of them is called, so that a probe costs nobody anything."""

    @extend_schema(
        operation_id="health_external_services_read",
        responses={200: HealthSerializer},
        examples=[OpenApiExample("none", value={"status": "up", "parts": {"mail": "off", "places": "off"}})],
    )
    def get(self, request: Request) -> Response:
        parts = {
            "mail": "up" if settings.EMAIL_HOST or "anymail" in settings.EMAIL_BACKEND else "off",
            "places": "up" if settings.CRISIS_PLACES_KEY else "off",
        }
        return Response({"status": "up", "parts": parts})


def _answer(part: dict[str, Any]) -> Response:
    if part["status"] == "up":
        return Response(part)
    return Response(part, status=503, headers=RETRY)
