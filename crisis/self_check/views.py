"""The check over REST: for everybody, never limited, and answered without database and Redis."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation.trans_real import parse_accept_lang_header
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.identity.models import User
from config.api.problems import ProblemResponse
from config.api.unread import body_of, pieces_of, texts_in
from crisis.resources.public import BodyTooLarge, PublicCrisisView
from crisis.self_check import examples
from crisis.self_check.questionnaire import answers_in, shown
from crisis.self_check.serializers import CheckReadSerializer, CheckWriteSerializer, QuestionnaireSerializer
from crisis.self_check.services import self_check, self_check_refused
from crisis.wording.loading import FALLBACK, LANGUAGES, language_asked, language_known

TAGS = ["crisis"]
# 4,000 characters as JSON may write them, twice six bytes for one beyond the first plane.
BODY_BYTES = 64 * 1024
# Of a refused body: a check has one text, and no account and no limit stands before it.
PIECES = 4
LANGUAGE = OpenApiParameter(
    "language", str, description=f"One of {', '.join(LANGUAGES)}; default: that of the request."
)


class SelfCheckView(PublicCrisisView):
    @extend_schema(
        tags=TAGS, summary="The questions of the self-check", operation_id="crisis_check_retrieve",
        parameters=[LANGUAGE], responses=QuestionnaireSerializer, examples=examples.ASKED,
        description="The same for everybody. `ask_if` says after which answers a question makes sense.",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        wanted = request.query_params.get("language")
        asked = re.split("[-_]", wanted.lower())[0] if wanted else self._language(self.person())
        language = language_known(asked)
        return Response({**shown(language), "language": language}, headers=_headers(language))

    @extend_schema(
        tags=TAGS, summary="Check how serious it is", operation_id="crisis_check_create",
        request=CheckWriteSerializer, responses=CheckReadSerializer, examples=examples.CHECK,
        description=(
            "Answers to the questions, own words, or both; the worse of both counts, and what is left out lowers "
            "nothing. Without an account nothing is stored. Signed in, a severity from 2 is noted and one from 3 "
            "followed up by our team; the words are never kept. Danger to somebody else answers subject `other` and "
            "how to help them. Also a body that is refused is judged by what can be read of it, and brings `support`."
        ),
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        if len(request._request.body) > BODY_BYTES:
            raise BodyTooLarge
        payload = CheckWriteSerializer(data=request.data)
        payload.is_valid(raise_exception=True)
        values, person = payload.validated_data, self.person()
        wanted = values.get("language")
        language = wanted or self._language(person)
        answer = self_check(
            person=person,
            answers=values.get("answers") or {},
            text=values.get("text") or "",
            language=language,
            spoken=wanted or self._spoken(person),
            country=(person.country if person else "") or values.get("country") or "",
            now=timezone.now(),
        )
        return Response(answer, headers=_headers(language))

    def handle_exception(self, exc: Exception) -> Any:
        """Whoever says that they are in danger is in danger, whatever is wrong with the rest of it."""
        answer = super().handle_exception(exc)
        refused = isinstance(answer, ProblemResponse) and 400 <= answer.status_code < 500
        if refused and self.request.method == "POST" and (support := self._refused_support()):
            answer.extend(support=support)
        return answer

    def _refused_support(self) -> Mapping[str, Any] | None:
        body = body_of(self.request)
        given = body if isinstance(body, Mapping) else {}
        person = self.person()
        return self_check_refused(
            person=person,
            answers=answers_in(given.get("answers")),
            texts=pieces_of(texts_in(body, ()))[:PIECES],
            language=self._language(person),
            spoken=self._spoken(person),
            country=(person.country if person else "") or str(given.get("country") or "").upper(),
            now=timezone.now(),
        )

    def _language(self, person: User | None) -> str:
        header = self.request.headers.get("Accept-Language", "")
        return person.language if person else language_asked(header, FALLBACK)

    def _spoken(self, person: User | None) -> str:
        """Also one that our words are not in: there are lines that speak it."""
        tags = parse_accept_lang_header(self.request.headers.get("Accept-Language", "")[:200])
        asked = next((tag.split("-")[0] for tag, _ in tags if tag != "*"), FALLBACK)
        return person.language if person else asked


def _headers(language: str) -> dict[str, str]:
    return {"Content-Language": language_known(language), "Vary": "Accept-Language, Authorization"}
