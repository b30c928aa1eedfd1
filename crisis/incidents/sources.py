"""Where signals of danger come from. Texts name their own room's source; these are the ones of this room."""

from collections.abc import Iterable

SELF_REPORT = "self_report"
SOCKET = "socket"
CALL = "call"
STAFF_FLAG = "staff_flag"
PEER_REPORT = "peer_report"
# What the person reads of somebody else's worry. One word for staff and for peers: a word of their own would tell the
# person that another member reported them. Staff see the source itself.
CONCERN = "concern"
OF_OTHERS = frozenset({STAFF_FLAG, PEER_REPORT})


def source_shown(source: str) -> str:
    """The source of a signal as the person may know it."""
    return CONCERN if source in OF_OTHERS else source


def sources_shown(sources: Iterable[str]) -> list[str]:
    return sorted({source_shown(source) for source in sources})
