"""What a call says, as TwiML: Twilio's XML of verbs. Plain text goes in, and nothing in it becomes a verb."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement, tostring

# Voices of Amazon Polly that Twilio reads with; language codes are Polly's.
VOICES: Mapping[str, tuple[str, str]] = {
    "en": ("en-US", "Polly.Joanna"),
    "ar": ("arb", "Polly.Zeina"),
    "de": ("de-DE", "Polly.Marlene"),
    "es": ("es-ES", "Polly.Conchita"),
    "fr": ("fr-FR", "Polly.Celine"),
    "hi": ("hi-IN", "Polly.Aditi"),
    "it": ("it-IT", "Polly.Carla"),
    "nl": ("nl-NL", "Polly.Lotte"),
    "pl": ("pl-PL", "Polly.Ewa"),
    "pt": ("pt-PT", "Polly.Ines"),
    "tr": ("tr-TR", "Polly.Filiz"),
}
# Whoever picks up needs a moment, and the first words of a call are easily missed.
FIRST_PAUSE_SECONDS, PAUSE_SECONDS = 1, 2


def answer_new() -> Element:
    return Element("Response")


def say(parent: Element, text: str, language: str) -> None:
    """`language` as the words are written in; one without a voice is read by the English one."""
    code, voice = VOICES.get(language.split("-")[0], VOICES["en"])
    SubElement(parent, "Say", language=code, voice=voice).text = text


def pause(parent: Element, seconds: int) -> None:
    SubElement(parent, "Pause", length=str(seconds))


def answer_text(answer: Element) -> str:
    return '<?xml version="1.0" encoding="UTF-8"?>' + tostring(answer, encoding="unicode")


def spoken(text: str, language: str = "en", *, times: int = 2) -> str:
    """A call that says one thing, `times` over, and hangs up."""
    answer = answer_new()
    pause(answer, FIRST_PAUSE_SECONDS)
    for turn in range(times):
        if turn:
            pause(answer, PAUSE_SECONDS)
        say(answer, text, language)
    return answer_text(answer)
