"""
The named limits, with the reason beside each number.

Imported by settings, so it must not import Django. `THROTTLE_<SCOPE>=20/hour` in the environment overrides one;
`THROTTLE_<SCOPE>=off` removes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

_UNITS = {"s": 1, "sec": 1, "second": 1, "min": 60, "minute": 60, "h": 3600, "hour": 3600, "d": 86400, "day": 86400}

Key = Literal["user", "ip", "user_or_ip", "ip_identifier"]


@dataclass(frozen=True, slots=True)
class Limit:
    """
    At most `count` requests in a fixed window of `seconds`, counted for each `key`.

    `writes_only` leaves GET and HEAD of the same view alone. `fail_closed` answers 503 while Redis is away, because
    without the limit a password or a code could be guessed; every other scope lets requests pass then.
    """

    count: int
    seconds: int
    key: Key = "user_or_ip"
    writes_only: bool = True
    fail_closed: bool = False


DEFAULTS: dict[str, Limit] = {
    # General: both apply to a signed-in person, the second alone to anybody else.
    "user": Limit(100, 15 * 60, "user", writes_only=False),
    "ip": Limit(1000, 3600, "ip", writes_only=False),
    # Guessing: sign-in, sign-up, second factor. By address and identifier, so that a clinic behind one address works.
    "auth": Limit(5, 15 * 60, "ip_identifier", fail_closed=True),
    "password_reset": Limit(3, 3600, "ip_identifier", fail_closed=True),
    "resend_verification": Limit(3, 3600, "ip_identifier", fail_closed=True),
    # A code of eight digits lives 30 minutes or longer; ten tries leave a guesser one chance in ten million.
    "code_verify": Limit(10, 30 * 60, "ip_identifier", fail_closed=True),
    # Refresh stays out of "auth", or an app that wakes often locks itself out; this only stops a runaway loop.
    "refresh": Limit(60, 15 * 60, "ip_identifier"),
    # A ticket lives 30 seconds and opens one socket: 60 covers a flapping network.
    "socket_ticket": Limit(60, 15 * 60),
    "mood_entry": Limit(20, 3600),
    # Each brings up to 100 writes; creates are charged to their own scopes beside it.
    "sync": Limit(60, 15 * 60),
    "upload": Limit(10, 3600),
    # A day's pictures put into the journal in one evening; each takes up to a second to draw anew.
    "journal_attachment": Limit(60, 3600),
    # An export reads everything a person has; an import writes as much.
    "export": Limit(5, 86400),
    "import": Limit(10, 86400),
    # A step-up asks for a password or a code; the lock of the account counts too.
    "step_up": Limit(10, 15 * 60, "user", fail_closed=True),
    # Each sends a text message that the operator pays for.
    "text_code": Limit(5, 3600, "user", fail_closed=True),
    "erasure": Limit(5, 3600, "user", fail_closed=True),
    # A calm shopper; each call reaches the payment provider.
    "billing": Limit(20, 3600),
    # Staff write to people one by one, not in bulk.
    "notification_send": Limit(60, 3600),
    # Whoever opens a record without being asked must not do it in rows.
    "emergency": Limit(5, 3600, "user", fail_closed=True),
    # Somebody who meets a raid reports a dozen; a worry about somebody's life is not counted at all.
    "report": Limit(30, 3600, "user"),
    # One an outcome, and each is read by a person.
    "appeal": Limit(20, 86400, "user"),
    # Whoever goes from one conversation to the next looks for something else than an ear.
    "peer_search": Limit(30, 3600, "user"),
    # A link of a letter, counted per link: mail programs press it for many people from one address.
    "unsubscribe": Limit(30, 3600, "ip_identifier"),
    # People write a post now and then and answer more often; a flood of either is none of a person's.
    "forum_post": Limit(10, 3600),
    "forum_reply": Limit(60, 3600),
    # A search opens up to two thousand posts, for people who are not signed in too.
    "forum_search": Limit(30, 60, writes_only=False),
    # Refuses nothing: what is beyond a limit is read for danger so often, 50 ms of a processor at the most each time.
    # Whoever cries for help there is heard at the first time, and again each minute; who floods costs 0.3 s a minute.
    "unread": Limit(6, 60, "user"),
}


def limits_from_env(environ: Mapping[str, str]) -> dict[str, Limit]:
    """
    This function will return the limits in force.

    :raises ValueError: when an override does not read like `20/hour` or `100/15min`.
    """
    limits = dict(DEFAULTS)
    for scope, limit in DEFAULTS.items():
        text = environ.get(f"THROTTLE_{scope.upper()}", "").strip().lower()
        if text == "off":
            del limits[scope]
        elif text:
            count, seconds = parse_rate(text)
            limits[scope] = replace(limit, count=count, seconds=seconds)
    return limits


def parse_rate(text: str) -> tuple[int, int]:
    """`100/15min` gives (100, 900)."""
    count, slash, period = text.partition("/")
    digits = period.rstrip("abcdefghijklmnopqrstuvwxyz")
    unit = _UNITS.get(period[len(digits) :])
    try:
        number, times = int(count), int(digits or 1)
    except ValueError as error:
        raise ValueError(f"A limit reads like 100/15min, not {text!r}.") from error
    if not slash or unit is None or number < 1 or times < 1:
        raise ValueError(f"A limit reads like 100/15min, not {text!r}.")
    return number, times * unit
