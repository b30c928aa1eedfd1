"""Examples of the notification endpoints, as the documentation shows them."""

import json

SUBSCRIPTION = {
    "endpoint": "https://push.example.org/send/kq3yT0mFv2dC8s1bXhJ5rLwE",
    "keys": {"p256dh": "BIPUL12DLfytvTajnryr2PRdAgXS3HGKiLqndGcJGabyhHheJYlNGCeXl1dn18gSJ1WAkAPIxr4gK0_dQds4yiI",
             "auth": "FPssNDTKnInHVndSTdbKFw"},
}  # fmt: skip
NOTIFICATION = {
    "id": "0199f2a1-9b22-7c10-8d3e-51b7c0a4e6f1",
    "kind": "mood_check_in",
    "title": "How are you feeling?",
    "body": "Take a moment to check in with yourself",
    "icon": "mood",
    "actions": [{"id": "quick", "title": "Quick Check-in"}, {"id": "detailed", "title": "Detailed Entry"}],
    "data": {},
    "read_at": None,
    "snoozed_until": None,
    "created_at": "2026-03-10T08:00:00Z",
}
READ = {**NOTIFICATION, "read_at": "2026-03-10T08:01:30Z"}
SNOOZED = {**READ, "snoozed_until": "2026-03-10T08:16:30Z"}
WEB_PUSH_KEY = {"key": "BEl62iUYgUivxIkv69yViEuiBIa-Ib9-SkvMeAtA3LFgDzkrxZJjSgSnfckjBJuBkr3qBUYIHBQFLXYp5Nksh8U"}
UNREAD = {"unread_count": 3}
READ_ALL = {"marked": 3, "unread_count": 0}
SNOOZE = {"minutes": 15}
SEND = {
    "user_id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b44",
    "type": "session_reminder",
    "title": "Your session",
    "body": "Your session with us starts in 30 minutes.",
}
SENT = {"id": NOTIFICATION["id"], "type": "session_reminder", "created_at": "2026-03-10T08:00:00Z"}
DEVICE_ANDROID = {"platform": "android", "token": "fGh3:APA91bHqk0xT2y"}
DEVICE_WEB = {"platform": "web", "token": json.dumps(SUBSCRIPTION)}
DEVICE = {
    "id": "0199f2a1-a0c4-7b31-9e55-2d6c8f1b7a90",
    "platform": "android",
    "current": True,
    "last_seen_at": "2026-03-10T08:00:00Z",
    "created_at": "2026-03-01T19:20:00Z",
}
