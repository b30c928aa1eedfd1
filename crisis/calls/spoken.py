"""What is said on the line, as TwiML: to whoever waits, and to staff whose telephone rings."""

from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement

from django.conf import settings

from accounts.notifications.providers.speech import answer_new, answer_text, pause, say
from crisis.calls.models import CrisisCall
from crisis.resources.countries import is_open
from crisis.resources.numbers import dialled
from crisis.resources.selectors import support_resources
from crisis.wording.loading import FALLBACK, words_of

WORDS = Path(__file__).parent / "words.json"
ROOT = "/api/v1/crisis/call"
# One round of waiting; after each, the provider asks us what is next.
ROUND_SECONDS = 5
# Words every so many rounds: silence sounds like a dead line, and too many words like a machine.
WORDS_EVERY = 4
OFFER_SECONDS = 10
LINE_RING_SECONDS = 40
STAFF = "en"
OFFER = (
    "Somebody in a crisis waits on the line. Press 1 to talk with them now. Your number is not shown, and nothing is "
    "recorded."
)
# Of strangers nobody knows the language; that of the country they call from is the likeliest of ours.
LANGUAGE_OF = {
    "AT": "de", "CH": "de", "DE": "de", "FR": "fr", "BE": "fr", "ES": "es", "AR": "es", "CL": "es", "CO": "es",
    "MX": "es", "PE": "es", "PT": "pt", "BR": "pt",
}  # fmt: skip
SEVERE = 5


def address(*parts: object, **query: int) -> str:
    path = "/".join((ROOT, *map(str, parts)))
    return f"{settings.PUBLIC_URL}{path}" + (f"?{urlencode(query)}" if query else "")


def left_address(call_id: UUID, *, alone: bool = False) -> str:
    """What a line asks that comes out of the room. `alone`: nobody else was there."""
    return address(call_id, "wait", turn=1, left=1, **({"alone": 1} if alone else {}))


def waiting(call: CrisisCall, turn: int, *, lost: bool = False) -> str:
    """`turn`: the round, from 0. `lost`: somebody had come, and their line broke."""
    words, answer = _words(call), answer_new()
    if lost:
        say(answer, words["lost"], language_of(call))
    elif turn == 0:
        pause(answer, 1)
        say(answer, words["hello" if call.owner_id else "hello_caller"], language_of(call))
    elif turn % WORDS_EVERY == 0:
        say(answer, words["stay"], language_of(call))
    pause(answer, ROUND_SECONDS)
    _ask_again(answer, address(call.pk, "wait", turn=turn + 1))
    return answer_text(answer)


def joined(call: CrisisCall) -> str:
    """The person comes into the room in which the member of staff is; both leave it together."""
    answer = answer_new()
    say(answer, _words(call)["found"], language_of(call))
    _room(answer, call.pk, waitUrl=address(call.pk, "alone", turn=0))
    # After the talk, and when the line of staff was lost.
    _ask_again(answer, left_address(call.pk))
    return answer_text(answer)


def alone(call: CrisisCall, turn: int) -> str:
    """In the room while nobody else is there; the provider takes words, pauses and the next question here."""
    answer = answer_new()
    if turn % WORDS_EVERY == WORDS_EVERY - 1:
        say(answer, _words(call)["stay"], language_of(call))
    pause(answer, ROUND_SECONDS)
    _ask_again(answer, address(call.pk, "alone", turn=turn + 1))
    return answer_text(answer)


def talked(call: CrisisCall) -> str:
    answer = answer_new()
    say(answer, _words(call)["farewell"], language_of(call))
    return answer_text(answer)


def offered() -> str:
    """For staff: nothing of who it is."""
    answer = answer_new()
    for _ in range(2):
        asked = SubElement(answer, "Gather", numDigits="1", timeout=str(OFFER_SECONDS), method="POST")
        say(asked, OFFER, STAFF)
    return answer_text(answer)


def taken(call_id: UUID) -> str:
    """At once, without a word: the person is to find somebody there."""
    answer = answer_new()
    _room(answer, call_id)
    return answer_text(answer)


def not_needed() -> str:
    """For staff who were slower, or changed their mind."""
    answer = answer_new()
    say(answer, "Thank you. You are not needed on this call any more. The duty list shows what is open.", STAFF)
    return answer_text(answer)


def hung_up() -> str:
    return answer_text(answer_new())


def given_up(call: CrisisCall, now: datetime) -> str:
    """Nobody of ours came: the crisis line of their country, connected where a number can be dialled from abroad."""
    words, language, country, answer = _words(call), language_of(call), country_of(call), answer_new()
    pause(answer, 1)
    say(answer, words["nobody"], language)
    helpers = support_resources(country=country, language=language, severity=SEVERE, topics=(), now=now)
    helpers.sort(key=lambda row: is_open(country, row.get("available_hours"), now) is False)
    emergency = next((row["phone_number"] for row in helpers if row.get("is_emergency")), "")
    line = next((row for row in helpers if row.get("phone_number") and not row.get("is_emergency")), None)
    danger = words["danger"].format(number=_digits(country, emergency)) if emergency else words["danger_unknown"]
    say(answer, danger, language)
    if line is not None:
        number = str(line["phone_number"])
        say(answer, words["line"].format(name=line["name"], number=_digits(country, number)), language)
        say(answer, words["goodbye"], language)
        if number.startswith("+"):
            say(answer, words["connect"], language)
            # The line sees our number, not theirs.
            dialled_on = {"timeout": str(LINE_RING_SECONDS), "answerOnBridge": "true"}
            SubElement(answer, "Dial", callerId=settings.TWILIO_VOICE_FROM, **dialled_on).text = number
    else:
        say(answer, words["goodbye"], language)
    return answer_text(answer)


def language_of(call: CrisisCall) -> str:
    return call.owner.language if call.owner is not None else LANGUAGE_OF.get(call.country, FALLBACK)


def country_of(call: CrisisCall) -> str:
    return call.owner.country if call.owner is not None else call.country


def _ask_again(answer: Element, url: str) -> None:
    SubElement(answer, "Redirect", method="POST").text = url


def _words(call: CrisisCall) -> dict[str, str]:
    return words_of(WORDS, language_of(call))


def _digits(country: str, number: str) -> str:
    """One by one, as they are dialled there: "112" is no hundred and twelve."""
    return " ".join(character for character in dialled(country, number) if character.isdigit())


def _room(answer: Element, call_id: UUID, **more: str) -> None:
    dial = SubElement(answer, "Dial")
    room = SubElement(
        dial, "Conference", beep="false", startConferenceOnEnter="true", endConferenceOnExit="true",
        record="do-not-record", **more,
    )  # fmt: skip
    room.text = str(call_id)
