"""The forum over REST: read by everybody, signed in or not; written by its people."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.identity.endpoints import read_body
from community.forum import examples
from community.forum.answers import fresh_post, own_reply, post_cards, post_page, reply_answers
from community.forum.models import ForumPost, ForumReply
from community.forum.permissions import ForumOpen
from community.forum.reactions import Support, support_of
from community.forum.reply_services import reply_create, reply_delete, reply_edit
from community.forum.search import post_search, search_words
from community.forum.selectors import Viewer, cards, post_get, post_list, reply_list, viewer_of
from community.forum.serializers import (
    ForumPostCardSerializer,
    ForumPostChangeSerializer,
    ForumPostReadSerializer,
    ForumPostWriteSerializer,
    ForumReplyChangeSerializer,
    ForumReplyReadSerializer,
    ForumReplyWriteSerializer,
)
from community.forum.services import Written, post_create, post_delete, post_edit
from config.api.pagination import PageTotalPagination
from config.api.views import EvenkeelViewSet, PartialWriteMixin
from crisis.screening.refusals import RefusalsScreened
from moderation.judging.outcomes import Place

TAGS = ["community"]
REPLIES = 50
ONCE = (
    "With an `id` of your own a repeat answers 200 with the stored row; another body answers 409. What must not stand "
    "here is refused: 422 `content_refused` with `reasons`. `support` is there when a text sounds like danger."
)
CATEGORY = OpenApiParameter("category", {"type": "string", "format": "uuid"}, description="Only this category.")
SEARCH = OpenApiParameter("search", str, description="All of these words, among the newest 2,000 posts.")


class ForumView(RefusalsScreened):
    """For views of the forum: open to staff before their second factor as far as it is open to the world."""

    permission_classes = (ForumOpen,)
    heard_as = Place.FORUM
    heard_fields = ("title", "content")

    @property
    def factor_exempt(self) -> bool:
        return self.request.method in SAFE_METHODS


class ForumPostViewSet(ForumView, PartialWriteMixin, EvenkeelViewSet):
    queryset = ForumPost.objects.none()
    serializer_class = ForumPostCardSerializer
    pagination_class = PageTotalPagination
    filter_backends = ()

    def get_queryset(self) -> QuerySet[ForumPost]:
        return post_list(viewer=viewer_of(self.request.user), category_id=_category_in(self.request))

    def get_throttle_scopes(self) -> tuple[str, ...]:
        if self.action == "create":
            return ("forum_post",)
        return ("forum_search",) if self.request.query_params.get("search") else ()

    @extend_schema(
        tags=TAGS, summary="List the posts of the forum", parameters=[CATEGORY, SEARCH],
        description="Pinned posts first, then the newest; what a search finds from the newest on.",
        responses=ForumPostCardSerializer(many=True), examples=examples.CARDS, operation_id="community_posts_list",
    )  # fmt: skip
    def list(self, request: Request) -> Response:
        viewer = viewer_of(request.user)
        category_id, text = _category_in(request), request.query_params.get("search", "")
        if text:
            found = post_search(viewer=viewer, words=search_words(text), category_id=category_id)
            ids = self.paginate_queryset(found) or []  # type: ignore[arg-type]
            shown = post_list(viewer=viewer, category_id=category_id).filter(pk__in=ids)
            known = {row.pk: row for row in cards(shown, viewer=viewer)}
            rows = [known[row_id] for row_id in ids if row_id in known]
        else:
            rows = self.paginate_queryset(cards(post_list(viewer=viewer, category_id=category_id), viewer=viewer)) or []
        return self.get_paginated_response(post_cards(rows, viewer=viewer))

    @extend_schema(
        tags=TAGS, summary="Read a post",
        description=(
            "With the first fifty replies. A post that was deleted, while replies of others hang on it, is shown "
            "without its words and its author."
        ),
        responses=ForumPostReadSerializer, examples=examples.PAGE, operation_id="community_posts_retrieve",
    )  # fmt: skip
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return Response(_page(viewer_of(request.user), pk))

    @extend_schema(
        tags=TAGS, summary="Write a post", description=f"Needs a premium plan. {ONCE}",
        request=ForumPostWriteSerializer, responses={201: ForumPostReadSerializer, 200: ForumPostReadSerializer},
        examples=examples.CREATE, operation_id="community_posts_create",
    )  # fmt: skip
    def create(self, request: Request) -> Response:
        values = read_body(ForumPostWriteSerializer, request)
        written = post_create(author=request.user, values=values, now=timezone.now())
        if written.fresh:
            return _answer(fresh_post(written.row, Viewer(request.user.pk)), written, status=201)
        return _answer(_page(viewer_of(request.user), written.row.pk), written)

    @extend_schema(
        tags=TAGS, summary="Change my post",
        description="Within an hour; later, or when a moderator stepped in, 409 `edit_closed`.",
        request=ForumPostChangeSerializer, responses=ForumPostReadSerializer, examples=examples.CHANGE,
    )  # fmt: skip
    def partial_update(self, request: Request, pk: UUID) -> Response:
        changes = read_body(ForumPostChangeSerializer, request)
        written = post_edit(author=request.user, post_id=pk, changes=changes, now=timezone.now())
        return _answer(_page(viewer_of(request.user), pk), written)

    @extend_schema(
        tags=TAGS, summary="Delete my post", responses={204: None}, operation_id="community_posts_destroy",
        description="Its words are gone at once for everybody and erased after 30 days. Replies of others stay.",
    )  # fmt: skip
    def destroy(self, request: Request, pk: UUID) -> Response:
        post_delete(author=request.user, post_id=pk, now=timezone.now())
        return Response(status=204)


class ForumReplyViewSet(ForumView, PartialWriteMixin, EvenkeelViewSet):
    queryset = ForumReply.objects.none()
    serializer_class = ForumReplyReadSerializer
    pagination_class = PageTotalPagination
    filter_backends = ()

    def get_queryset(self) -> QuerySet[ForumReply]:
        viewer = viewer_of(self.request.user)
        return reply_list(viewer=viewer, post=post_get(viewer=viewer, post_id=self.kwargs["pk"]))

    def get_throttle_scopes(self) -> tuple[str, ...]:
        return ("forum_reply",) if self.action == "create" else ()

    @extend_schema(
        tags=TAGS, summary="List the replies to a post",
        description="From the oldest on; what was deleted keeps its place.",
        responses=ForumReplyReadSerializer(many=True), examples=examples.REPLIES,
        operation_id="community_replies_list",
    )  # fmt: skip
    def list(self, request: Request, pk: UUID) -> Response:
        viewer = viewer_of(request.user)
        replies = reply_list(viewer=viewer, post=post_get(viewer=viewer, post_id=pk))
        return self.get_paginated_response(reply_answers(self.paginate_queryset(replies) or [], viewer=viewer))

    @extend_schema(
        tags=TAGS, summary="Reply to a post",
        description=f"Needs a premium plan; a locked post answers 409 `post_locked`. {ONCE}",
        request=ForumReplyWriteSerializer, responses={201: ForumReplyReadSerializer, 200: ForumReplyReadSerializer},
        examples=examples.ANSWER, operation_id="community_replies_create",
    )  # fmt: skip
    def create(self, request: Request, pk: UUID) -> Response:
        values = read_body(ForumReplyWriteSerializer, request)
        viewer = viewer_of(request.user)
        written = reply_create(author=request.user, viewer=viewer, post_id=pk, values=values, now=timezone.now())
        support = Support() if written.fresh else _support(viewer, written.row)
        return _answer(own_reply(written.row, viewer, support), written, status=201 if written.fresh else 200)

    @extend_schema(
        tags=TAGS, summary="Change my reply",
        description="Within an hour; later, or when a moderator stepped in, 409 `edit_closed`.",
        request=ForumReplyChangeSerializer, responses=ForumReplyReadSerializer, examples=examples.REWORD,
    )  # fmt: skip
    def partial_update(self, request: Request, pk: UUID) -> Response:
        changes = read_body(ForumReplyChangeSerializer, request)
        written = reply_edit(author=request.user, reply_id=pk, changes=changes, now=timezone.now())
        viewer = Viewer(request.user.pk)
        return _answer(own_reply(written.row, viewer, _support(viewer, written.row)), written)

    @extend_schema(
        tags=TAGS, summary="Delete my reply", responses={204: None}, operation_id="community_replies_destroy",
        description="Its words are gone at once for everybody, and erased after 30 days.",
    )  # fmt: skip
    def destroy(self, request: Request, pk: UUID) -> Response:
        reply_delete(author=request.user, reply_id=pk, now=timezone.now())
        return Response(status=204)


def _category_in(request: Request) -> UUID | None:
    text = request.query_params.get("category")
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise ValidationError({"category": [ErrorDetail("The id of a category is needed.", "invalid")]}) from error


def _page(viewer: Viewer, post_id: UUID) -> dict[str, Any]:
    post = post_get(viewer=viewer, post_id=post_id)
    replies = list(reply_list(viewer=viewer, post=post)[: REPLIES + 1])
    more = None
    if len(replies) > REPLIES:
        more = f"{reverse('community:reply-list', args=(post_id,))}?page=2&limit={REPLIES}"
    return post_page(post, replies[:REPLIES], viewer=viewer, more=more)


def _support(viewer: Viewer, reply: ForumReply) -> Support:
    return support_of("reply", [reply.pk], viewer=viewer)[reply.pk]


def _answer(data: dict[str, Any], written: Written[Any], *, status: int = 200) -> Response:
    return Response({**data, "support": written.support} if written.support else data, status=status)
