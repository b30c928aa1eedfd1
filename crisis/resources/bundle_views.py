"""The signed bundle, its signature and the key to check it with."""

import base64
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from crisis.resources import examples
from crisis.resources.public import PublicCrisisView
from crisis.resources.selectors import bundle_current
from crisis.resources.serializers import BundleKeySerializer, BundleSerializer, BundleSignatureSerializer
from crisis.resources.signing import key_id, public_key
from crisis.resources.views import served_from

ALGORITHM = "Ed25519"
CACHED = {"Cache-Control": "public, max-age=3600"}


class BundleView(PublicCrisisView):
    @extend_schema(
        operation_id="crisis_resources_bundle_read",
        description="For offline use. Check `X-Bundle-Signature` over the exact bytes with the published key.",
        responses=BundleSerializer,
        examples=[examples.BUNDLE],
    )
    def get(self, request: Request) -> HttpResponse:
        directory, bundle = bundle_current(now=timezone.now())
        headers = {
            **CACHED,
            **served_from(directory),
            "ETag": bundle.etag,
            "X-Bundle-Signature": bundle.signature,
            "X-Bundle-Version": bundle.version,
        }
        return HttpResponse(bundle.content, content_type="application/json", headers=headers)

    def _trimmed(self, request: Request, response: HttpResponseBase) -> HttpResponseBase:
        # Trimmed bytes would not carry the signature.
        return response


class BundleSignatureView(PublicCrisisView):
    @extend_schema(
        operation_id="crisis_resources_bundle_signature_read",
        responses=BundleSignatureSerializer,
        examples=[examples.SIGNATURE],
    )
    def get(self, request: Request) -> Response:
        directory, bundle = bundle_current(now=timezone.now())
        answer: dict[str, Any] = {
            "algorithm": ALGORITHM,
            "key_id": key_id(),
            "version": bundle.version,
            "sha256": bundle.sha256,
            "signature": bundle.signature,
        }
        return Response(answer, headers={**CACHED, **served_from(directory)})


class BundleKeyView(PublicCrisisView):
    @extend_schema(
        operation_id="crisis_resources_bundle_key_read", responses=BundleKeySerializer, examples=[examples.KEY]
    )
    def get(self, request: Request) -> Response:
        answer = {
            "algorithm": ALGORITHM,
            "key_id": key_id(),
            "public_key": base64.b64encode(public_key()).decode(),
        }
        return Response(answer, headers=CACHED)
