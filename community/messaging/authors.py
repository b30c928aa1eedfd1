"""Who speaks at the end of a socket, with what screening must know of them."""

import random
import time
from uuid import UUID

from rest_framework.exceptions import NotFound

from accounts.identity.authentication import user_of_session
from accounts.identity.models import User
from accounts.identity.selectors import active_person
from config.realtime.authentication import PEOPLE, SocketIdentity
from config.realtime.limits import AUTHORISED_SECONDS, AUTHORISED_SPREAD_SECONDS

KEPT = 4_096
_authors: dict[tuple[str, UUID], tuple[float, User]] = {}


def author_of(identity: SocketIdentity) -> User:
    """
    The person, at most as old as an authorisation may be. One query when asked anew.

    :raises NotFound: when they are gone, or their session is over.
    """
    key = (identity.kind, identity.session_id)
    known = _authors.get(key)
    if known is not None and known[0] > time.monotonic():
        return known[1]
    user = _signed_in(identity) if identity.kind == PEOPLE else _at_work(identity)
    if len(_authors) >= KEPT:
        _authors.clear()
    believed = AUTHORISED_SECONDS - random.uniform(0, AUTHORISED_SPREAD_SECONDS)  # noqa: S311 - hides nothing
    _authors[key] = (time.monotonic() + believed, user)
    return user


def _signed_in(identity: SocketIdentity) -> User:
    user = user_of_session(identity.session_id)
    if user is None:
        raise NotFound
    return user


def _at_work(identity: SocketIdentity) -> User:
    user = active_person(user_id=identity.user_id)
    # Asked here, once, and not by the writer's thread for each message.
    user.consents  # noqa: B018
    return user


def author_known(identity: SocketIdentity) -> User | None:
    """Without asking the database."""
    known = _authors.get((identity.kind, identity.session_id))
    return known[1] if known is not None and known[0] > time.monotonic() else None
