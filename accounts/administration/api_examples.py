"""Examples of the administration endpoints."""

from typing import Any

ROW: dict[str, Any] = {
    "id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b44",
    "role": "user",
    "groups": [],
    "status": "active",
    "suspension_kind": "",
    "is_active": True,
    "is_banned": False,
    "is_premium": False,
    "has_second_factor": True,
    "joined_at": "2026-03-01T08:00:00Z",
    "last_login_at": "2026-03-10T07:55:12Z",
    "last_active_at": "2026-03-10T08:00:00Z",
    "deleted_at": None,
}
DETAIL = {
    **ROW,
    "email": "lea@example.org",
    "email_verified": True,
    "username": "lea",
    "country": "DE",
    "locale": "de-DE",
    "timezone": "Europe/Berlin",
    "live_sessions": 2,
    "erasure_due_at": None,
}
FIND = {"name": "lea@example.org"}
STATUS = {"status": "suspended", "suspension_kind": "ban"}
STATS = {
    "total": 2000,
    "by_status": {"active": 1990, "suspended": 4, "deleted": 6},
    "by_role": {"user": 1980, "therapist": 12, "support": 6, "admin": 2},
    "premium": 310,
    "with_second_factor": 420,
    "joined_last_30_days": 180,
    "active_last_30_days": 1400,
}
SESSION = {
    "id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b45",
    "created_at": "2026-03-01T08:00:00Z",
    "last_used_at": "2026-03-10T07:55:12Z",
    "expires_at": "2026-04-09T07:55:12Z",
    "revoked_at": None,
    "revoke_reason": "",
}
AUDIT = {
    "sequence": 4711,
    "id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b46",
    "at": "2026-03-10T07:55:12Z",
    "action": "accounts.session.started",
    "actor_id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b44",
    "owner_id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b44",
    "session_id": None,
    "target_type": "accounts.usersession",
    "target_id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b45",
    "request_id": "019cd7c000007000800000000000002a",
    "ip": "192.0.2.7",
    "details": {},
}
METRICS = {
    "database": {"status": "up", "latency_ms": 0.4},
    "redis": {"status": "up", "latency_ms": 0.2},
    "queues": [{"queue": "critical", "seen_at": "2026-03-10T07:59:45Z", "is_late": False}],
    "backlogs": [{"name": "deliveries", "waiting": 0, "oldest_due_at": None}],
    "people": STATS,
    "business": {"daily_active_users": 120, "mood_entries_created": 340, "crisis_incidents_handled": 2},
    "audit_rows_unsealed": 12,
}
GRANT = {"until": "2027-12-31T00:00:00Z", "reason": "Took part in the pilot of the clinic."}
GRANTED = {
    "id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b51",
    "tier": "premium",
    "status": "active",
    "current_period_end": "2027-12-31T00:00:00Z",
    "reason": "Took part in the pilot of the clinic.",
    "granted_by_id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b44",
    "updated_at": "2026-03-10T08:00:00Z",
}
