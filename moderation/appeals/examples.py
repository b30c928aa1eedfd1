"""What the documentation shows of appeals."""

from accounts.identity.examples import example

SHOWN = {
    "id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b71",
    "text": "I quoted what was written to me.",
    "outcome": "",
    "reasons": None,
    "decided_at": None,
    "restored": None,
    "created_at": "2026-11-21T18:00:00Z",
}
STAFF = {
    **SHOWN,
    "decision_id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b70",
    "action": "hide",
    "reason_code": "harassment",
    "statement": "Your post calls another member names.",
    "note": None,
    "case_id": None,
}
CREATE = [
    example("Appeal", {"text": "I quoted what was written to me."}),
    example("Received", SHOWN, answer=True, status="201"),
]
LIST = [example("An appeal", STAFF, answer=True)]
DECIDE = [
    example("Reverse it", {"outcome": "reversed", "reasons": "You quoted it, and that is no insult of yours."}),
    example("Decided", {**STAFF, "outcome": "reversed", "restored": True}, answer=True),
]
