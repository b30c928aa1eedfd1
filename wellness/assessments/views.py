"""Questionnaires, filled-in forms and their course over REST."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.views import EvenkeelAPIView
from wellness.assessments import examples
from wellness.assessments.forms import form_short, form_whole, meaningful_of
from wellness.assessments.instruments import NEWEST
from wellness.assessments.instruments.shapes import Instrument
from wellness.assessments.models import Assessment
from wellness.assessments.permissions import FormConsentsGiven
from wellness.assessments.selectors import assessment_course, assessment_get, assessment_list
from wellness.assessments.serializers import (
    AssessmentReadSerializer,
    AssessmentWriteSerializer,
    CourseSerializer,
    FormSerializer,
    InstrumentSerializer,
)
from wellness.assessments.services import assessment_delete, assessment_submit
from wellness.diary.views import DATE_RANGE, DiaryViewSet, date_range

TAGS = ["assessments"]


def _instrument(*, required: bool) -> OpenApiParameter:
    return OpenApiParameter(
        "instrument", str, OpenApiParameter.QUERY, required=required, description="As in `assessments/instruments`."
    )


def instrument_asked(request: Request) -> Instrument:
    """:raises ValidationError: naming `instrument`, when it names none or is missing."""
    slug = request.query_params.get("instrument", "")
    if slug not in NEWEST:
        raise ValidationError({"instrument": [f"One of {', '.join(NEWEST)} is needed."]})
    return NEWEST[slug]


class InstrumentListView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        tags=TAGS, summary="Questionnaires", responses=InstrumentSerializer(many=True), examples=examples.INSTRUMENTS
    )
    def get(self, request: Request) -> Response:
        return Response([form_short(form) for form in NEWEST.values()])


class InstrumentDetailView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        tags=TAGS, summary="A questionnaire with its questions", responses=FormSerializer, examples=examples.FORM
    )
    def get(self, request: Request, slug: str) -> Response:
        if slug not in NEWEST:
            raise NotFound
        return Response(form_whole(NEWEST[slug]))


class AssessmentViewSet(DiaryViewSet):
    permission_classes = (IsAuthenticated, FormConsentsGiven)
    queryset = Assessment.objects.none()
    serializer_class = AssessmentReadSerializer
    filter_backends = ()
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Assessment]:
        slug = instrument_asked(self.request).slug if self.request.query_params.get("instrument") else None
        first, last = date_range(self.request)
        return assessment_list(owner=self.request.user, instrument=slug, first=first, last=last)

    @extend_schema(
        tags=TAGS, summary="Filled-in forms, newest first", parameters=[_instrument(required=False), *DATE_RANGE],
        examples=examples.ASSESSMENT,
    )  # fmt: skip
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset())

    @extend_schema(
        tags=TAGS,
        summary="Send in a form",
        description=(
            "The whole form: 400 names each question without an answer, and nothing is stored or scored. What the "
            "safety screener did not ask must be left out. `support` is there when an answer calls for help at once, "
            "whatever the score; somebody of the staff is told then. With an `id` of your own a repeat answers 200 "
            "with the same. A form that was sent in is never changed; it can be deleted."
        ),
        request=AssessmentWriteSerializer,
        responses={201: AssessmentReadSerializer, 200: AssessmentReadSerializer},
        examples=examples.SUBMIT,
    )
    def create(self, request: Request) -> Response:
        body = AssessmentWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        stored = assessment_submit(owner=request.user, values=body.validated_data, now=timezone.now())
        return self.answer(stored, created=True)

    @extend_schema(tags=TAGS, summary="A filled-in form", examples=examples.ASSESSMENT)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return Response(self.get_serializer(assessment_get(viewer=request.user, assessment_id=pk)).data)

    @extend_schema(tags=TAGS, summary="Delete a filled-in form", responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        assessment_delete(owner=request.user, assessment_id=pk)
        return Response(status=204)


class AssessmentTrendView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        tags=TAGS,
        summary="The course of a score",
        description=(
            "In the order of time, up to the newest 1,000. Each score is compared with the one before it, also when "
            "that lies before `from`. `meaningful` follows the number of points in `meaningful_change`."
        ),
        parameters=[_instrument(required=True), *DATE_RANGE],
        responses=CourseSerializer,
        examples=examples.COURSE,
    )
    def get(self, request: Request) -> Response:
        form = instrument_asked(request)
        if not form.bands:
            raise ValidationError({"instrument": ["This questionnaire has no score."]})
        first, last = date_range(request)
        answer: dict[str, Any] = {
            "instrument": form.slug,
            "lowest": form.lowest,
            "highest": form.highest,
            "higher_is": form.higher_is,
            "meaningful_change": meaningful_of(form),
            "results": assessment_course(owner=request.user, instrument=form.slug, first=first, last=last),
        }
        return Response(CourseSerializer(answer).data)
