"""The schema and the page at the addresses that config/urls.py gives them, and one described endpoint."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.docs import DocsView
from config.api.schema import SchemaView
from config.api.views import EvenkeelAPIView, PutIsPatchMixin


class NameSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()


_named = extend_schema(request=NameSerializer, responses=NameSerializer)


@extend_schema_view(put=_named, patch=_named)
class NameView(PutIsPatchMixin, EvenkeelAPIView):
    def patch(self, request: Request) -> Response:
        return Response(request.data)


urlpatterns = [
    path("api/v1/schema", SchemaView.as_view(), name="schema"),
    path("api/v1/name", NameView.as_view()),
    path("api/docs", DocsView.as_view(), name="docs"),
]
