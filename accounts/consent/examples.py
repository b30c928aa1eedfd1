"""Examples of consents and sharing, as the documentation shows them."""

from accounts.consent.texts import TEXTS

_SMS = TEXTS["sms"]
CONSENT = {
    "consent_type": "sms",
    "title": _SMS.title,
    "purpose": _SMS.purpose,
    "on_withdrawal": _SMS.on_withdrawal,
    "withdrawable": True,
    "required": False,
    "default": False,
    "granted": True,
    "pending": False,
    "granted_at": "2026-03-10T12:00:00Z",
    "revoked_at": None,
    "version": "1",
    "current_version": "1",
}
CONSENTS = {"results": [CONSENT]}
GIVE = {"consent_type": "sms", "granted": True, "version": "1"}
GIVE_HIPAA = {"consent_type": "hipaa"}
CHANGE = {"granted": True}
EVENT = {
    "id": "019cd7c0-0000-7000-8000-0000000000c1",
    "consent_type": "sms",
    "granted": True,
    "version": "1",
    "at": "2026-03-10T12:00:00Z",
    "ip": "192.0.2.7",
    "user_agent": "Evenkeel/1.0 (Android 16)",
}
SHARE = {
    "therapist_id": "019cd7c0-0000-7000-8000-0000000000d1",
    "categories": ["mood", "journal"],
    "until": "2099-12-31T18:00:00Z",
}
SHARE_BY_NAME = {"therapist": "dr.sommer", "categories": ["mood"]}
SHARE_CHANGE = {"categories": ["mood"], "until": None}
SHARING = {
    "id": "019cd7c0-0000-7000-8000-0000000000e1",
    "therapist": {"id": SHARE["therapist_id"], "name": "Dr. Sommer"},
    "categories": ["mood", "journal"],
    "until": SHARE["until"],
    "active": True,
    "created_at": "2026-03-10T12:00:00Z",
    "revoked_at": None,
}
