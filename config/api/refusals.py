"""
What a refusal says of danger: that is recorded although nothing is stored, and the answer brings the help.

Either somebody read the words before the refusal, which then takes along what there is to record (`hear_after`), or
nobody did, and views and sockets have them read now.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import SuspiciousOperation
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from rest_framework.exceptions import Throttled
from rest_framework.request import Request

from config.api.client_ids import IdConflict
from config.api.throttling import person_admits
from config.api.unread import LIMIT, body_of, id_in, pieces_of, texts_in

WRITES = frozenset({"POST", "PUT", "PATCH"})
# Records the danger in words that are not stored, and gives the help to show.
Hear = Callable[[], Mapping[str, Any] | None]


def hear_after(refusal: Exception, hear: Hear | None) -> None:
    """
    This function will have a refusal take along what records the danger in words that were read and are not stored.

    It is called by `refusal_settle`, once no transaction is around that the refusal takes back, as that of an
    Idempotency-Key or a batch. None: they were read, and there is nothing in them.
    """
    refusal.was_read, refusal.hear = True, hear  # type: ignore[attr-defined]


def is_owed(refusal: Exception) -> bool:
    return getattr(refusal, "hear", None) is not None


def refusal_settle(refusal: Exception) -> None:
    """This function will record what a refusal takes along, if anything, and put the help into it."""
    hear = getattr(refusal, "hear", None)
    if hear is None:
        return
    refusal.hear = None  # type: ignore[attr-defined]
    with transaction.atomic():
        support = hear()
    if support:
        support_put(refusal, support)


def support_put(refusal: Exception, support: Mapping[str, Any]) -> None:
    """This function will have a refusal answer with help, unless it has some."""
    # The framework's own have no `extra` yet.
    refusal.extra = {"support": support, **getattr(refusal, "extra", {})}  # type: ignore[attr-defined]


def support_of(refusal: Exception) -> Mapping[str, Any] | None:
    found: Mapping[str, Any] | None = getattr(refusal, "extra", {}).get("support")
    return found


def was_read(refusal: Exception) -> bool:
    """Whether somebody looked for danger in the words already; without a finding the refusal carries nothing."""
    return support_of(refusal) is not None or bool(getattr(refusal, "was_read", False))


def is_unread(refusal: Exception) -> bool:
    """Of a 401 nobody knows whose words they are; after an outage the client tries again."""
    # A body that is too large is Django's own refusal, without a status.
    status = getattr(refusal, "status_code", 400 if isinstance(refusal, SuspiciousOperation) else 500)
    return 400 <= status < 500 and status != 401 and not was_read(refusal)


# For views: danger in a body that is refused, for whatever reason, is recorded, and the problem brings the help. Views
# say by `refused_hear` who reads the words. Whatever transaction there was around the request has been rolled back by
# then. No docstring: clients would read it in the documentation of their endpoints.
class RefusedHeard:
    # The names in the body that hold words of the person; all of them unless told.
    heard_fields: ClassVar[Collection[str]] = ()
    request: Request

    def refused_hear(self, pieces: Collection[str], content_id: UUID | None) -> Mapping[str, Any] | None:
        """
        The help to show; it was recorded under `content_id`, what the client calls what it wrote. `pieces` may be none.
        Not called for what was read already, and a few times a minute for what is over a limit.
        """
        raise NotImplementedError

    def handle_exception(self, exc: Exception) -> Any:
        try:
            self._hear(exc)
        except (OperationalError, InterfaceError, IntegrityError) as error:
            # 503: the client tries again, and then it is recorded. 401 when the person was erased meanwhile.
            exc = error
        return super().handle_exception(exc)  # type: ignore[misc]

    def _hear(self, exc: Exception) -> None:
        request = self.request
        if request.method not in WRITES or not is_unread(exc) or not request.user.is_authenticated:
            return
        # The general limit bounds what else is refused.
        if isinstance(exc, Throttled) and not person_admits(request.user.pk, LIMIT):
            return
        body = body_of(request)
        pieces = pieces_of(texts_in(body, self.heard_fields))
        # Under an id that is taken something else is stored.
        known = None if isinstance(exc, IdConflict) else id_in(body)
        if support := self.refused_hear(pieces, known):
            support_put(exc, support)
