"""What counsellors do over REST: the queue, and taking, handing over. To others there is nobody."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from community.counseling import examples
from community.counseling.desk import colleagues_answer, may_take, own_status, queue_answer
from community.counseling.duty import status_set
from community.counseling.permissions import IsCounselor
from community.counseling.serializers import (
    ColleaguesSerializer,
    CounselingQueueSerializer,
    CounselingSessionReadSerializer,
    CounselingTransferSerializer,
    CounselorMeSerializer,
    CounselorStatusSerializer,
)
from community.counseling.taking import session_accept, session_next, session_transfer
from community.counseling.views import TAGS, session_response
from config.api.views import EvenkeelAPIView


class CounselorView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated, IsCounselor)
    throttle_exempt = True


class TakingView(EvenkeelAPIView):
    """Of one talk: to whoever may not take it, it is not there, as the services decide."""

    permission_classes = (IsAuthenticated,)
    throttle_exempt = True


class QueueView(CounselorView):
    @extend_schema(
        tags=TAGS, summary="Who waits, in their order", responses=CounselingQueueSerializer, examples=examples.QUEUE,
        description="Without names or words. Whoever is not on duty, or has no room, sees nobody.",
        operation_id="counseling_queue_retrieve",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        takes = may_take(request.user)
        return Response({"may_take": takes, "results": queue_answer(request.user) if takes else []})


class SessionNextView(CounselorView):
    @extend_schema(
        tags=TAGS, summary="Take whoever's turn it is", request=None, responses=CounselingSessionReadSerializer,
        examples=examples.TAKE, operation_id="counseling_sessions_next",
        description="409 `queue_empty`, `not_on_duty` or `no_capacity` when there is nobody to take, or no room.",
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        return session_response(session_next(counselor=request.user, now=timezone.now()), request.user)


class SessionAcceptView(TakingView):
    @extend_schema(
        tags=TAGS, summary="Take somebody from the queue", request=None, responses=CounselingSessionReadSerializer,
        description="Of several who take the same person one gets them, the others 409 `already_taken`. 404 off duty.",
        examples=examples.TAKE, operation_id="counseling_sessions_accept",
    )  # fmt: skip
    def post(self, request: Request, pk: UUID) -> Response:
        session = session_accept(counselor=request.user, session_id=pk, now=timezone.now())
        return session_response(session, request.user)


class SessionTransferView(TakingView):
    @extend_schema(
        tags=TAGS, summary="Hand somebody over", request=CounselingTransferSerializer,
        responses=CounselingSessionReadSerializer,
        description="To a colleague who has room (409 `counselor_unavailable`), or back to their place in the queue.",
        examples=examples.TRANSFER, operation_id="counseling_sessions_transfer",
    )  # fmt: skip
    def post(self, request: Request, pk: UUID) -> Response:
        body = CounselingTransferSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        session = session_transfer(
            counselor=request.user, session_id=pk, to=body.validated_data["to"], now=timezone.now()
        )
        return session_response(session, request.user)


class ColleaguesView(CounselorView):
    @extend_schema(
        tags=TAGS, summary="To whom one can hand over", responses=ColleaguesSerializer,
        examples=examples.COLLEAGUES, operation_id="counseling_colleagues_retrieve",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        return Response({"results": colleagues_answer(request.user)})


class CounselorMeView(CounselorView):
    @extend_schema(
        tags=TAGS, summary="Whether I take people", responses=CounselorMeSerializer, examples=examples.OWN_STATUS,
        operation_id="therapists_me_retrieve",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        return Response(own_status(request.user))

    @extend_schema(
        tags=TAGS, summary="Say whether I take people", request=CounselorStatusSerializer,
        responses=CounselorMeSerializer,
        description="Available counts only while a console is open.", examples=examples.STATUS,
        operation_id="therapists_me_partial_update",
    )  # fmt: skip
    def patch(self, request: Request) -> Response:
        body = CounselorStatusSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        status_set(counselor=request.user, now=timezone.now(), **body.validated_data)
        return Response(own_status(request.user))
