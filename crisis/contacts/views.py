"""Contacts for a bad hour over REST: never limited, and before no consent of an operator."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.pagination import TimeCursorPagination
from config.api.views import EvenkeelViewSet, PartialWriteMixin
from crisis.contacts import examples
from crisis.contacts.models import CrisisContact
from crisis.contacts.selectors import contact_get, contact_list, contacts_owned
from crisis.contacts.serializers import ContactReadSerializer, ContactWriteSerializer
from crisis.contacts.services import MOST, SOURCE, Kept, contact_create, contact_delete, contact_update
from crisis.resources.public import HelpInOutage
from crisis.screening.refusals import RefusalsScreened

TAGS = ["crisis"]


class CrisisContactViewSet(PartialWriteMixin, RefusalsScreened, HelpInOutage, EvenkeelViewSet):
    permission_classes = (IsAuthenticated,)
    throttle_exempt = True
    heard_as = SOURCE
    queryset = CrisisContact.objects.none()
    serializer_class = ContactReadSerializer
    pagination_class = TimeCursorPagination
    filter_backends = ()
    cursor_ordering = ("created_at", "id")

    def get_queryset(self) -> QuerySet[CrisisContact]:
        return contact_list(owner=self.request.user)

    @extend_schema(
        tags=TAGS, summary="My contacts", responses=ContactReadSerializer(many=True), examples=examples.SHOWN,
        operation_id="crisis_contacts_list",
    )  # fmt: skip
    def list(self, request: Request) -> Response:
        found = contacts_owned(self.paginate_queryset(self.get_queryset()) or [], request.user)
        return self.get_paginated_response(self.get_serializer(found, many=True).data)

    @extend_schema(
        tags=TAGS, summary="Add a contact",
        description=(
            f"Up to {MOST} (422 `contacts_full`). The first contact is the primary one. `may_be_told` is the person's "
            "agreement, given before, that this contact may be told in a crisis that they could use a call: nobody is "
            "told anything without it, and nobody is told what it is about. `may_be_called` is another agreement, that "
            "a machine may call them to say so: it needs `may_be_told` and a phone number (400 `unreachable`). With an "
            "`id` of your own a repeat answers 200 with the stored row; another body answers 409."
        ),
        request=ContactWriteSerializer, responses={201: ContactReadSerializer, 200: ContactReadSerializer},
        examples=examples.CREATE, operation_id="crisis_contacts_create",
    )  # fmt: skip
    def create(self, request: Request) -> Response:
        payload = ContactWriteSerializer(data=request.data)
        payload.is_valid(raise_exception=True)
        kept = contact_create(owner=request.user, values=payload.validated_data, now=timezone.now())
        return self._answer(kept, status=201 if kept.fresh else 200)

    @extend_schema(
        tags=TAGS, summary="One contact", responses=ContactReadSerializer, examples=examples.SHOWN,
        operation_id="crisis_contacts_retrieve",
    )  # fmt: skip
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return Response(self.get_serializer(contact_get(owner=request.user, contact_id=pk)).data)

    @extend_schema(
        tags=TAGS, summary="Change a contact", request=ContactWriteSerializer, responses=ContactReadSerializer,
        description=(
            "Taking `may_be_told` back stops what has not been sent yet, and takes `may_be_called` back too; taking "
            "`may_be_called` back stops the calls alone."
        ),
        examples=examples.CHANGE,
    )  # fmt: skip
    def partial_update(self, request: Request, pk: UUID) -> Response:
        payload = ContactWriteSerializer(data=request.data, partial=True)
        payload.is_valid(raise_exception=True)
        changes = {name: value for name, value in payload.validated_data.items() if name != "id"}
        return self._answer(
            contact_update(owner=request.user, contact_id=pk, changes=changes, now=timezone.now()), status=200
        )

    @extend_schema(tags=TAGS, summary="Remove a contact", responses={204: None}, operation_id="crisis_contacts_destroy")
    def destroy(self, request: Request, pk: UUID) -> Response:
        contact_delete(owner=request.user, contact_id=pk)
        return Response(status=204)

    def _answer(self, kept: Kept, *, status: int) -> Response:
        data = self.get_serializer(kept.row).data
        return Response({**data, "support": kept.support} if kept.support else data, status=status)
