"""Why a request can fail, and how every failure becomes a problem document. Unknown errors propagate: they are bugs."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import psycopg
import redis.exceptions
import structlog
from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import Http404, UnreadablePostError
from rest_framework import exceptions

from config.api.problems import ProblemResponse, field_errors, problem

BEARER_CHALLENGE = 'Bearer realm="evenkeel"'
RETRY_SECONDS = 5
# How the constraints end that tie a row to its person.
ACCOUNT_KEY = "_fk_accounts_user_id"
_log = structlog.get_logger("evenkeel.api")


class DomainError(exceptions.APIException):
    """A rule of the domain refuses the request; one subclass for each reason a client can act on."""

    status_code = 422
    default_code = "rule_broken"
    default_detail = "The request breaks a rule."

    def __init__(
        self,
        detail: str | None = None,
        *,
        code: str | None = None,
        headers: Mapping[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(detail, code)
        self.headers = dict(headers or {})
        self.extra = extra


class Conflict(DomainError):
    status_code = 409
    default_code = "conflict"
    default_detail = "This conflicts with what is already stored."


class QuotaExceeded(DomainError):
    """The plan's allowance is used up; `limit` and `resets_at` tell what the plan gives and when it gives again."""

    status_code = 429
    default_code = "quota_exceeded"
    default_detail = "The allowance of your plan is used up."


class PremiumRequired(DomainError):
    status_code = 403
    default_code = "premium_required"
    default_detail = "This needs a premium plan."


class ConsentRequired(DomainError):
    status_code = 403
    default_code = "consent_required"
    default_detail = "This needs your consent first."


class ServiceUnavailable(DomainError):
    status_code = 503
    default_code = "service_unavailable"
    default_detail = "The service cannot answer right now. Try again shortly."

    def __init__(
        self, detail: str | None = None, *, code: str | None = None, retry_after: int = RETRY_SECONDS, **extra: Any
    ) -> None:
        super().__init__(detail, code=code, headers={"Retry-After": str(retry_after)}, **extra)


def problem_exception_handler(exc: Exception, context: Mapping[str, Any] | None = None) -> ProblemResponse | None:
    """This function will turn a known failure into its answer, and return None for what only a bug can raise."""
    for kinds, answer in _ANSWERS:
        if isinstance(exc, kinds):
            return answer(exc, context or {})
    return None


def _api_problem(exc: exceptions.APIException, context: Mapping[str, Any]) -> ProblemResponse:
    headers: dict[str, str] = dict(getattr(exc, "headers", None) or {})
    if exc.status_code == 401:
        headers.setdefault("WWW-Authenticate", getattr(exc, "auth_header", None) or BEARER_CHALLENGE)
    wait = getattr(exc, "wait", None)
    if wait is not None:
        headers.setdefault("Retry-After", str(max(1, math.ceil(wait))))
    view = context.get("view")
    if isinstance(exc, exceptions.MethodNotAllowed) and view is not None:
        headers["Allow"] = ", ".join(view.allowed_methods)
    code, detail = _code_and_detail(exc)
    return problem(exc.status_code, code, detail, headers=headers, extra=getattr(exc, "extra", None))


def _code_and_detail(exc: exceptions.APIException) -> tuple[str, str]:
    detail = exc.detail
    if isinstance(detail, exceptions.ErrorDetail):
        return detail.code or exc.default_code, str(detail)
    if isinstance(detail, Mapping):  # simplejwt: {"detail": ..., "code": ..., "messages": [...]}
        return str(detail.get("code", exc.default_code)), str(detail.get("detail", exc.default_detail))
    return exc.default_code, str(exc.default_detail)


def _validation_problem(exc: exceptions.ValidationError, context: Mapping[str, Any]) -> ProblemResponse:
    errors = field_errors(exc.detail)
    headers = getattr(exc, "headers", None)
    return problem(exc.status_code, "validation_error", _summary(errors), errors=errors, headers=headers)


def _model_validation_problem(exc: DjangoValidationError, context: Mapping[str, Any]) -> ProblemResponse:
    detail = exc.message_dict if hasattr(exc, "error_dict") else exc.messages
    # Django's NON_FIELD_ERRORS is "__all__", DRF's is "non_field_errors".
    if isinstance(detail, dict) and "__all__" in detail:
        detail["non_field_errors"] = detail.pop("__all__")
    errors = field_errors(detail)
    return problem(400, "validation_error", _summary(errors), errors=errors)


def _summary(errors: list[dict[str, str]]) -> str:
    if len(errors) == 1:
        return f"{errors[0]['field']}: {errors[0]['message']}"
    return f"{len(errors)} fields are invalid."


def _broken_key(exc: IntegrityError, context: Mapping[str, Any]) -> ProblemResponse | None:
    """
    The account was erased while this request of its person was under way: nothing of it was kept.

    Any other broken rule of the database that reaches this place is a defect and stays one.
    """
    diagnosis = getattr(exc.__cause__, "diag", None)
    if getattr(diagnosis, "sqlstate", "") != "23503" or not (diagnosis.constraint_name or "").endswith(ACCOUNT_KEY):
        return None
    return problem(401, headers={"WWW-Authenticate": BEARER_CHALLENGE})


def _unavailable(exc: Exception, context: Mapping[str, Any]) -> ProblemResponse:
    # The class names the cause (pool timeout, statement timeout, refused connection); its text may hold SQL values.
    _log.warning("api.dependency_failed", error=type(exc.__cause__ or exc).__name__)
    return problem(
        503, "service_unavailable", ServiceUnavailable.default_detail, headers={"Retry-After": str(RETRY_SECONDS)}
    )


_Answer = Callable[[Any, Mapping[str, Any]], ProblemResponse | None]
# The first match answers, so subclasses stand before their parents.
_ANSWERS: tuple[tuple[tuple[type[Exception], ...], _Answer], ...] = (
    ((exceptions.ValidationError,), _validation_problem),
    ((exceptions.APIException,), _api_problem),
    ((Http404,), lambda exc, context: problem(404)),
    ((DjangoPermissionDenied,), lambda exc, context: problem(403)),
    ((DjangoValidationError,), _model_validation_problem),
    ((RequestDataTooBig,), lambda exc, context: problem(413, detail="The body is too large.")),
    ((SuspiciousOperation,), lambda exc, context: problem(400)),
    ((UnreadablePostError,), lambda exc, context: problem(400, "body_unreadable", "The body could not be read.")),
    ((IntegrityError,), _broken_key),
    ((OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError), _unavailable),
    ((redis.exceptions.ConnectionError, redis.exceptions.TimeoutError), _unavailable),
)
