"""Blocks over REST."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.identity.examples import example
from community.blocks.models import UserBlock
from community.blocks.selectors import block_list
from community.blocks.serializers import BlockReadSerializer, BlockWriteSerializer
from community.blocks.services import block_create, block_delete
from config.api.pagination import TimeCursorPagination
from config.api.views import EvenkeelViewSet

TAGS = ["community"]
BLOCK = {
    "id": "01941f29-7c00-7eee-8aaa-0123456789ab",
    "content_type": "chat_message",
    "content_id": "01941f29-7c00-7aaa-8aaa-0123456789ab",
    "name": "Anonymous User #2847",
    "created_at": "2026-03-01T18:10:00Z",
}


class BlockViewSet(EvenkeelViewSet):
    permission_classes = (IsAuthenticated,)
    queryset = UserBlock.objects.none()
    serializer_class = BlockReadSerializer
    pagination_class = TimeCursorPagination
    filter_backends = ()
    cursor_ordering = ("-created_at", "-id")

    def get_queryset(self) -> QuerySet[UserBlock]:
        return block_list(owner=self.request.user)

    @extend_schema(
        tags=TAGS, summary="Whom I blocked", responses=BlockReadSerializer(many=True),
        examples=[example("Block", BLOCK, answer=True)], operation_id="community_blocks_list",
    )  # fmt: skip
    def list(self, request: Request) -> Response:
        found = self.paginate_queryset(self.get_queryset()) or []
        for row in found:
            row.owner = request.user
        return self.get_paginated_response(self.get_serializer(found, many=True).data)

    @extend_schema(
        tags=TAGS, summary="Block somebody",
        description=(
            "By something of theirs that you saw. From then on neither of you meets the other: conversations of the "
            "two end, and posts and messages of each are not shown to the other. They are not told. A repeat answers "
            "200."
        ),
        request=BlockWriteSerializer, responses={201: BlockReadSerializer, 200: BlockReadSerializer},
        examples=[
            example("By a message", {name: BLOCK[name] for name in ("content_type", "content_id")}),
            example("Blocked", BLOCK, answer=True, status="201"),
        ],
        operation_id="community_blocks_create",
    )  # fmt: skip
    def create(self, request: Request) -> Response:
        body = BlockWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        row, fresh = block_create(
            owner=request.user, reference_type=body.validated_data["content_type"],
            reference_id=body.validated_data["content_id"], now=timezone.now(),
        )  # fmt: skip
        row.owner = request.user
        return Response(self.get_serializer(row).data, status=201 if fresh else 200)

    @extend_schema(
        tags=TAGS, summary="Lift a block", responses={204: None}, operation_id="community_blocks_destroy",
        description="Conversations that ended because of it stay ended.",
    )  # fmt: skip
    def destroy(self, request: Request, pk: UUID) -> Response:
        block_delete(owner=request.user, block_id=pk)
        return Response(status=204)
