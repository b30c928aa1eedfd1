"""Where signals of danger come from. Texts name their own room's source; these are the ones of this room."""

SELF_REPORT = "self_report"
SOCKET = "socket"
STAFF_FLAG = "staff_flag"
PEER_REPORT = "peer_report"
# Named by the rooms that write the texts, here for the lists of staff.
MOOD_LOG = "mood_log"
JOURNAL = "journal"
CHECKIN = "checkin"
ASSESSMENT = "assessment"
CHAT = "chat"
CRISIS_CHECK = "crisis_check"
