"""What the documentation shows of the check."""

from accounts.identity.examples import example

ANSWERS = {
    "version": 1,
    "answers": {"about": "me", "safe_now": "yes", "thoughts": "lately", "safe_until_tomorrow": "yes", "alone": "yes"},
    "country": "DE",
}
WORDS = {"text": "I do not know how to get through this evening."}
LINE = {
    "id": "0d3b1f7e-4a4f-5d0a-9c64-0c5f0f6b8a10", "name": "TelefonSeelsorge", "resource_type": "hotline",
    "is_emergency": False, "country": "DE", "phone_number": "+498001110111", "phone_display": "0800 1110111",
    "tel_link": "tel:08001110111", "sms_number": None, "sms_keyword": None, "sms_link": None,
    "website_url": "https://www.telefonseelsorge.de", "available_24_7": True, "available_hours": "24/7",
    "languages": ["de"], "notes": None, "as_of": "2026-08-08", "last_verified_at": "2026-08-08T00:00:00Z",
}  # fmt: skip
RESULT = {
    "severity": 3,
    "label": "moderate",
    "subject": "self",
    "next_step": {
        "code": "today",
        "title": "Please call somebody now",
        "text": "Thank you for being honest. Call one of these lines, or somebody you trust, before anything else.",
        "actions": [{"code": "not_alone", "text": "Ask somebody to come, or go where people are."}],
    },
    "offers": ["hotline", "online_counseling", "emergency_contacts"],
    "escalation": "immediate_support",
    "follow_up_hours": 6,
    "resources": [LINE],
    "support": {
        "severity": 3, "label": "moderate", "message": "Thank you for putting this into words.", "resources": [LINE],
        "subject": "self",
    },
    "helping": None,
    "recorded": False,
    "version": {"questions": 1, "detector": None},
}  # fmt: skip
QUESTIONS = {
    "version": 1,
    "language": "en",
    "title": "How is it right now?",
    "intro": "Answer what you can.",
    "limits": "This check is no diagnosis, and no emergency call.",
    "questions": [
        {
            "id": "plan",
            "text": "Have you thought about how you would do it, or when?",
            "options": [{"value": "no", "label": "No"}, {"value": "yes", "label": "Yes, I have a plan"}],
            "ask_if": [{"about": ["me"], "thoughts": ["lately", "now"]}],
        }
    ],
}
ASKED = [example("The questions", QUESTIONS, answer=True)]
CHECK = [example("Answers", ANSWERS), example("Own words", WORDS), example("The next step", RESULT, answer=True)]
