"""Programs over REST: everybody may look, signed-in people take them up."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.consent.permissions import RequiredConsentsGiven
from accounts.identity.endpoints import read_body
from accounts.identity.examples import example
from config.api.pagination import page_answer
from config.api.views import EvenkeelAPIView
from content.programs import examples
from content.programs.answers import completion_answer, enrollment_answer, program_answer, program_card, taken_answer
from content.programs.selectors import (
    enrollment_of,
    modules_done,
    modules_of,
    program_get,
    program_list,
    programs_taken,
)
from content.programs.serializers import (
    EnrollmentReadSerializer,
    ModuleCompletedReadSerializer,
    ModuleCompleteWriteSerializer,
    ProgramCardReadSerializer,
    ProgramReadSerializer,
    TakenReadSerializer,
)
from content.programs.services import module_complete, program_enroll

TAGS = ["programs"]
FILTERS = ("category", "difficulty", "language")


def _premium(request: Request) -> bool:
    return bool(request.user.is_authenticated and request.user.is_premium)


class ProgramListView(EvenkeelAPIView):
    permission_classes = (AllowAny,)
    # What is open to everybody is open to staff before their second factor too.
    factor_exempt = True

    @extend_schema(
        tags=TAGS,
        summary="List the programs",
        parameters=[OpenApiParameter(name, str, description=f"Only this {name}.") for name in FILTERS],
        responses={200: ProgramCardReadSerializer(many=True)},
        examples=[example("Program", examples.CARD, answer=True)],
    )
    def get(self, request: Request) -> Response:
        rows = program_list(**{name: request.query_params.get(name, "") for name in FILTERS})
        premium = _premium(request)
        return Response(page_answer(request, [program_card(row, premium=premium) for row in rows], None))


class ProgramDetailView(EvenkeelAPIView):
    permission_classes = (AllowAny,)
    factor_exempt = True

    @extend_schema(
        tags=TAGS,
        summary="Read a program and its modules",
        description="A premium program shows what it is to everybody; its contents need a premium plan.",
        responses=ProgramReadSerializer,
        examples=[example("Program", examples.PROGRAM, answer=True)],
    )
    def get(self, request: Request, pk: UUID) -> Response:
        viewer = request.user if request.user.is_authenticated else None
        program = program_get(viewer=viewer, program_id=pk)
        modules = modules_of(program_id=pk)
        done = modules_done(owner=viewer, program_ids=[pk]) if viewer else set()
        enrollment = enrollment_of(owner=viewer, program_id=pk) if viewer else None
        return Response(program_answer(program, modules, premium=_premium(request), done=done, enrollment=enrollment))


class ProgramProgressView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        tags=TAGS,
        summary="What I have taken up, and where I go on",
        responses={200: TakenReadSerializer(many=True)},
        examples=[example("On the way", examples.TAKEN, answer=True)],
    )
    def get(self, request: Request) -> Response:
        results: list[Any] = [taken_answer(taken) for taken in programs_taken(owner=request.user)]
        return Response(page_answer(request, results, None))


class ProgramEnrollView(EvenkeelAPIView):
    # What somebody works on tells what troubles them.
    permission_classes = (IsAuthenticated, RequiredConsentsGiven)

    @extend_schema(
        tags=TAGS,
        summary="Take up a program, or come back to it",
        request=None,
        responses={201: EnrollmentReadSerializer, 200: EnrollmentReadSerializer},
        examples=[example("Taken up", examples.ENROLLED, answer=True, status="201")],
    )
    def post(self, request: Request, pk: UUID) -> Response:
        enrollment, created = program_enroll(owner=request.user, program_id=pk, now=timezone.now())
        return Response(enrollment_answer(enrollment, enrollment.program), status=201 if created else 200)


class ModuleCompleteView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated, RequiredConsentsGiven)

    @extend_schema(
        tags=TAGS,
        summary="A module is done",
        description="Done again answers 200 with what was stored. 422 `prerequisites_missing` names what comes first.",
        request=ModuleCompleteWriteSerializer,
        responses={201: ModuleCompletedReadSerializer, 200: ModuleCompletedReadSerializer},
        examples=[
            example("Done", examples.COMPLETE),
            example("Stored", examples.COMPLETED, answer=True, status="201"),
        ],
    )
    def post(self, request: Request, pk: UUID) -> Response:
        body = read_body(ModuleCompleteWriteSerializer, request)
        completion, enrollment, fresh = module_complete(
            owner=request.user, module_id=pk, time_spent_seconds=body["time_spent_seconds"], score=body["score"],
            now=timezone.now(),
        )  # fmt: skip
        answer = completion_answer(completion, enrollment, completion.module.program)
        return Response(answer, status=201 if fresh else 200)
