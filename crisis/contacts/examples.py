"""What the documentation shows of contacts."""

from accounts.identity.examples import example

WRITE = {
    "contact_type": "family",
    "name": "Marta",
    "phone": "+4915112345678",
    "email": "marta@example.org",
    "relationship": "sister",
    "notes": "Works nights; text first.",
    "is_primary": True,
    "may_be_told": True,
    "may_be_called": True,
}
READ = {
    "id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b55",
    **WRITE,
    "told_consent_at": "2026-11-20T18:00:00Z",
    "created_at": "2026-11-20T18:00:00Z",
    "updated_at": "2026-11-20T18:00:00Z",
}
CREATE = [
    example("A sister", WRITE),
    example("Only a name and a number", {"contact_type": "friend", "name": "Sam", "phone": "+4915112345679"}),
    example("Stored", READ, answer=True, status="201"),
]
CHANGE = [
    example("Take the agreement back", {"may_be_told": False}),
    example("No calls any more", {"may_be_called": False}),
    example("Changed", {**READ, "may_be_called": False}, answer=True),
]
SHOWN = [example("A contact", READ, answer=True)]
