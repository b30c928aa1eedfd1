"""One way in and one way out for apps that work without a network."""

from collections.abc import Collection, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.consent.permissions import RequiredConsentsGiven
from accounts.identity.examples import example
from accounts.profile.changes import Support
from accounts.sync import examples
from accounts.sync.cursors import place_decode
from accounts.sync.gate import Permit, before_consents
from accounts.sync.selectors import sync_page
from accounts.sync.serializers import SyncAnswerSerializer, SyncBatchSerializer, SyncPageSerializer, writes_of
from accounts.sync.services import sync_write
from accounts.sync.words import all_refused_screened, texts_heard
from accounts.sync.writes import Op, Write
from config.api.errors import DomainError
from config.api.pagination import read_limit
from config.api.refusals import RefusedHeard, hear_after, support_put
from config.api.throttling import throttle_charge
from config.api.views import EvenkeelAPIView

TAGS = ["sync"]
LIMIT, LIMIT_MAX = 100, 500
_PAGE = [
    OpenApiParameter("cursor", str, OpenApiParameter.QUERY, description="Of the last answer; none: everything."),
    OpenApiParameter(
        "limit", {"type": "integer", "minimum": 1, "maximum": LIMIT_MAX, "default": LIMIT}, OpenApiParameter.QUERY,
        description="Page size.",
    ),
]  # fmt: skip
_READ = (
    "Every row that changed or went since `cursor`, each once, as it is now. Without a cursor: every row there is. "
    "Store the page, then its `cursor`. What commits before another change begins comes before it. "
    "410 `cursor_expired` means: forget the cursor, take everything anew, and drop what did not come."
)
_WRITE = (
    "Up to 100 writes, carried out in order, each on its own. Send them in the order in which they were made, one "
    "request at a time, the unanswered ones first and unchanged: a `change_id` is carried out once. "
    "`applied`; `merged`: others had changed other fields; `repeated`: it had arrived, or says what is there (of a "
    "create with `deleted`: under another id, which the feed tells); "
    "`conflict`: others `changed` the same `fields`, `deleted` the row, or it `exists` with other content; nothing "
    "was written, `data` and `version` are what is there; `refused`: `problem` is what the kind's own endpoint answers."
)


class SyncView(RefusedHeard, EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)
    throttle_scopes = ("sync",)
    # One transaction around all writes would undo the good with the bad, and each has its own id.
    idempotency_key_accepted = False

    @extend_schema(
        tags=TAGS,
        summary="What changed since a cursor",
        description=_READ,
        parameters=_PAGE,
        responses=SyncPageSerializer,
        examples=[example("Changes", examples.PAGE, answer=True)],
    )
    def get(self, request: Request) -> Response:
        text = request.query_params.get("cursor")
        page = sync_page(
            owner=request.user,
            place=place_decode(text, request.user.pk) if text else None,
            limit=read_limit(request, LIMIT, LIMIT_MAX),
            now=timezone.now(),
        )
        body: dict[str, Any] = {
            "changes": [state.as_json() for state in page.states],
            "cursor": page.cursor,
            "has_more": page.has_more,
            "complete": page.complete,
            "as_of": page.as_of,
        }
        return Response(body)

    @extend_schema(
        tags=TAGS,
        summary="Bring what was written offline",
        description=_WRITE,
        request=SyncBatchSerializer,
        responses=SyncAnswerSerializer,
        examples=[
            example("A new entry and a change", examples.WRITES),
            example("Results", examples.RESULTS, answer=True),
        ],
    )
    def post(self, request: Request) -> Response:
        writes = writes_of(request.data)
        permit = partial(RequiredConsentsGiven().has_permission, request, self)
        # As at the kinds' own endpoints: to delete is open to everybody. A cry for help never waits with the rest.
        some = any(before_consents(write) for write in writes if write.op is not Op.DELETE)
        if not some and any(write.op is not Op.DELETE for write in writes):
            self._permit_all(writes, permit)
        results = sync_write(
            owner=request.user, writes=writes, now=timezone.now(), charge=partial(throttle_charge, request),
            permit=permit if some else None,
        )  # fmt: skip
        return Response({"results": [result.as_json() for result in results]})

    def refused_hear(self, pieces: Collection[str], content_id: UUID | None) -> Support | None:
        return texts_heard(owner=self.request.user, texts=pieces, now=timezone.now())

    def _permit_all(self, writes: Sequence[Write], permit: Permit) -> None:
        """Whoever writes offline in danger is heard although nothing is stored before a consent is given."""
        try:
            permit()
        except DomainError as refusal:
            support = all_refused_screened(owner=self.request.user, writes=writes, now=timezone.now())
            hear_after(refusal, None)
            if support is not None:
                support_put(refusal, support)
            raise
