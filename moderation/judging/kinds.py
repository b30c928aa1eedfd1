"""What screening looks for, and what each finding is told as."""

from enum import StrEnum

from moderation.judging.outcomes import Outcome


class Kind(StrEnum):
    """The reasons of a verdict; an app has words for each."""

    CONTACT = "contact"
    LINK = "link"
    OFF_APP = "off_app"
    SPAM = "spam"
    FLOOD = "flood"
    SLUR = "slur"
    THREAT = "threat"
    # Telling somebody to harm themselves.
    ENCOURAGEMENT = "encouragement"
    # Looking for company in dying.
    PACT = "pact"
    # Telling others how.
    METHOD = "method"
    # A person's own pain that names amounts or means closely.
    METHOD_DETAIL = "method_detail"
    SEXUAL = "sexual"
    DOXXING = "doxxing"
    # Not of the words: the author is under age, or the account is young and shows ways to reach somebody.
    MINOR = "minor"
    NEW_ACCOUNT = "new_account"


# Kinds that people may write word lists for. The others are found by code.
WORDED = (
    Kind.SLUR, Kind.THREAT, Kind.ENCOURAGEMENT, Kind.PACT, Kind.METHOD, Kind.METHOD_DETAIL, Kind.SEXUAL, Kind.DOXXING,
    Kind.OFF_APP, Kind.SPAM, Kind.CONTACT,
)  # fmt: skip
# Ways to reach somebody outside: an account of a few days may not show them unseen.
REACHING = frozenset({Kind.CONTACT, Kind.LINK, Kind.OFF_APP})
WEIGHT = {Outcome.PUBLISH: 0, Outcome.SOFTEN: 1, Outcome.HOLD: 2, Outcome.REFUSE: 3}
MASKS = {Kind.CONTACT: "[contact removed]", Kind.LINK: "[link removed]"}
MASK = "•••"
