"""Examples of insights for the documentation."""

from typing import Any

INSIGHTS: dict[str, Any] = {
    "start_date": "2025-12-11",
    "end_date": "2026-03-10",
    "n": 41,
    "waiting": 0,
    "enough_data": True,
    "sentiment_by_week": [{"week_start": "2026-03-02", "n": 5, "average": 0.214}],
    "emotions": [{"emotion": "calm", "count": 12, "share": 0.4}],
    "themes": [{"theme": "nature", "count": 14, "share": 0.341}],
    "insights": [
        "Entries about nature (n=14 of 41): tone 0.31 higher than in the others, 95% interval +0.12 to +0.50. "
        "Together, not because."
    ],
    "caution": "Together, not because.",
}
