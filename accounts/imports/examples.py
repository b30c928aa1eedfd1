"""Examples of the import endpoints, as the documentation shows them."""

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
