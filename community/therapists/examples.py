"""Bodies and answers shown in the schema."""

from accounts.identity.examples import example

SHOWN = {
    "id": "01941f29-7c00-7eee-8aaa-0123456789ab",
    "first_name": "Ada",
    "last_name": "Sommer",
    "license_number": "PT-12345",
    "specializations": ["anxiety", "sleep"],
    "bio": "I have worked with people who cannot sleep for twelve years.",
    "avatar": None,
    "rating": 4.6,
    "total_sessions": 31,
}
OWN = {
    **SHOWN,
    "is_listed": True,
    "is_public": True,
    "verified_at": "2026-03-01T18:04:11Z",
    "created_at": "2026-02-27T09:12:00Z",
    "updated_at": "2026-03-01T18:04:11Z",
}
WRITTEN = {name: OWN[name] for name in ("license_number", "specializations", "bio", "is_listed")}
WAITING = {**OWN, "is_public": False, "verified_at": None, "rating": None, "total_sessions": 0}

LIST = [example("Directory", {"results": [SHOWN], "next": None, "previous": None}, answer=True)]
ONE = [example("A therapist", SHOWN, answer=True)]
MINE = [example("Mine", OWN, answer=True)]
WRITE = [example("All of it", WRITTEN), example("Waits for the check", WAITING, answer=True)]
