"""The base of every endpoint: the API's conventions, and nothing that a request does not need."""

from functools import lru_cache, partial
from typing import Any

from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import HttpResponse, HttpResponseBase
from rest_framework.exceptions import APIException, NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from config.api.context import current
from config.api.errors import BEARER_CHALLENGE
from config.api.fields import requested_fields, select_fields
from config.api.idempotency import KEY_HEADER, run_once
from config.api.negotiation import LeanNegotiation
from config.api.parsers import StrictJSONParser
from config.api.problems import ProblemResponse
from config.api.refusals import refusal_settle, support_of
from config.api.rendering import JSONRenderer, dump_json
from config.api.throttling import charge_request, rate_limit_headers

_NEGOTIATION = LeanNegotiation()
_READS = frozenset({"GET", "HEAD"})


@lru_cache(maxsize=256)
def _instances(classes: tuple[type, ...]) -> tuple[Any, ...]:
    """Parsers and renderers keep no state, so one instance serves every request."""
    return tuple(made() for made in classes)


class ConventionsMixin:
    """
    Brings `?fields=`, `Idempotency-Key`, throttles, lean negotiation and problem documents.

    `throttle_scopes` names limits of config.api.limits beside the general two. `throttle_exempt` leaves Redis out
    altogether (crisis and health). `idempotency_key_accepted = False` refuses the header, for views that cannot
    be repeated as one transaction.
    """

    renderer_classes = (JSONRenderer,)
    parser_classes = (StrictJSONParser,)
    throttle_scopes: tuple[str, ...] = ()
    throttle_exempt: bool = False
    idempotency_key_accepted: bool = True
    # DRF's OPTIONS answer runs permission checks for other methods and describes serializers; ours says Allow.
    metadata_class = None

    def get_throttle_scopes(self) -> tuple[str, ...]:
        """A view with several actions may choose here by `self.action` or the method."""
        return self.throttle_scopes

    def get_throttle_identifier(self, request: Request) -> str | None:
        """The identifier that `ip_identifier` scopes count; None takes e-mail, user name or phone from the body."""
        return None

    # What DRF works out anew for every request and never changes.
    def get_renderers(self) -> tuple[Any, ...]:
        return _instances(tuple(self.renderer_classes))

    def get_parsers(self) -> tuple[Any, ...]:
        return _instances(tuple(self.parser_classes))

    def get_content_negotiator(self) -> LeanNegotiation:
        return _NEGOTIATION

    @property
    def default_response_headers(self) -> dict[str, str]:
        # DRF adds Allow to every answer; the 405 and OPTIONS answers have it, nobody reads it elsewhere.
        return {}

    def get_authenticate_header(self, request: Request) -> str:
        # Without a header DRF turns 401 into 403, also on sign-in, which has no authenticators.
        return BEARER_CHALLENGE

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.format_kwarg = None
        request.accepted_renderer, request.accepted_media_type = _NEGOTIATION.select_renderer(
            request, self.get_renderers()
        )
        request.version, request.versioning_scheme = None, None
        refuse_nul(request)
        self.perform_authentication(request)
        # Before permissions: an endless run of refused requests must meet the limit too.
        self.check_throttles(request)
        self.check_permissions(request)
        if request.method == "POST" and KEY_HEADER in request.META and hasattr(self, "post"):
            self.post = partial(run_once, self, self.post)

    def perform_authentication(self, request: Request) -> None:
        try:
            user = request.user
        except APIException:
            # A wrong token is counted by address, or guessing tokens would be free.
            self.check_throttles(request)
            raise
        context = current()
        if context.request_id and user is not None:
            context.user_id = user.pk

    def check_throttles(self, request: Request) -> None:
        if self.throttle_exempt:
            return
        state = charge_request(request, self.get_throttle_scopes(), partial(self.get_throttle_identifier, request))
        if state is not None:
            self.headers.update(rate_limit_headers(state))

    def handle_exception(self, exc: Exception) -> Response:
        try:
            refusal_settle(exc)
        except (OperationalError, InterfaceError, IntegrityError) as error:
            # 503: the client tries again, and then it is settled. 401 when the person was erased meanwhile.
            exc = error
        answer = super().handle_exception(exc)
        support = support_of(exc)
        if support and isinstance(answer, ProblemResponse):
            # Of a wrong field the document has nothing but the fields.
            answer.extend(support=support)
        return answer

    def finalize_response(
        self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if "fields=" in request.META.get("QUERY_STRING", "") and request.method in _READS:
            response = self._trimmed(request, response)
        return super().finalize_response(request, response, *args, **kwargs)

    def _trimmed(self, request: Request, response: HttpResponseBase) -> HttpResponseBase:
        names = requested_fields(request.query_params)
        if response.status_code != 200 or "fields" not in request.query_params:
            return response
        try:
            if isinstance(response, Response):
                response.data = select_fields(dump_json(response.data), names)
            elif isinstance(response, HttpResponse) and response["Content-Type"].startswith("application/json"):
                response.content = dump_json(select_fields(response.content, names))
        except ValidationError as error:
            return self.handle_exception(error)
        return response

    def options(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(status=204, headers={"Allow": ", ".join(self.allowed_methods)})


def refuse_nul(request: Request) -> None:
    """
    PostgreSQL cannot store NUL in text: as a filter or a name it would be a 500.

    :raises NotFound: when the path has one.
    :raises ValidationError: naming the query parameter that has one.
    """
    if "\x00" in request.path_info:
        raise NotFound
    if "%00" in request.META.get("QUERY_STRING", ""):
        bad = [name for name, values in request.query_params.lists() if "\x00" in name + "".join(values)]
        if bad:
            raise ValidationError({bad[0].replace("\x00", "") or "query": ["The NUL character is not accepted."]})


class EvenkeelAPIView(ConventionsMixin, APIView):
    pass


class EvenkeelViewSet(ConventionsMixin, GenericViewSet):
    pass


class PartialWriteMixin:
    """For viewsets: PUT is PATCH by another name, also in the documentation: it changes only what it names."""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "partial_update" in vars(cls):
            cls.update = cls.partial_update


class PutIsPatchMixin:
    """For plain views: PUT changes only what it names, like PATCH."""

    def put(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.patch(request, *args, **kwargs)
