"""Examples of the erasure endpoints, as the documentation shows them."""

IMMEDIATE = {"immediate": True, "password": "quiet-harbour-42"}
DUE = {
    "due_at": "2026-04-09T12:00:00Z",
    "message": "Your account is closed now. It is erased at the date below; until then you can bring it back.",
}
RECEIPT = {
    "version": 1,
    "request_id": "0199f2a1-9c3e-7d52-9b1e-3f0a5d8c2b44",
    "subject_id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b44",
    "requested_at": "2026-03-10T12:00:00+00:00",
    "erased_at": "2026-03-10T12:00:01+00:00",
    "erased": {"wellness.moodentry": 365, "accounts.usersession": 2},
    "anonymised": {"crisis.crisisresourceuse": 3},
    "kept": {"accounts.consentevent": 4},
    "places": {"files": 1, "limits": 2},
    "key_destroyed": True,
    "key_id": "5d41402abc4b2a76",
    "signature": "c2lnbmF0dXJlIG9mIHNpeHR5LWZvdXIgYnl0ZXM=",
}
ERASED = {"message": "Account and all associated data deleted.", "receipt": RECEIPT}
RESTORE = {"identifier": "lea@example.org", "password": "quiet-harbour-42"}
