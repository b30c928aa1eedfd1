"""Examples of the companion's endpoints for the documentation."""

from typing import Any

from community.assistant.words import DISCLOSURES

SESSION_ID = "019cd7c0-0000-7000-8000-0000000000a1"
MESSAGE_ID = "019cd7c0-0000-7000-8000-0000000000a3"
STATUS = {
    "provider": "guided", "reason": "", "available": True, "code": "", "disclosure": DISCLOSURES["en"],
}  # fmt: skip
SESSION: dict[str, Any] = {
    "id": SESSION_ID,
    "title": "Before the exam",
    "session_type": "general",
    "is_active": True,
    "message_count": 1,
    "last_sequence": 1,
    "last_message_at": "2026-03-10T18:30:00Z",
    "created_at": "2026-03-10T18:30:00Z",
    "updated_at": "2026-03-10T18:30:00Z",
}
SESSION_CREATE = {"title": "Before the exam"}
SESSION_GUIDED = {"session_type": "thought_record"}
SESSION_CHANGE = {"title": "After the exam"}
CARD = {
    "type": "room", "code": "breathing", "label": "Breathe together", "target": "/api/v1/breathing/techniques",
}  # fmt: skip
GREETING: dict[str, Any] = {
    "id": "019cd7c0-0000-7000-8000-0000000000a2",
    "session_id": SESSION_ID,
    "sequence": 1,
    "role": "assistant",
    "state": "done",
    "reply_to": None,
    "content": f"{DISCLOSURES['en']}\n\nWhat would you like to do?",
    "action_cards": [CARD],
    "model_used": "guided",
    "prompt_version": "guided-1",
    "tokens_used": None,
    "response_time_ms": None,
    "crisis_detected": False,
    "content_filtered": False,
    "flags": ["disclosure"],
    "created_at": "2026-03-10T18:30:00Z",
}
SESSION_DETAIL = {**SESSION, "messages": [GREETING]}
SESSION_OPENED = SESSION_DETAIL
MESSAGE_CREATE = {"id": MESSAGE_ID, "content": "My heart races before every exam."}
ASKED = {
    **GREETING, "id": MESSAGE_ID, "sequence": 2, "role": "user", "content": MESSAGE_CREATE["content"],
    "action_cards": None, "model_used": "", "prompt_version": "", "flags": [],
}  # fmt: skip
ANSWERED = {
    **GREETING,
    "id": "019cd7c0-0000-7000-8000-0000000000a4",
    "sequence": 3,
    "reply_to": MESSAGE_ID,
    "content": "That sounds tiring. What goes through your mind just before it starts?",
    "model_used": "local-model",
    "prompt_version": "companion-1+gates-1",
    "tokens_used": 412,
    "response_time_ms": 1840,
    "flags": [],
}
ANSWER = {"user_message": ASKED, "assistant_message": ANSWERED, "action_cards": [CARD]}
MESSAGES = {"results": [GREETING, ASKED, ANSWERED], "has_more": False}
