"""What the documentation shows of decisions."""

from accounts.identity.examples import example

ID = "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b70"
CONTENT = "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b60"
MADE = {
    "detail": "Action applied.",
    "id": ID,
    "action": "hide",
    "reason_code": "harassment",
    "state": "in_force",
    "ends_at": None,
    "confirm_by": None,
    "is_hidden": True,
    "is_banned": False,
    "created_at": "2026-11-20T18:00:00Z",
}
WARNED = {**MADE, "action": "warn", "is_hidden": False}
APPEAL = {
    "id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b71",
    "text": "I quoted what was written to me.",
    "outcome": "",
    "reasons": None,
    "decided_at": None,
    "restored": None,
    "created_at": "2026-11-21T18:00:00Z",
}
DECISION = {
    "id": ID,
    "action": "hide",
    "content_type": "post",
    "content_id": CONTENT,
    "rule": {"code": "harassment", "title": "Harassment", "text": "It bullies, humiliates or follows a person."},
    "statement": "Your post calls another member names.",
    "grounds": "report",
    "automated_detection": False,
    "automated_decision": False,
    "restriction": None,
    "state": "in_force",
    "in_force": True,
    "ends_at": None,
    "confirm_by": None,
    "appeal": None,
    "can_appeal": True,
    "appeal_until": "2027-05-22T18:00:00Z",
    "created_at": "2026-11-20T18:00:00Z",
}
WAITING = {
    "id": ID,
    "reason_code": "threat",
    "statement": "You threatened another member twice.",
    "note": None,
    "case_id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b62",
    "state": "awaiting_confirmation",
    "confirm_by": "2026-11-22T18:00:00Z",
    "created_at": "2026-11-20T18:00:00Z",
}
CONTENT_ACT = [
    example("Hide", {"action": "hide", "reason_code": "harassment", "statement": DECISION["statement"]}),
    example("Edit", {"action": "edit", "reason_code": "private_data", "new_content": "My number is [removed]."}),
    example("Applied", MADE, answer=True, status="201"),
]
PERSON_ACT = [
    example("Warn", {"action": "warn", "reason_code": "harassment", "statement": "Please stay kind."}),
    example("A mute of a day", {"action": "mute", "reason_code": "spam", "duration_hours": 24}),
    example("Applied", WARNED, answer=True, status="201"),
]
OWN = [example("A decision", DECISION, answer=True)]
CONFIRM = [example("A ban that waits", WAITING, answer=True)]
CONFIRMED = [example("Confirmed", {**MADE, "action": "ban", "is_hidden": False, "is_banned": True}, answer=True)]
