"""Examples of the library, as the documentation shows them."""

from typing import Any

CARD: dict[str, Any] = {
    "id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b44",
    "slug": "sleep-wind-down",
    "type": "article",
    "title": "Winding down before bed",
    "description": "A calm hour before sleep, step by step.",
    "category": "sleep",
    "tags": ["evening", "routine"],
    "target_moods": ["not_great", "difficult"],
    "target_factors": ["sleep", "stress"],
    "difficulty": "beginner",
    "language": "en",
    "translation_group": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b45",
    "duration_minutes": None,
    "reading_time_minutes": 4,
    "author": "Evenkeel",
    "is_premium": False,
    "locked": False,
    "has_audio": False,
    "image_url": "https://cdn.example.org/media/content/images/moon.webp",
    "view_count": 120,
    "download_count": 14,
    "instructor_name": None,
    "rating": 4.33,
    "rating_count": 3,
    "published_at": "2026-03-10T12:00:00Z",
    "created_at": "2026-03-09T09:30:00Z",
    "updated_at": "2026-03-10T12:00:00Z",
}
ITEM = {
    **CARD,
    "body": "Dim the lights **an hour** before bed.",
    "body_html": "<p>Dim the lights <strong>an hour</strong> before bed.</p>\n",
    "content_structure": None,
    "audio_url": None,
    "media_urls": [],
}
LOCKED = {
    **CARD,
    "is_premium": True,
    "locked": True,
    "body": None,
    "body_html": None,
    "content_structure": None,
    "audio_url": None,
    "media_urls": [],
}
REASON = {
    "code": "mood",
    "message": "Chosen for how you have been feeling.",
    "moods": ["not_great"],
    "factors": ["sleep"],
}
RECOMMENDED = {**CARD, "reason": REASON}
CATEGORY = {"slug": "sleep", "title": "Sleep", "count": 12}
RATING = {"rating": 4}
RATED = {"content_id": CARD["id"], "your_rating": 4, "rating": 4.33, "rating_count": 3}
NEW = {
    "title": "Winding down before bed",
    "type": "article",
    "category": "sleep",
    "slug": "winding-down-before-bed",
    "description": "A calm hour before sleep, step by step.",
    "tags": ["evening"],
    "target_moods": ["not_great"],
    "body": "Dim the lights **an hour** before bed.",
}
CHANGE = {"version": 1, "description": "A calm hour before sleep."}
PUBLISH = {"version": 2, "state": "published", "published_at": "2026-04-01T07:00:00Z"}
STAFF: dict[str, Any] = {
    "id": CARD["id"],
    "version": 1,
    "state": "draft",
    "published_at": None,
    "slug": "winding-down-before-bed",
    "type": "article",
    "title": "Winding down before bed",
    "description": "A calm hour before sleep, step by step.",
    "category": "sleep",
    "tags": ["evening"],
    "target_moods": ["not_great"],
    "target_factors": [],
    "difficulty": "",
    "language": "en",
    "translation_group": CARD["translation_group"],
    "duration_minutes": None,
    "reading_time_minutes": 1,
    "author": "",
    "is_premium": False,
    "body": "Dim the lights **an hour** before bed.",
    "content_structure": None,
    "audio_url": "",
    "audio_file": "",
    "image_url": "",
    "image_file": "",
    "media_urls": [],
    "created_by": "0199f2a1-8d11-7f0a-8c55-6c1f7a3e9d20",
    "submitted_by": None,
    "published_by": None,
    "view_count": 0,
    "rating_count": 0,
    "created_at": "2026-03-09T09:30:00Z",
    "updated_at": "2026-03-09T09:30:00Z",
}
