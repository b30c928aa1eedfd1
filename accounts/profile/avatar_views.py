"""The picture of a person: sent, taken away, and shown to whoever knows its name."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.storage import default_storage
from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.profile import examples
from accounts.profile.avatars import FOLDER, NAME, STORAGE_AWAY, avatar_remove, avatar_set, avatar_url
from accounts.profile.examples import example
from accounts.profile.me_views import TAGS, read_body
from accounts.profile.pictures import CONTENT_TYPE, MAX_BYTES, picture_clean
from accounts.profile.read_serializers import AvatarReadSerializer
from accounts.profile.serializers import AvatarWriteSerializer
from config.api.errors import ServiceUnavailable
from config.api.views import EvenkeelAPIView

# The lines around the picture in a multipart body.
MARGIN = 64 * 1024
LINK_SECONDS = 600
# Another picture gets another name, so this one never changes. Not `public`: it is a person's face.
KEPT = "private, max-age=31536000, immutable"
SAFE = {
    # Opened by itself it is saved, not shown as a page of ours; in a page of an app it is shown as a picture.
    "Content-Disposition": "attachment",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    # Apps on other addresses show it too.
    "Cross-Origin-Resource-Policy": "cross-origin",
}


class PictureParser(MultiPartParser):
    """Refuses a body by its length, before anything of it is read: Django would write it to disk first."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        """:raises RequestDataTooBig: 413."""
        length = parser_context["request"].META.get("CONTENT_LENGTH") if parser_context else None
        if int(length or 0) > MAX_BYTES + MARGIN:
            raise RequestDataTooBig
        return super().parse(stream, media_type, parser_context)


class AvatarView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)
    parser_classes = (PictureParser,)
    throttle_scopes = ("upload",)

    def get_throttle_scopes(self) -> tuple[str, ...]:
        # Whoever used up the uploads must still get rid of a picture.
        return self.throttle_scopes if self.request.method == "POST" else ()

    @extend_schema(
        tags=TAGS,
        summary="Send my picture",
        description=(
            "JPEG, PNG, WebP or HEIC of at most 5 MB (413 `picture_too_large`) and 24 million pixels (WebP: 12). It is "
            "drawn anew at 512 x 512 at most: places, times and whatever else a camera writes into it are not kept."
        ),
        request={"multipart/form-data": AvatarWriteSerializer},
        responses={201: AvatarReadSerializer},
        examples=[
            OpenApiExample("Picture", value={"file": "(binary)"}, request_only=True, media_type="multipart/form-data"),
            example("Stored", examples.AVATAR, answer=True, status="201"),
        ],
    )
    def post(self, request: Request) -> Response:
        ((field, file),) = read_body(AvatarWriteSerializer, request).items()
        picture = picture_clean(file.read(MAX_BYTES + 1), field=field)
        name = avatar_set(owner=request.user, picture=picture, now=timezone.now())
        return Response({"url": avatar_url(name), "filename": name.rpartition("/")[2]}, status=201)

    @extend_schema(tags=TAGS, summary="Take my picture away", responses={204: None})
    def delete(self, request: Request) -> Response:
        avatar_remove(owner=request.user, now=timezone.now())
        return Response(status=204)


class AvatarFileView(EvenkeelAPIView):
    """Whoever has the name may see the picture: it has 128 random bits and is told only where a person may be seen."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    # A page of a group shows fifty; they must not use up what a clinic behind one address has.
    throttle_exempt = True

    @extend_schema(
        tags=TAGS,
        summary="Show a picture",
        description="With files in S3, a redirect to a link that lives ten minutes.",
        responses={
            (200, CONTENT_TYPE): OpenApiTypes.BINARY,
            302: OpenApiResponse(description="Where the picture lies."),
        },
    )
    def get(self, request: Request, name: str) -> HttpResponseBase:
        if not NAME.fullmatch(name):
            raise NotFound
        path = f"{FOLDER}/{name}"
        try:
            default_storage.path(path)
        except NotImplementedError:
            return _elsewhere(path)
        try:
            with default_storage.open(path) as file:
                content = file.read()
        except FileNotFoundError as error:
            raise NotFound from error
        return HttpResponse(content, content_type=CONTENT_TYPE, headers={**SAFE, "Cache-Control": KEPT})


def _elsewhere(path: str) -> HttpResponse:
    """The bucket is closed; the link is signed for this one file."""
    shown = {"ResponseContentType": CONTENT_TYPE, "ResponseContentDisposition": "attachment"}
    try:
        url = default_storage.url(path, parameters=shown, expire=LINK_SECONDS)  # type: ignore[call-arg]
    except STORAGE_AWAY as error:
        raise ServiceUnavailable from error
    # Shorter than the link lives, so that a remembered redirect still works.
    return HttpResponse(
        status=302, headers={**SAFE, "Location": url, "Cache-Control": f"private, max-age={LINK_SECONDS // 2}"}
    )
