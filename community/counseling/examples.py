"""Bodies and answers shown in the schema."""

from accounts.identity.examples import example
from community.counseling.confidentiality import LIMITS, LIMITS_VERSION
from community.messaging.examples import MESSAGE

SESSION = {
    "id": "01941f29-7c00-7bbb-8aaa-0123456789ab",
    "status": "waiting",
    "priority": "low",
    "topic": "I cannot sleep since I moved.",
    "counselor": None,
    "counselor_id": None,
    "position": 2,
    "waiting_since": "2026-03-01T18:04:11Z",
    "started_at": None,
    "ended_at": None,
    "ended_by": "",
    "end_reason": "",
    "rating": None,
    "feedback": "",
    "confidentiality_version": LIMITS_VERSION,
    "created_at": "2026-03-01T18:04:11Z",
}
WHO = {"id": "01941f29-7c00-7ccc-8aaa-0123456789ab", "name": "Grace"}
ACTIVE = {**SESSION, "status": "active", "position": None, "counselor": WHO, "counselor_id": WHO["id"],
          "started_at": "2026-03-01T18:09:40Z"}  # fmt: skip
ENDED = {**ACTIVE, "status": "closed", "ended_at": "2026-03-01T18:50:00Z", "ended_by": "client", "end_reason": "done"}
RATED = {**ENDED, "rating": 5, "feedback": "She listened."}
RECEPTION = {
    "counselor_available": True,
    "open_now": True,
    "opens_at": None,
    "message": "A counsellor is there. You will be told your place in the queue.",
    "confidentiality": {"version": LIMITS_VERSION, "text": LIMITS},
    "resources": [],
}
ME = {
    "id": "01941f29-7c00-7ddd-8aaa-0123456789ab", "name": "Grace", "status": "available", "is_online": True,
    "capacity": 3, "active_sessions": 1, "total_sessions": 12, "rating": 4.5,
}  # fmt: skip
QUEUED = {"id": SESSION["id"], "priority": "high", "waiting_since": "2026-03-01T18:04:11Z", "is_back": False}
SPOKEN = {**MESSAGE, "sender_type": "counselor", "attachment_url": None, "is_read": False}

OPEN = [
    example("A talk", {"topic": "I cannot sleep since I moved."}),
    example("Opened", {**SESSION, "reception": RECEPTION}, answer=True, status="201"),
]
SESSIONS = [example("Talks", {"results": [RATED], "next": None, "previous": None}, answer=True)]
ONE = [example("A talk", ACTIVE, answer=True)]
RATE = [example("Five", {"rating": 5, "feedback": "She listened."}), example("Rated", RATED, answer=True)]
CLOSE = [example("It is over", {"reason": "done"}), example("Ended", ENDED, answer=True)]
TAKE = [example("Taken", ACTIVE, answer=True)]
TRANSFER = [example("Back to the queue", {"to": None}), example("Waiting again", SESSION, answer=True)]
AVAILABILITY = [example("Somebody is there", RECEPTION, answer=True)]
QUEUE = [example("Queue", {"may_take": True, "results": [QUEUED]}, answer=True)]
COLLEAGUES = [example("Colleagues", {"results": [{"id": ME["id"], "name": "Grace", "free_places": 2}]}, answer=True)]
STATUS = [example("Available", {"status": "available"}), example("Me", ME, answer=True)]
OWN_STATUS = [example("Me", ME, answer=True)]
MESSAGES = [
    example("Page", {"results": [SPOKEN], "held": [], "next": None, "previous": None}, answer=True),
]
