"""The library for those who write it: editors and administrators everything, therapists what they began (C29)."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.identity.examples import example
from config.api.views import EvenkeelViewSet
from content.library import examples
from content.library.models import ContentItem
from content.library.permissions import WritesContent
from content.library.selectors import staff_list, staff_search
from content.library.serializers import ContentChangeSerializer, ContentStaffReadSerializer, ContentWriteSerializer
from content.library.services import content_archive, content_of_staff, content_write

TAGS = ["admin"]
CHOICES = {"state": ContentItem.State.values, "type": ContentItem.Type.values}
CHANGE: dict[str, Any] = {
    "tags": TAGS,
    "summary": "Change, hand in, publish or plan an item",
    "description": (
        "Changes only what it names, and only the version that you read (409 `version_conflict`). `state` moves it: "
        "`review` hands a draft in, `published` makes it visible from `published_at` on or now, `draft` takes it from "
        "view, `archived` puts it away. Publishing is for editors and administrators."
    ),
    "request": ContentChangeSerializer,
    "responses": {200: ContentStaffReadSerializer},
    "examples": [
        example("Change", examples.CHANGE),
        example("Plan", examples.PUBLISH),
        example("Changed", {**examples.STAFF, "version": 2}, answer=True),
    ],
}


class ContentStaffViewSet(EvenkeelViewSet):
    permission_classes = (IsAuthenticated, WritesContent)
    queryset = ContentItem.objects.none()
    serializer_class = ContentStaffReadSerializer
    filter_backends = ()
    cursor_ordering = ("-updated_at", "-id")

    def get_queryset(self) -> QuerySet[ContentItem]:
        items, query = staff_list(viewer=self.request.user), self.request.query_params
        for name, column in (("state", "state"), ("type", "content_type")):
            value = query.get(name)
            if value and value not in CHOICES[name]:
                message = ErrorDetail(f"Choose among: {', '.join(CHOICES[name])}.", "invalid_choice")
                raise ValidationError({name: [message]})
            if value:
                items = items.filter(**{column: value})
        for name, column in (("category", "category__slug"), ("language", "language")):
            if query.get(name):
                items = items.filter(**{column: query[name]})
        return staff_search(items, query["search"][:100]) if query.get("search") else items

    @extend_schema(
        tags=TAGS,
        summary="List all items, whatever their state",
        parameters=[
            *(OpenApiParameter(name, str, enum=values, description=f"Only this {name}.")
              for name, values in CHOICES.items()),
            OpenApiParameter("category", str, description="A category's slug."),
            OpenApiParameter("language", str, description="Only in this language."),
            OpenApiParameter("search", str, description="A part of the title or the slug."),
        ],
        examples=[example("Item", examples.STAFF, answer=True)],
    )  # fmt: skip
    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(
        tags=TAGS,
        summary="Write a new item",
        description="A draft unless `state` or `published_at` says more.",
        request=ContentWriteSerializer,
        responses={201: ContentStaffReadSerializer},
        examples=[example("Article", examples.NEW), example("Draft", examples.STAFF, answer=True, status="201")],
    )
    def create(self, request: Request) -> Response:
        body = ContentWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        item = self._write(request, dict(body.validated_data))
        return Response(self._answer(request, item.pk), status=201)

    @extend_schema(tags=TAGS, summary="Read an item as staff", examples=[example("Item", examples.STAFF, answer=True)])
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return Response(self._answer(request, pk))

    @extend_schema(**CHANGE)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        # Who may not see it must not learn from the body's faults that it is there.
        content_of_staff(actor=request.user, item_id=pk)
        body = ContentChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        told = dict(body.validated_data)
        if "version" not in told:
            raise ValidationError({"version": [ErrorDetail("Name the version that you read.", "required")]})
        self._write(request, told, item_id=pk)
        return Response(self._answer(request, pk))

    @extend_schema(**CHANGE)
    def update(self, request: Request, pk: UUID) -> Response:
        return self.partial_update(request, pk)

    @extend_schema(tags=TAGS, summary="Put an item away", description="It is archived.", responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        content_archive(actor=request.user, item_id=pk, now=timezone.now())
        return Response(status=204)

    def _write(self, request: Request, told: dict[str, Any], item_id: UUID | None = None) -> ContentItem:
        version, state = told.pop("version", None), told.pop("state", None)
        if "published_at" in told and state is None:
            state = ContentItem.State.PUBLISHED if told["published_at"] else ContentItem.State.DRAFT
        at = told.pop("published_at", None)
        if "type" in told:
            told["content_type"] = told.pop("type")
        return content_write(
            actor=request.user, values=told, now=timezone.now(), item_id=item_id, version=version, state=state, at=at
        )

    def _answer(self, request: Request, item_id: UUID) -> Any:
        return self.get_serializer(content_of_staff(actor=request.user, item_id=item_id)).data
