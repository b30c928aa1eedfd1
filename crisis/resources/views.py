"""Help for everybody: signed in or not, never limited, and without the database while it is away."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.pagination import decode_cursor, encode_cursor, page_answer, read_limit
from crisis.resources import examples
from crisis.resources.countries import country_code
from crisis.resources.directory import Directory
from crisis.resources.entries import DIRECTORIES, SPECIALIZATIONS, Entry
from crisis.resources.filters import read_coordinates, read_country, read_query
from crisis.resources.models import CrisisResource
from crisis.resources.places import RESOURCES_URL, places_nearby
from crisis.resources.public import BodyTooLarge, PublicCrisisView
from crisis.resources.selectors import country_list, emergency_list, resource_directory, resource_get, resource_list
from crisis.resources.serializers import (
    PlaceListSerializer,
    ResourceListSerializer,
    ResourceSerializer,
    ResourceUseReadSerializer,
    ResourceUseWriteSerializer,
)
from crisis.resources.services import resource_use_record

# The list is not in time order; only the row of its cursor counts.
CURSOR_TIME = datetime(2026, 1, 1, tzinfo=UTC)
PAGE = 50
BODY_BYTES = 2048
IN_DANGER = "If your life is in danger now, call the emergency number."
CHOOSE = "Choose your country to see its numbers. If your life is in danger now, call your local emergency number."


def served_from(directory: Directory) -> dict[str, str]:
    return {} if directory.source == "database" else {"X-Served-From": directory.source}


def _text(name: str, description: str, enum: Any = None) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.QUERY, description=description, enum=enum)


class ResourceListView(PublicCrisisView):
    @extend_schema(
        operation_id="crisis_resources_list",
        parameters=[
            _text("country", "ISO 3166-1 code; without it the signed-in person's country."),
            _text("language", "A spoken language: en, es, hi."),
            _text("specialization", "Topic; `topic` is the same.", SPECIALIZATIONS),
            _text("resource_type", "Kind of help.", CrisisResource.Type.values),
            OpenApiParameter("available_now", bool, description="Leave out lines known to be closed now."),
            _text("q", "Words of the name, the notes or the topic."),
            OpenApiParameter("limit", int, description="1 to 100, 50 unless told."),
            _text("cursor", "Taken from `next`."),
        ],
        responses=ResourceListSerializer,
        examples=[examples.LIST, examples.CHOOSE],
    )
    def get(self, request: Request) -> Response:
        now = timezone.now()
        params = request.query_params
        country, query = read_country(params), read_query(params)
        limit = read_limit(request, default=PAGE)
        directory = resource_directory(now)
        # Served from the bundle means that the database is away: asking it who this is would only cost time.
        if not country and directory.source == "database":
            person = self.person()
            country = person.country if person else ""
        country = country_code(country)
        answer: dict[str, Any] = {
            "country": country,
            "choose_country": False,
            "message": IN_DANGER,
            "version": directory.bundle.version,
            "emergency": emergency_list(directory, country=country, now=now),
        }
        if country in directory.by_country:
            rows = resource_list(directory, country=country, query=query, now=now)
            page, following = _page(rows, params.get("cursor", ""), limit)
            answer |= {**page_answer(request, page, following), "countries": []}
        else:
            # Another country's number could cost a life; nobody gets one by default.
            answer |= {"country": None, "choose_country": True, "message": CHOOSE}
            answer |= {"results": [], "next": None, "previous": None, "countries": country_list(directory)}
        return Response({**answer, "directories": list(DIRECTORIES)}, headers=served_from(directory))


def _page(rows: list[Entry], cursor: str, limit: int) -> tuple[list[Entry], str | None]:
    start = 0
    if cursor:
        last = str(decode_cursor(cursor)[1])
        places = [number for number, row in enumerate(rows, start=1) if row["id"] == last]
        if not places:
            raise ValidationError({"cursor": ["The list has changed. Start again without a cursor."]})
        start = places[0]
    page = rows[start : start + limit]
    more = start + limit < len(rows)
    return page, encode_cursor(CURSOR_TIME, UUID(page[-1]["id"])) if more else None


class ResourceDetailView(PublicCrisisView):
    @extend_schema(operation_id="crisis_resources_retrieve", responses=ResourceSerializer, examples=[examples.ONE])
    def get(self, request: Request, resource_id: UUID) -> Response:
        directory, entry = resource_get(resource_id=resource_id, now=timezone.now())
        return Response(entry, headers=served_from(directory))


class ResourceNearbyView(PublicCrisisView):
    @extend_schema(
        operation_id="crisis_resources_nearby_read",
        description="Coordinates are rounded to two decimals, sent to the provider, and neither stored nor logged.",
        parameters=[
            OpenApiParameter("lat", float, required=True, description="Latitude."),
            OpenApiParameter("lng", float, required=True, description="Longitude."),
        ],
        responses=PlaceListSerializer,
        examples=[examples.PLACES],
    )
    def get(self, request: Request) -> Response:
        latitude, longitude = read_coordinates(request.query_params)
        return Response(
            {
                "results": places_nearby(latitude=latitude, longitude=longitude),
                "message": "In danger now? Call your emergency number; do not travel alone.",
                "resources_url": RESOURCES_URL,
            }
        )


class ResourceUseListView(PublicCrisisView):
    @extend_schema(
        operation_id="crisis_resource_uses_create",
        request=ResourceUseWriteSerializer,
        responses={201: ResourceUseReadSerializer, 200: ResourceUseReadSerializer},
        examples=[examples.USE, examples.USED],
    )
    def post(self, request: Request) -> Response:
        if len(request._request.body) > BODY_BYTES:
            raise BodyTooLarge
        payload = ResourceUseWriteSerializer(data=request.data)
        payload.is_valid(raise_exception=True)
        values = payload.validated_data
        use, created = resource_use_record(
            owner=self.person(),
            resource_id=values["resource_id"],
            action=values["action"],
            hotline_called=values["hotline_called"],
            now=timezone.now(),
            use_id=values.get("id"),
        )
        return Response(ResourceUseReadSerializer(use).data, status=201 if created else 200)
