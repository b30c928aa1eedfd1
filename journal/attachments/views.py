"""Attachments over REST: sent as a form, fetched as a stream, for their owner alone."""

from collections.abc import Iterator
from typing import Any, BinaryIO, ClassVar
from uuid import UUID

import structlog
from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.audit.services import audit_record
from accounts.consent.permissions import RequiredConsentsGiven
from accounts.identity.examples import example
from accounts.profile.avatars import STORAGE_AWAY
from accounts.vault.sealing import SealBroken
from config.api.errors import ServiceUnavailable
from config.api.views import EvenkeelViewSet
from journal.attachments import examples
from journal.attachments.files import file_open
from journal.attachments.kinds import SUFFIXES
from journal.attachments.models import JournalAttachment
from journal.attachments.selectors import attachment_get, attachment_list, entry_check
from journal.attachments.serializers import AttachmentReadSerializer, AttachmentWriteSerializer
from journal.attachments.services import attachment_add, attachment_delete
from journal.attachments.uploads import HeldUploadHandler, WholeFormParser

TAGS = ["journal"]
PIECE = 64 * 1024
_log = structlog.get_logger("evenkeel.journal")


class AttachmentViewSet(EvenkeelViewSet):
    queryset = JournalAttachment.objects.none()
    serializer_class = AttachmentReadSerializer
    permission_classes = (IsAuthenticated, RequiredConsentsGiven)
    parser_classes: ClassVar[tuple[type, ...]] = (WholeFormParser,)
    filter_backends = ()
    pagination_class = None

    def initialize_request(self, request: Any, *args: Any, **kwargs: Any) -> Request:
        # Before anybody reads the body: Django's own handlers write large files to a disk as they are.
        request.upload_handlers = [HeldUploadHandler(request)]
        return super().initialize_request(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if self.action == "retrieve":
            # A player asks for sound and gets the file that there is; only our errors are JSON.
            request.META["HTTP_ACCEPT"] = "*/*"
        super().initial(request, *args, **kwargs)

    def get_throttle_scopes(self) -> tuple[str, ...]:
        return ("journal_attachment",) if self.action == "create" else ()

    def get_queryset(self) -> QuerySet[JournalAttachment]:
        return attachment_list(owner=self.request.user)

    @extend_schema(
        tags=TAGS,
        summary="Attach a picture or a recording",
        description=(
            "A JPEG, PNG, WebP or HEIC picture of at most 5 MB (413 `picture_too_large`), drawn anew at 1600 x 1600 at "
            "most without anything that a camera wrote into it; or an M4A, MP3 or OGG recording of at most 10 MB (413 "
            "`audio_too_large`), without its tags. 20 an entry (422 `too_many_attachments`); in all 200 MB with the "
            "free plan and 2 GB with premium (429 `quota_exceeded`). With an `id` of your own a repeat answers 200, "
            "and 409 `deleted` once it was deleted: drop what is still queued."
        ),
        request={"multipart/form-data": AttachmentWriteSerializer},
        responses={201: AttachmentReadSerializer, 200: AttachmentReadSerializer},
        examples=[
            OpenApiExample("Picture", value={"file": "(binary)"}, request_only=True, media_type="multipart/form-data"),
            example("Stored", examples.ATTACHMENT, answer=True, status="201"),
        ],
    )
    def create(self, request: Request, pk: UUID) -> Response:
        # Before the body is read, which may be long.
        entry_check(owner=request.user, entry_id=pk)
        body = AttachmentWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        row, fresh = attachment_add(
            owner=request.user, entry_id=pk, data=body.validated_data["file"].read(),
            attachment_id=body.validated_data.get("id"), now=timezone.now(),
        )  # fmt: skip
        return Response(self.get_serializer(row).data, status=201 if fresh else 200)

    @extend_schema(
        tags=TAGS,
        summary="Fetch an attachment",
        description="Nobody but its owner gets it, and nothing on the way may keep it.",
        responses={
            (200, "image/webp"): OpenApiTypes.BINARY, (200, "audio/mpeg"): OpenApiTypes.BINARY,
            (200, "audio/mp4"): OpenApiTypes.BINARY, (200, "audio/ogg"): OpenApiTypes.BINARY,
        },
    )  # fmt: skip
    def retrieve(self, request: Request, pk: UUID, attachment_id: UUID) -> StreamingHttpResponse:
        row = attachment_get(owner=request.user, entry_id=pk, attachment_id=attachment_id)
        try:
            file = file_open(row, request.user)
        except (FileNotFoundError, SealBroken) as error:
            _log.error("journal.file_unreadable", attachment_id=str(row.pk), error=type(error).__name__)
            raise NotFound from error
        except STORAGE_AWAY as error:
            _log.warning("journal.storage_failed", error=type(error).__name__)
            raise ServiceUnavailable from error
        audit_record(
            actor=request.user, action="journal.attachment.read", target=row, owner_id=request.user.pk,
            details={"entry_id": str(pk)},
        )  # fmt: skip
        return StreamingHttpResponse(
            _pieces(file),
            content_type=row.content_type,
            headers={
                "Content-Disposition": f'attachment; filename="attachment.{SUFFIXES[row.content_type]}"',
                "Content-Length": str(row.size_bytes),
                "Cache-Control": "no-store",
                "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
                "X-Content-Type-Options": "nosniff",
            },
        )

    @extend_schema(tags=TAGS, summary="Delete an attachment", responses={204: None})
    def destroy(self, request: Request, pk: UUID, attachment_id: UUID) -> Response:
        attachment_delete(owner=request.user, entry_id=pk, attachment_id=attachment_id, now=timezone.now())
        return Response(status=204)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece
