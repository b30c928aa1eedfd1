"""The sound and the picture of an item."""

from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request

from content.library.counting import content_download_record
from content.library.media import file_answer
from content.library.selectors import content_public_get
from content.library.views import TAGS, PublicContentView, refuse_locked

ELSEWHERE = OpenApiResponse(description="Where it lies.")


class ContentFileView(PublicContentView):
    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        # A player asks for sound and gets the file that there is; only our errors are JSON.
        request.META["HTTP_ACCEPT"] = "*/*"
        super().initial(request, *args, **kwargs)


class ContentAudioView(ContentFileView):
    @extend_schema(
        tags=TAGS,
        summary="Play an item",
        description=(
            "A redirect to the CDN or to a signed link, or the file itself with ranges (206, 416). A premium item asks "
            "for a premium plan: 401 for who is not signed in, 403 `premium_required` otherwise."
        ),
        responses={(200, "audio/mpeg"): OpenApiTypes.BINARY, (206, "audio/mpeg"): OpenApiTypes.BINARY, 302: ELSEWHERE},
    )
    def get(self, request: Request, pk: UUID) -> HttpResponseBase:
        item = content_public_get(item_id=pk, now=timezone.now())
        if item.is_premium and not (request.user.is_authenticated and request.user.is_premium):
            refuse_locked(request)
        answer = file_answer(request, name=item.audio_file.name or "", address=item.audio_url, premium=item.is_premium)
        if request.method == "GET" and from_the_beginning(request):
            content_download_record(item_id=pk)
        return answer


def from_the_beginning(request: Request) -> bool:
    """A player asks for a file in many parts; the first of them counts."""
    ranged = request.headers.get("Range", "")
    return not ranged or ranged.replace(" ", "").startswith("bytes=0-")


class ContentImageView(ContentFileView):
    @extend_schema(
        tags=TAGS,
        summary="Show an item's picture",
        responses={(200, "image/webp"): OpenApiTypes.BINARY, 302: ELSEWHERE},
    )
    def get(self, request: Request, pk: UUID) -> HttpResponseBase:
        item = content_public_get(item_id=pk, now=timezone.now())
        return file_answer(request, name=item.image_file.name or "", address=item.image_url, premium=False)
