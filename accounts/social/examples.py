"""Examples of the endpoints, as the documentation shows them."""

from accounts.identity.examples import DEVICE, SIGNED_IN

BY_TOKEN = {
    "token": "eyJhbGciOiJSUzI1NiIsImtpZCI6ImsxIn0.eyJzdWIiOiIxMTAxNjkifQ.c2lnbmF0dXJl",
    "nonce": "n-0S6_WzA2Mj",
    "timezone": "Europe/Berlin",
    "accept_terms": True,
    "accept_privacy": True,
    "device": DEVICE,
}
BY_CODE = {
    "code": "4/P7q7W91a-oMsCeLvIaQm6bTrgtp7",
    "redirect_uri": "org.example.app:/signed-in",
    "code_verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
}
LINKED = {
    "provider": "google",
    "email": "l***@example.org",
    "linked_at": "2026-03-10T12:00:00Z",
    "last_used_at": "2026-03-11T08:30:00Z",
}
SIGNED_UP = SIGNED_IN
