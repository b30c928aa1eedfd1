"""Attachments of conversations over REST: sent as a form, fetched by whoever sees their message."""

from typing import Any, ClassVar
from uuid import UUID

import structlog
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.identity.examples import example
from accounts.vault.sealing import SealBroken
from community.messaging import examples
from community.messaging.attachments import attachment_add, attachment_read
from community.messaging.serializers import ChatAttachmentReadSerializer, ChatAttachmentWriteSerializer
from community.messaging.views import ConversationView
from journal.attachments.kinds import SUFFIXES
from journal.attachments.uploads import HeldUploadHandler, WholeFormParser

_log = structlog.get_logger("evenkeel.community")


class AttachmentsView(ConversationView):
    parser_classes: ClassVar[tuple[type, ...]] = (WholeFormParser,)
    throttle_scopes = ("upload",)

    def initialize_request(self, request: Any, *args: Any, **kwargs: Any) -> Request:
        # Before anybody reads the body: Django's own handlers write large files to a disk as they are.
        request.upload_handlers = [HeldUploadHandler(request)]
        return super().initialize_request(request, *args, **kwargs)

    @extend_schema(
        summary="Attach a picture or a recording",
        description=(
            "A JPEG, PNG, WebP or HEIC picture of at most 5 MB, drawn anew without anything that a camera wrote into "
            "it, or an M4A, MP3 or OGG recording of at most 10 MB without its tags. Then send a message with its "
            "`attachment_id`; what no message takes within a day is deleted. With an `id` of your own a repeat "
            "answers 200."
        ),
        request={"multipart/form-data": ChatAttachmentWriteSerializer},
        responses={201: ChatAttachmentReadSerializer, 200: ChatAttachmentReadSerializer},
        examples=[
            OpenApiExample("Picture", value={"file": "(binary)"}, request_only=True, media_type="multipart/form-data"),
            example("Stored", examples.ATTACHMENT, answer=True, status="201"),
        ],
    )
    def post(self, request: Request, pk: UUID) -> Response:
        # Before the body is read, which may be long.
        viewer = self.viewer(request, pk, present=True)
        body = ChatAttachmentWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        row, fresh = attachment_add(
            viewer=viewer, owner=request.user, data=body.validated_data["file"].read(), now=timezone.now(),
            attachment_id=body.validated_data.get("id"),
        )  # fmt: skip
        return Response(ChatAttachmentReadSerializer(row).data, status=201 if fresh else 200)


class AttachmentView(ConversationView):
    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        # A player asks for sound and gets the file that there is; only our errors are JSON.
        request.META["HTTP_ACCEPT"] = "*/*"
        super().initial(request, *args, **kwargs)

    @extend_schema(
        summary="Fetch an attachment",
        description="For whoever sees its message, and nothing on the way may keep it.",
        responses={
            (200, "image/webp"): OpenApiTypes.BINARY, (200, "audio/mpeg"): OpenApiTypes.BINARY,
            (200, "audio/mp4"): OpenApiTypes.BINARY, (200, "audio/ogg"): OpenApiTypes.BINARY,
        },
    )  # fmt: skip
    def get(self, request: Request, pk: UUID, attachment_id: UUID) -> HttpResponse:
        viewer = self.viewer(request, pk)
        self.may_read(request)
        try:
            row, data = attachment_read(viewer=viewer, attachment_id=attachment_id)
        except SealBroken as error:
            _log.error("community.file_unreadable", attachment_id=str(attachment_id), error=type(error).__name__)
            raise NotFound from error
        self.read_by(viewer)
        return HttpResponse(
            data,
            content_type=row.content_type,
            headers={
                "Content-Disposition": f'attachment; filename="attachment.{SUFFIXES[row.content_type]}"',
                "Cache-Control": "no-store",
                "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
                "X-Content-Type-Options": "nosniff",
            },
        )
