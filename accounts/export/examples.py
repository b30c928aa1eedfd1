"""Examples of the export and import endpoints, as the documentation shows them."""

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
IMPORT = {
    "id": "0199f2a1-9c3e-7d52-9b1e-3f0a5d8c2b44",
    "source": "daylio",
    "state": "ready",
    "progress_percent": 100,
    "size_bytes": 90211,
    "counts": {"daylio": {"made": 710, "existing": 12, "skipped": {"unknown_mood": 3}, "notes": {}}},
    "error_code": "",
    "created_at": "2026-03-10T12:00:00Z",
    "finished_at": "2026-03-10T12:00:04Z",
}
IMPORT_QUEUED = {**IMPORT, "state": "queued", "progress_percent": 0, "counts": {}, "finished_at": None}
# As a form; the file is the content of daylio_export.csv.
IMPORT_FORM = {
    "source": "daylio",
    "file": "full_date,date,weekday,time,mood,activities,note\n2026-07-01,July 1,Wednesday,14:30,good,friends,\n",
    "mood_names": '{"on top of the world": 5}',
}
