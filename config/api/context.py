"""Who is asking, from where and under which request id: known to services and logs without passing `request` down."""

from contextvars import ContextVar, Token
from dataclasses import dataclass
from uuid import UUID


@dataclass(slots=True)
class RequestContext:
    request_id: str
    ip: str
    user_agent: str
    session_id: UUID | None = None
    user_id: UUID | None = None


# Celery tasks and management commands have no request; audit rows of theirs say so by an empty request id.
_OUTSIDE = RequestContext(request_id="", ip="", user_agent="")
_current: ContextVar[RequestContext | None] = ContextVar("evenkeel_request", default=None)


def current() -> RequestContext:
    return _current.get() or _OUTSIDE


def bind(context: RequestContext) -> Token[RequestContext | None]:
    """This function will make `context` the current one; hand the token to `release` when the work is over."""
    return _current.set(context)


def release(token: Token[RequestContext | None]) -> None:
    _current.reset(token)
