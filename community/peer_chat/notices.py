"""What a person reads before the first message: what stays between the two, and what does not."""

from typing import Any

CONFIDENTIALITY = (
    "You both have a name that was made for this conversation and is used nowhere else. What you write is encrypted "
    "and is for the two of you. There are limits: a message that either of you reports is read by our moderators, as "
    "it was then; a message that may break the rules can be read by one before it is shown; and when words sound as "
    "if somebody's life is in danger, we show help, and trained people of this house may see that it happened. We "
    "cannot keep the other person from remembering or copying what you write."
)
RULES = (
    "Keep real names, addresses, phone numbers and accounts elsewhere to yourself, and do not ask for them.",
    "Be kind. No threats, no insults, nothing sexual.",
    "No ways of hurting oneself, and nothing for sale.",
    "You are two people who listen. Neither of you is a therapist or a doctor, and neither has to stay.",
    "You can leave at any time without a reason, block the other person, and report a message.",
    "In danger, use the crisis help of this app or your local emergency number. Do not wait for an answer here.",
)
MINORS = (
    "You are under 18: you meet people of about your age only, and a moderator reads each message before it is shown."
)


def notice_of(*, is_minor: bool) -> dict[str, Any]:
    return {"confidentiality": CONFIDENTIALITY, "rules": [*((MINORS,) if is_minor else ()), *RULES]}
