"""A person's data, back into the house."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import mixins
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.consent.permissions import RequiredConsentsGiven
from accounts.identity.examples import example
from accounts.imports import examples
from accounts.imports.models import DataImport
from accounts.imports.selectors import import_get, import_list
from accounts.imports.serializers import ImportReadSerializer, ImportWriteSerializer
from accounts.imports.services import import_create
from accounts.imports.uploads import SealingUploadHandler
from accounts.permissions import SteppedUp
from config.api.views import EvenkeelViewSet

TAGS = ["my data"]


class DataImportViewSet(mixins.ListModelMixin, EvenkeelViewSet):
    queryset = DataImport.objects.none()
    serializer_class = ImportReadSerializer
    filter_backends = ()
    cursor_ordering = ("-created_at", "-id")
    lookup_value_converter = "uuid"
    throttle_scopes = ("import",)
    parser_classes: ClassVar[tuple[type, ...]] = (MultiPartParser,)

    def initialize_request(self, request: Any, *args: Any, **kwargs: Any) -> Request:
        # Before anybody reads the body: Django's own handlers write large files to a disk as they are.
        request.upload_handlers = [SealingUploadHandler(request)]
        return super().initialize_request(request, *args, **kwargs)

    def get_permissions(self) -> list[BasePermission]:
        return (
            [IsAuthenticated(), SteppedUp(), RequiredConsentsGiven()]
            if self.action == "create"
            else [IsAuthenticated()]
        )

    def get_queryset(self) -> QuerySet[DataImport]:
        return import_list(owner=self.request.user)

    @extend_schema(tags=TAGS, summary="List my imports", examples=[example("Import", examples.IMPORT, answer=True)])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(
        tags=TAGS,
        summary="Bring data along",
        description=(
            "Reads our own export, Daylio's CSV, or the export of Apple Health, and writes what there is a room for. "
            "The same file again makes nothing twice. The plan's limits do not apply.\n\n"
            "Of our own export, moods, crisis history, profile, settings and reminders are restored under their own "
            "ids. Incidents come in closed. Consents, grants, sessions and payments are not restored: they are facts "
            "about the old account, and a consent is given and not copied.\n\n"
            "Imported texts are not screened for danger. They are about days that are over, and help offered for them "
            "would hide the help that today needs. What is written from now on is screened as ever."
        ),
        request={"multipart/form-data": ImportWriteSerializer},
        responses={202: ImportReadSerializer, 200: ImportReadSerializer},
        examples=[
            OpenApiExample("Daylio", value=examples.IMPORT_FORM, request_only=True, media_type="multipart/form-data"),
            example("Queued", examples.IMPORT_QUEUED, answer=True, status="202"),
        ],
    )
    def create(self, request: Request) -> Response:
        body = ImportWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        told = body.validated_data
        job, fresh = import_create(
            owner=request.user,
            import_id=told.get("id"),
            source=told["source"],
            upload=told["file"],
            options={"mood_names": told["mood_names"]} if told.get("mood_names") else {},
            now=timezone.now(),
        )
        return Response(self.get_serializer(job).data, status=202 if fresh else 200)

    @extend_schema(
        tags=TAGS,
        summary="See how far an import is",
        responses=ImportReadSerializer,
        examples=[example("Done", examples.IMPORT, answer=True)],
    )
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return Response(self.get_serializer(import_get(owner=request.user, import_id=pk)).data)
