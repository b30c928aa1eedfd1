"""Categories, support and following over REST."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from community.forum import examples
from community.forum.follows import follow_remove, follow_set
from community.forum.reactions import KINDS, Support, reaction_remove, reaction_set
from community.forum.selectors import category_list, viewer_of
from community.forum.serializers import ForumCategoryReadSerializer, ForumSupportReadSerializer
from community.forum.views import TAGS, ForumView
from config.api.pagination import page_answer
from config.api.views import EvenkeelAPIView

KIND_TEXT = f"`kind` is one of {', '.join(KINDS)}. Repeated, it changes nothing."


class ForumCategoryListView(ForumView, EvenkeelAPIView):
    @extend_schema(
        tags=TAGS, summary="List the categories of the forum", responses={200: ForumCategoryReadSerializer(many=True)},
        examples=examples.CATEGORIES, operation_id="community_categories_list",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        names = ("id", "slug", "name", "description", "is_open")
        return Response(page_answer(request, list(category_list().values(*names)), None))


class ForumReactionView(ForumView, EvenkeelAPIView):
    """Set by the addresses: `post` or `reply`."""

    target = "post"

    @extend_schema(
        tags=TAGS, summary="Support a post or a reply", description=KIND_TEXT, request=None,
        responses=ForumSupportReadSerializer, examples=examples.SUPPORT,
    )  # fmt: skip
    def put(self, request: Request, pk: UUID, kind: str) -> Response:
        return _counts(
            reaction_set(
                owner=request.user, viewer=viewer_of(request.user), target=self.target, row_id=pk, kind=kind,
                now=timezone.now(),
            )
        )  # fmt: skip

    @extend_schema(
        tags=TAGS, summary="Take support back", description=KIND_TEXT, responses=ForumSupportReadSerializer,
        examples=examples.SUPPORT,
    )  # fmt: skip
    def delete(self, request: Request, pk: UUID, kind: str) -> Response:
        viewer = viewer_of(request.user)
        return _counts(reaction_remove(owner=request.user, viewer=viewer, target=self.target, row_id=pk, kind=kind))


def _counts(support: Support) -> Response:
    return Response({"reactions": {kind: support.counts.get(kind, 0) for kind in KINDS}, "my_reactions": support.mine})


class ForumFollowView(ForumView, EvenkeelAPIView):
    @extend_schema(
        tags=TAGS, summary="Follow a post", request=None, responses={204: None},
        description="You are told, now and then and without a word of it, that there are new replies.",
    )  # fmt: skip
    def put(self, request: Request, pk: UUID) -> Response:
        follow_set(owner=request.user, viewer=viewer_of(request.user), post_id=pk, now=timezone.now())
        return Response(status=204)

    @extend_schema(tags=TAGS, summary="Follow a post no more", responses={204: None})
    def delete(self, request: Request, pk: UUID) -> Response:
        follow_remove(owner=request.user, post_id=pk)
        return Response(status=204)
