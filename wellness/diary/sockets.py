"""Who writes over a socket: the same limits, accounts and consents as before the endpoints of dated rows."""

from accounts.consent.selectors import consents_missing
from accounts.identity.models import User
from accounts.identity.selectors import active_person
from config.api.errors import ConsentRequired
from config.api.throttling import charge_person
from config.realtime.consumers import FrameContext


def writer_of(context: FrameContext) -> User:
    """
    This function will give the person who said a frame that writes what an endpoint writes. One query.

    :raises Throttled: when it is one call too many, over REST and sockets together.
    :raises NotFound: for who is gone.
    :raises ConsentRequired: when something that this operator asks for is not agreed to.
    """
    charge_person(context.identity.user_id)
    person = active_person(user_id=context.identity.user_id)
    missing = consents_missing(person)
    if missing:
        raise ConsentRequired(consents=missing)
    return person
