"""What one socket, and one person, may do. Numbers are per socket unless they say otherwise."""

from __future__ import annotations

# A frame of ours is an event name and a few ids: 16 KiB leaves room for a long chat message.
FRAME_MAX_BYTES = 16 * 1024
# One page of crisis resources is about 8 KiB; anything near this is a bug in the publisher.
PUBLISHED_MAX_BYTES = 64 * 1024
# Frames that may wait for one client. A phone in a tunnel catches up by REST, not from our memory.
SEND_QUEUE_FRAMES = 256
# A single write that has not left for this long means that nobody reads at the other end.
SEND_STUCK_SECONDS = 15.0
# Per person and server process; the newest socket wins, so that a reinstalled app is never locked out.
SOCKETS_PER_USER = 10
# Seconds for which an authorisation of a socket may be believed: while it talks, and while it is idle.
AUTHORISED_SECONDS = 5.0
AUTHORISED_IDLE_SECONDS = 60.0
# Up to so much less, by lot: those who came together, as after a restart, are not asked about together for ever.
AUTHORISED_SPREAD_SECONDS = 2.0
# What staff hear is about others. Less than from sweep to sweep: a role that was taken away counts within seconds.
AUTHORISED_STAFF_SECONDS = 4.0

CLOSE_UNSUPPORTED = 1003
CLOSE_POLICY = 1008
CLOSE_TOO_BIG = 1009
CLOSE_TRY_LATER = 1013
CLOSE_UNAUTHORISED = 4401


class TokenBucket:
    """Allows `burst` takes at once and `rate` a second after that."""

    __slots__ = ("burst", "filled_at", "rate", "tokens")

    def __init__(self, *, burst: float, rate: float, now: float) -> None:
        self.burst = burst
        self.rate = rate
        self.tokens = burst
        self.filled_at = now

    def take(self, now: float) -> bool:
        self.tokens = min(self.burst, self.tokens + (now - self.filled_at) * self.rate)
        self.filled_at = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


class FloodGuard:
    """
    Tells what to do with the next frame of a socket.

    The first bucket is the allowance; frames beyond it are refused one by one. The second counts the
    refusals: an app that is a little too eager stays connected, a flooder is out well within a second.
    """

    __slots__ = ("_frames", "_refusals")

    def __init__(self, now: float) -> None:
        self._frames = TokenBucket(burst=20, rate=10, now=now)
        self._refusals = TokenBucket(burst=15, rate=5, now=now)

    def admits(self, now: float) -> bool:
        return self._frames.take(now)

    def tolerates_refusal(self, now: float) -> bool:
        """False once the client has ignored too many `rate_limited` answers and must go."""
        return self._refusals.take(now)


def frame_too_big(text: str) -> bool:
    # Counting characters first spares the encoding of nearly every frame.
    if len(text) * 4 <= FRAME_MAX_BYTES:
        return False
    return len(text) > FRAME_MAX_BYTES or len(text.encode()) > FRAME_MAX_BYTES
