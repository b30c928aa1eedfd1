"""What a person agreed to, and the way to change it."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.consent import examples
from accounts.consent.models import ConsentEvent, ConsentType
from accounts.consent.selectors import consent_event_list, consent_get, consent_list, text_get
from accounts.consent.serializers import (
    ConsentChangeSerializer,
    ConsentEventReadSerializer,
    ConsentListSerializer,
    ConsentReadSerializer,
    ConsentWriteSerializer,
)
from accounts.consent.services import consent_answer
from accounts.identity.endpoints import read_body
from accounts.identity.examples import example
from config.api.views import EvenkeelAPIView, EvenkeelViewSet, PutIsPatchMixin

TAGS = ["consent"]
STORED = example("Consent", examples.CONSENT, answer=True)
CHANGES = [example("Agree", examples.CHANGE), example("Withdraw", {"granted": False}), STORED]


class ConsentListView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        tags=TAGS,
        summary="What I agreed to",
        description="Every question, also those that were never asked, with its purpose and what withdrawing does.",
        operation_id="users_me_consents_list",
        responses=ConsentListSerializer,
        examples=[example("Consents", examples.CONSENTS, answer=True)],
    )
    def get(self, request: Request) -> Response:
        return Response({"results": consent_list(owner=request.user)})

    @extend_schema(
        tags=TAGS,
        summary="Answer a question",
        description=(
            "Counts from the next request on, on every device. The same answer again is answered 200 and adds nothing. "
            "409 `consent_version_outdated` when the person was shown an older text."
        ),
        request=ConsentWriteSerializer,
        responses={200: ConsentReadSerializer, 201: ConsentReadSerializer},
        examples=[
            example("Agree to text messages", examples.GIVE),
            example("Record the HIPAA authorization", examples.GIVE_HIPAA),
            STORED,
        ],
    )
    def post(self, request: Request) -> Response:
        values = read_body(ConsentWriteSerializer, request)
        kind = ConsentType(values.pop("consent_type"))
        _, news = consent_answer(owner=request.user, kind=kind, now=timezone.now(), **values)
        return Response(consent_get(owner=request.user, kind=kind.value), status=201 if news else 200)


class ConsentDetailView(PutIsPatchMixin, EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        tags=TAGS,
        summary="One question and my answer",
        operation_id="users_me_consents_read",
        responses=ConsentReadSerializer,
        examples=[STORED],
    )
    def get(self, request: Request, consent_type: str) -> Response:
        return Response(consent_get(owner=request.user, kind=consent_type))

    @extend_schema(
        tags=TAGS,
        summary="Agree or withdraw",
        request=ConsentChangeSerializer,
        responses=ConsentReadSerializer,
        examples=CHANGES,
    )
    def patch(self, request: Request, consent_type: str) -> Response:
        kind = text_get(consent_type).kind
        values = read_body(ConsentChangeSerializer, request)
        consent_answer(owner=request.user, kind=kind, now=timezone.now(), **values)
        return Response(consent_get(owner=request.user, kind=kind.value))

    @extend_schema(
        tags=TAGS,
        summary="Agree or withdraw",
        request=ConsentChangeSerializer,
        responses=ConsentReadSerializer,
        examples=CHANGES,
    )
    def put(self, request: Request, consent_type: str) -> Response:
        return super().put(request, consent_type)

    @extend_schema(
        tags=TAGS,
        summary="Withdraw",
        description="At once and everywhere; what was derived under it is deleted in the same moment. Repeatable.",
        responses={204: None},
    )
    def delete(self, request: Request, consent_type: str) -> Response:
        kind = text_get(consent_type).kind
        consent_answer(owner=request.user, kind=kind, granted=False, now=timezone.now())
        return Response(status=204)


class ConsentHistoryViewSet(mixins.ListModelMixin, EvenkeelViewSet):
    permission_classes = (IsAuthenticated,)
    queryset = ConsentEvent.objects.none()
    serializer_class = ConsentEventReadSerializer
    filter_backends = ()
    cursor_ordering = ("-created_at", "-id")

    def get_queryset(self) -> QuerySet[ConsentEvent]:
        return consent_event_list(owner=self.request.user)

    @extend_schema(
        tags=TAGS,
        summary="Every answer I ever gave",
        description="With the address and the app it came from. Rows are only added; nobody can change them.",
        examples=[example("Answer", examples.EVENT, answer=True)],
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)
