"""Examples of the export endpoints, as the documentation shows them."""

EXPORT_WISH = {"format": "all"}
EXPORT = {
    "id": "0199f2a1-8d11-7f0a-8c55-6c1f7a3e9d20",
    "format": "all",
    "state": "ready",
    "progress_percent": 100,
    "size_bytes": 48211,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "counts": {"mood_entries": 365, "reminders": 2, "fhir_resources": 369},
    "error_code": "",
    "created_at": "2026-03-10T12:00:00Z",
    "finished_at": "2026-03-10T12:00:04Z",
    "downloaded_at": None,
    "expires_at": "2026-03-17T12:00:04Z",
}
EXPORT_DETAIL = {
    **EXPORT,
    "download_url": "/api/v1/users/me/data-exports/0199f2a1-8d11-7f0a-8c55-6c1f7a3e9d20/download?token=aW4:1vabcd:c2ln",
    "download_needs_step_up": False,
}
EXPORT_QUEUED = {
    **EXPORT, "state": "queued", "progress_percent": 0, "size_bytes": None, "sha256": None, "counts": {},
    "finished_at": None, "expires_at": None,
}  # fmt: skip
