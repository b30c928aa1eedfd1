"""The directory, for everybody who is signed in, and one's own profile, for counsellors."""

from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from community.counseling.permissions import IsCounselor
from community.therapists import examples
from community.therapists.models import SPECIALIZATION_MAX, TherapistProfile
from community.therapists.selectors import own_answer, own_profile, therapist_answers, therapist_get, therapist_list
from community.therapists.serializers import (
    TherapistOwnProfileReadSerializer,
    TherapistProfileReadSerializer,
    TherapistProfileWriteSerializer,
)
from community.therapists.services import therapist_profile_update
from config.api.views import EvenkeelAPIView, EvenkeelViewSet, PutIsPatchMixin

TAGS = ["counseling"]
SPECIALIZATION = OpenApiParameter("specialization", str, description="One of theirs, exactly as it is shown.")
CHANGE = (
    "Changes only what it names. It is in the directory when you want it (`is_listed`), an administrator has looked "
    "at the licence, and you do not use the house anonymously. Another licence number, or another name of the "
    "account, has to be looked at again."
)


class TherapistViewSet(EvenkeelViewSet):
    permission_classes = (IsAuthenticated,)
    queryset = TherapistProfile.objects.none()
    serializer_class = TherapistProfileReadSerializer
    filter_backends = ()
    cursor_ordering = ("-created_at", "-id")
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[TherapistProfile]:
        text = self.request.query_params.get("specialization")
        if text is not None and not 0 < len(text) <= SPECIALIZATION_MAX:
            message = f"From 1 to {SPECIALIZATION_MAX} characters are needed."
            raise ValidationError({"specialization": [ErrorDetail(message, "invalid")]})
        return therapist_list(viewer=self.request.user, specialization=text)

    @extend_schema(
        tags=TAGS, summary="Who the therapists are", parameters=[SPECIALIZATION], examples=examples.LIST,
        responses=TherapistProfileReadSerializer(many=True),
    )  # fmt: skip
    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(therapist_answers(page or []))

    @extend_schema(tags=TAGS, summary="One therapist", responses=TherapistProfileReadSerializer, examples=examples.ONE)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        (answer,) = therapist_answers([therapist_get(viewer=request.user, profile_id=pk)])
        return Response(answer)


class OwnProfileView(PutIsPatchMixin, EvenkeelAPIView):
    permission_classes = (IsAuthenticated, IsCounselor)

    @extend_schema(
        tags=TAGS, summary="My profile in the directory", responses=TherapistOwnProfileReadSerializer,
        examples=examples.MINE, operation_id="therapists_me_profile_retrieve",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        return Response(own_answer(own_profile(owner=request.user)))

    @extend_schema(
        tags=TAGS, summary="Write my profile", request=TherapistProfileWriteSerializer,
        responses=TherapistOwnProfileReadSerializer, description=CHANGE, examples=examples.WRITE,
        operation_id="therapists_me_profile_partial_update",
    )  # fmt: skip
    def patch(self, request: Request) -> Response:
        body = TherapistProfileWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(own_answer(therapist_profile_update(owner=request.user, changes=body.validated_data)))

    @extend_schema(
        tags=TAGS, summary="Write my profile", request=TherapistProfileWriteSerializer,
        responses=TherapistOwnProfileReadSerializer, description=CHANGE, examples=examples.WRITE,
        operation_id="therapists_me_profile_update",
    )  # fmt: skip
    def put(self, request: Request) -> Response:
        return super().put(request)
