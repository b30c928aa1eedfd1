"""What the documentation shows."""

from accounts.identity.examples import example
from crisis.incidents.examples import INCIDENT, SUPPORT

CALL = {
    "id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b07",
    "state": "owed",
    "outcome": "",
    "incident_id": INCIDENT["id"],
    "answered_at": None,
    "ended_at": None,
    "created_at": "2026-03-10T12:00:00Z",
}
ASK = [
    example("Call my proven number", {}),
    example("Call me here", {"id": CALL["id"], "phone": "+4915112345678"}),
    example("Asked for", {**CALL, "support": SUPPORT}, answer=True, status="201"),
]
ONE = example("Call", {**CALL, "state": "waiting"}, answer=True)
