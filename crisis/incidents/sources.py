"""Where signals of danger come from. Texts name their own room's source; these are the ones of this room."""

SELF_REPORT = "self_report"
SOCKET = "socket"
STAFF_FLAG = "staff_flag"
PEER_REPORT = "peer_report"
