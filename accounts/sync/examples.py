"""Examples of the sync endpoints, as the documentation shows them."""

ROW = "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b01"
WRITES = {
    "changes": [
        {
            "change_id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2c01",
            "op": "create",
            "kind": "mood_entry",
            "id": ROW,
            "fields": {"mood_value": 7, "notes": "A walk by the river.", "logged_at": "2026-03-09T18:30:00+01:00"},
            "at": "2026-03-09T18:31:12+01:00",
        },
        {
            "change_id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2c02",
            "op": "update",
            "kind": "mood_entry",
            "id": ROW,
            "base_version": 4711,
            "fields": {"mood_value": 8},
        },
    ]
}
DATA = {"id": ROW, "mood_value": 8, "notes": "A walk by the river.", "logged_at": "2026-03-09T17:30:00Z"}
RESULTS = {
    "results": [
        {
            "change_id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2c01", "kind": "mood_entry", "id": ROW,
            "outcome": "repeated", "version": 4713, "deleted": False, "data": DATA,
        },
        {
            "change_id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2c02", "kind": "mood_entry", "id": ROW,
            "outcome": "merged", "version": 4713, "deleted": False, "data": DATA,
        },
    ]
}  # fmt: skip
PAGE = {
    "changes": [
        {"kind": "mood_entry", "id": ROW, "deleted": False, "version": 4713, "data": DATA},
        {
            "kind": "mood_entry", "id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b02", "deleted": True, "version": 4720,
            "data": None,
        },
    ],
    "cursor": "AZmpQ0Zr1nYA",
    "has_more": False,
    "complete": True,
    "as_of": "2026-03-10T08:00:00Z",
}  # fmt: skip
