"""All of one person's data, out of the house."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.export import examples
from accounts.export.links import link_of
from accounts.export.models import DataExport, JobState
from accounts.export.selectors import export_get, export_list
from accounts.export.serializers import ExportDetailSerializer, ExportReadSerializer, ExportWriteSerializer
from accounts.export.services import export_create, export_download
from accounts.identity.examples import example
from accounts.permissions import SteppedUp, StepUpRequired, step_up_require
from config.api.views import EvenkeelAPIView, EvenkeelViewSet

TAGS = ["my data"]
TOKEN = OpenApiParameter("token", OpenApiTypes.STR, required=True, description="Part of the link, not made by hand.")


class DataExportViewSet(mixins.ListModelMixin, EvenkeelViewSet):
    queryset = DataExport.objects.none()
    serializer_class = ExportReadSerializer
    filter_backends = ()
    cursor_ordering = ("-created_at", "-id")
    lookup_value_converter = "uuid"
    throttle_scopes = ("export",)

    def get_permissions(self) -> list[BasePermission]:
        return [IsAuthenticated(), SteppedUp()] if self.action == "create" else [IsAuthenticated()]

    def get_queryset(self) -> QuerySet[DataExport]:
        return export_list(owner=self.request.user)

    @extend_schema(tags=TAGS, summary="List my exports", examples=[example("Export", examples.EXPORT, answer=True)])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(
        tags=TAGS,
        summary="Ask for everything that is held about me",
        description=(
            "Makes one ZIP with JSON, CSV and FHIR R4, or one of them, and says when it is ready. One at a time: a "
            "second gets 409 `export_running` with the `export_id` of the first. Needs a proof of identity of the last "
            "five minutes."
        ),
        request=ExportWriteSerializer,
        responses={202: ExportReadSerializer, 200: ExportReadSerializer},
        examples=[
            example("Everything", examples.EXPORT_WISH),
            example("Queued", examples.EXPORT_QUEUED, answer=True, status="202"),
        ],
    )
    def create(self, request: Request) -> Response:
        wish = ExportWriteSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        told = wish.validated_data
        export, fresh = export_create(
            owner=request.user, export_id=told.get("id"), form=told["format"], now=timezone.now()
        )
        return Response(self.get_serializer(export).data, status=202 if fresh else 200)

    @extend_schema(
        tags=TAGS,
        summary="See how far an export is, and get its link",
        responses=ExportDetailSerializer,
        examples=[example("Ready", examples.EXPORT_DETAIL, answer=True)],
    )
    def retrieve(self, request: Request, pk: UUID) -> Response:
        export = export_get(owner=request.user, export_id=pk)
        context: dict[str, Any] = {}
        if export.state == JobState.READY and export.expires_at and export.expires_at > timezone.now():
            try:
                step_up_require(request)
                context["download_url"] = link_of(export, session_id=request.auth.session_id)
            except StepUpRequired:
                context["download_needs_step_up"] = True
        response = Response(ExportDetailSerializer(export, context=context).data)
        response.no_compress = True  # a secret in an answer that reflects an address
        return response


class DataExportDownloadView(EvenkeelAPIView):
    """Public: the link is the proof. A browser that fetches a file sends no bearer."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        tags=TAGS,
        summary="Fetch the archive",
        description=(
            "The link of an export, good for 15 minutes and as long as the session that got it. 404 for everything "
            "else. The answer is a ZIP, never compressed again."
        ),
        parameters=[TOKEN],
        responses={(200, "application/zip"): OpenApiTypes.BINARY},
        auth=[],
    )
    def get(self, request: Request, pk: UUID) -> StreamingHttpResponse:
        export, pieces = export_download(export_id=pk, token=request.query_params.get("token", ""), now=timezone.now())
        made = export.finished_at or export.created_at
        return StreamingHttpResponse(
            pieces,
            content_type="application/zip",
            headers={
                "Content-Disposition": f'attachment; filename="evenkeel-export-{made:%Y-%m-%d}.zip"',
                "Content-Length": str(export.size_bytes),
                "Cache-Control": "no-store",
                # The link must not travel on to wherever the person goes next.
                "Referrer-Policy": "no-referrer",
            },
        )
