"""The calendar's secret address, and what it answers."""

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import SteppedUp
from config.api.rendering import JSONRenderer
from config.api.views import EvenkeelAPIView
from wellness.appointments import examples
from wellness.appointments.calendars import feed_calendar
from wellness.appointments.feeds import feed_end, feed_make, feed_of, feed_open
from wellness.appointments.serializers import FeedReadSerializer, FeedWriteSerializer

CALENDAR = "text/calendar"


class AppointmentFeedView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)
    # The answer holds the address; a stored one would keep it.
    idempotency_key_accepted = False

    def get_permissions(self) -> list[BasePermission]:
        """Whoever has the address reads on for years: making one is for nobody with a stolen, unlocked phone."""
        return [IsAuthenticated(), SteppedUp()] if self.request.method == "POST" else [IsAuthenticated()]

    @extend_schema(
        tags=["appointments"], summary="Whether a calendar address exists", responses=FeedReadSerializer,
        examples=examples.FEED,
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        return Response(FeedReadSerializer(feed_of(owner=request.user)).data)

    @extend_schema(
        tags=["appointments"], summary="Make or reset the calendar address",
        description=(
            "Needs a sign-in or step-up of the last five minutes (403 `step_up_required`). For other calendars to "
            "subscribe to. It is shown once, works without a sign-in, and ends the one from before. Entries "
            "say only Appointment unless `include_details` is true; notes are never in it."
        ),
        request=FeedWriteSerializer, responses={201: FeedReadSerializer}, examples=examples.FEED_MAKE,
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        payload = FeedWriteSerializer(data=request.data)
        payload.is_valid(raise_exception=True)
        made = feed_make(owner=request.user, now=timezone.now(), **payload.validated_data)
        return Response(FeedReadSerializer(made).data, status=201)

    @extend_schema(tags=["appointments"], summary="End the calendar address", responses={204: None})
    def delete(self, request: Request) -> Response:
        feed_end(owner=request.user)
        return Response(status=204)


class CalendarRenderer(BaseRenderer):
    """Only so that a calendar may ask for its own type; the view writes the bytes."""

    media_type = CALENDAR
    format = "ics"


class AppointmentFeedFileView(EvenkeelAPIView):
    """Opened by its secret, as calendars know no other way; anonymous calls are limited by address."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    renderer_classes = (CalendarRenderer, JSONRenderer)

    @extend_schema(
        tags=["appointments"], summary="The calendar file of a secret address",
        parameters=[OpenApiParameter("token", str, OpenApiParameter.PATH, description="From the address.")],
        responses={(200, CALENDAR): OpenApiTypes.STR},
        examples=[OpenApiExample("Calendar", value="BEGIN:VCALENDAR\r\n…", response_only=True, media_type=CALENDAR)],
    )  # fmt: skip
    def get(self, request: Request, token: str) -> HttpResponse:
        feed = feed_open(token=token)
        response = HttpResponse(feed_calendar(feed, now=timezone.now()), content_type=f"{CALENDAR}; charset=utf-8")
        # When somebody sees a doctor is health data: it lies in no cache on the way. Calendars ask hourly, so that the
        # bytes saved would not be worth it.
        response.headers["Cache-Control"] = "private, no-store"
        # The address is the secret: it must not travel to another page, and no search may list it.
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Content-Disposition"] = 'inline; filename="appointments.ics"'
        return response
