"""What a person is asked, in words: each question with the version of its text, its purpose and its way back."""

from dataclasses import dataclass

from accounts.consent.models import ConsentType

# Agreed to once, these hold as long as there is an account: the way back is to delete it.
BOUND_TO_THE_ACCOUNT = frozenset({ConsentType.TERMS, ConsentType.PRIVACY_POLICY})


@dataclass(frozen=True, slots=True)
class ConsentText:
    """One question. A new `version` asks everybody again who agreed to an older one."""

    kind: ConsentType
    version: str
    title: str
    purpose: str
    on_withdrawal: str

    @property
    def withdrawable(self) -> bool:
        return self.kind not in BOUND_TO_THE_ACCOUNT


_ALL = (
    ConsentText(
        ConsentType.TERMS,
        "1",
        "Terms of use",
        "The rules under which this service is offered and used.",
        "They hold as long as you have an account. You end them by deleting your account.",
    ),
    ConsentText(
        ConsentType.PRIVACY_POLICY,
        "1",
        "Privacy policy",
        "Says which data are kept, what for, how long, and which rights you have.",
        "It holds as long as you have an account. You end it by deleting your account.",
    ),
    ConsentText(
        ConsentType.HIPAA,
        "1",
        "Authorization for health information",
        "Lets this service keep and use the health information that you write down, to give you its features.",
        "Nothing that you wrote is deleted. If the operator requires this authorization, you cannot add health entries "
        "until you give it again. Help in a crisis stays open.",
    ),
    ConsentText(
        ConsentType.DATA_SHARING,
        "1",
        "Sharing with a therapist",
        "Lets you open parts of your record to a therapist, part by part and until a date if you like.",
        "Everything that you share is closed at once. It stays closed if you agree again later.",
    ),
    ConsentText(
        ConsentType.ANALYTICS,
        "1",
        "Usage counts",
        "Counts how features are used, over everybody together, to improve them. What you write is never counted.",
        "Your use is no longer counted, from the next moment on.",
    ),
    ConsentText(
        ConsentType.MARKETING,
        "1",
        "News about the service",
        "Lets us write to you about new features and offers.",
        "You get no more of these letters. Letters about your account's security still come.",
    ),
    ConsentText(
        ConsentType.SMS,
        "1",
        "Text messages",
        "Lets us send reminders and notices to your phone number by text message. They say nothing about health.",
        "No more text messages are sent.",
    ),
    ConsentText(
        ConsentType.VOICE,
        "1",
        "Telephone calls",
        "Lets a machine of ours call your phone number with the reminders for which you choose a call. It says nothing "
        "about health. When you ask for a call yourself in a crisis, you get it without this.",
        "You get no more of these calls.",
    ),
    ConsentText(
        ConsentType.JOURNAL_INSIGHTS,
        "2",
        "Insights from your journal",
        "Lets this service work out tone, feelings and topics of your journal entries and show you what goes together. "
        "If you also use the assistant, and it is run by another company, that company gets short parts of your two "
        "newest entries.",
        "What was worked out is deleted at once and nothing new is worked out. Your entries stay as they are.",
    ),
    ConsentText(
        ConsentType.AI_PROCESSING,
        "2",
        "Automatic analysis of your texts",
        "Lets the assistant answer you, and lets this service work out the tone of the notes that you write. "
        "If the assistant is run by another company, that company gets what you say to it, your moods of the last two "
        "weeks and up to three of your notes.",
        "The tone of your notes is deleted at once, no further note is analysed and the assistant stops. "
        "Your notes stay as they are.",
    ),
    ConsentText(
        ConsentType.CRISIS_DETECTION,
        "1",
        "Looking for signs of danger",
        "What you write is checked for signs of danger, on this server and by nobody else, so that help can be "
        "shown at once. Nothing is refused or hidden because of it.",
        "Your texts are no longer checked. The help button, crisis lines and your safety plan stay where they are.",
    ),
    ConsentText(
        ConsentType.WEARABLES,
        "1",
        "Data from wearables",
        "Lets you connect a device or service whose measurements are kept beside your entries.",
        "No further measurement is fetched. What is stored stays until you delete it.",
    ),
)  # fmt: skip
TEXTS: dict[str, ConsentText] = {text.kind.value: text for text in _ALL}


def version_of(kind: ConsentType | str) -> str:
    return TEXTS[str(kind)].version
