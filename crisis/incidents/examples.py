"""What the documentation shows."""

from accounts.identity.examples import example

PROTOCOL = {
    "severity": 3,
    "label": "moderate",
    "offers": ["hotline", "online_counseling", "emergency_contacts"],
    "escalation": "immediate_support",
    "follow_up_hours": 6,
}
INCIDENT = {
    "id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b01",
    "severity_level": 3,
    "label": "moderate",
    "state": "open",
    "follow_up_needed": True,
    "follow_up_completed": False,
    "follow_up_scheduled": True,
    "follow_up_at": "2026-03-10T18:00:00Z",
    "resource_used": "",
    "triggers": ["self_report"],
    "resources_provided": [],
    "professional_contact_made": False,
    "acknowledged_at": None,
    "resolved_at": None,
    "created_at": "2026-03-10T12:00:00Z",
    "updated_at": "2026-03-10T12:00:00Z",
}
DETAIL = {**INCIDENT, "notes": "", "location": "", "contacts_notified": [], "protocol": PROTOCOL}
SUPPORT = {
    "severity": 3,
    "label": "moderate",
    "message": "Thank you for putting this into words.",
    "resources": [],
    "subject": "self",
}
EVENT = {
    "id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b02",
    "incident_id": INCIDENT["id"],
    "trigger_source": "mood_log",
    "severity": 3,
    "label": "moderate",
    "subject": "self",
    "detection_confidence": 0.93,
    "resources_shown": [],
    "resource_clicked": "",
    "hotline_called": False,
    "follow_up_scheduled": True,
    "resolved_at": None,
    "resolution_type": "",
    "created_at": "2026-03-10T12:00:00Z",
}
PAGE = example("Page", {"results": [INCIDENT], "next": None, "previous": None}, answer=True)
ONE = example("Incident", DETAIL, answer=True)
CREATE = [
    example("I need somebody", {"severity_level": 3, "notes": "I do not want to be alone tonight."}),
    example("Reported", {**DETAIL, "support": SUPPORT, "event_id": EVENT["id"]}, answer=True, status="201"),
]
CHANGE = [example("I called", {"professional_contact_made": True, "resource_used": "TelefonSeelsorge"}), ONE]
EVENTS = example("Page", {"results": [EVENT], "next": None, "previous": None}, answer=True)
EVENT_CHANGE = [
    example("I called the line", {"hotline_called": True}),
    example("Event", EVENT, answer=True),
]
