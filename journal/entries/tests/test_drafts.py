"""An entry that is saved again and again while it grows."""

import random

import pytest

from crisis.detection import Detection
from crisis.incidents.models import CrisisEvent
from crisis.screening.services import Screening, screen
from journal.entries import screening
from journal.entries.screening import changed_passage
from journal.entries.tests.factories import URL
from wellness.tracking.tests.factories import PILLS

pytestmark = pytest.mark.django_db


@pytest.fixture
def pretended(monkeypatch):
    """A detector that knows a few words, so that the tests say what counts and not what the real one thinks."""

    def read(text, owner):
        words = {"wild": 3, "worse": 4, "low": 2}
        severity = max((level for word, level in words.items() if word in text), default=0)
        if "never" in text:
            severity = 0
        subject = "other" if "her" in text.lower() and not severity else "self"
        return Screening(
            text, Detection(severity=5 if "pills" in text and "tonight" in text else severity, subject=subject)
        )

    monkeypatch.setattr(screening, "screen", read)


@pytest.mark.parametrize(
    ("old", "new", "passage"),
    [
        ("", "A day.", "A day."),
        ("A day.", "A day.", None),
        ("A day.", "", None),
        ("One. Two.", "One. Two. Three wild.", "One. Two. Three wild."),
        ("One wild.", "One wild. Two.", None),
        ("One wild.", "One wild. Two wild.", "Two wild."),
        ("One wild.", "One wild. Two worse.", "One wild. Two worse."),
        ("One wild.", "One wild. Two low.", None),
        ("One wild. Two", "One wild. Two and more.", None),
        ("One wild. Two. Three.", "One wild. Twenty. Three.", None),
        ("One wild.\nTwo.\nThree.", "Zero.\nOne wild.\nTwo.\nThree.", None),
        ("One wild. Two. Three.", "One wild. Three.", None),
        ("Not wild days.", "wild days.", "wild days."),
        ("The pills. Calm.", "The pills. Calm. It is tonight.", "The pills. Calm. It is tonight."),
        ("The pills. It is tonight.", "The pills. It is tonight. It rains.", None),
        # A sentence that nobody ends, saved as it grows.
        ("one wild", "one wild and", None),
        ("one wild an", "one wild and two", None),
        ("one wild", "one wild.", None),
        ("one wild", "one wild two wild", "two wild"),
        ("one wild", "one wild two worse", "one wild two worse"),
        ("one wil", "one wild", "one wild"),
        ("the pills", "the pills tonight", "the pills tonight"),
        ("never", "never wild", None),
        ("low", "low and low", None),
        # Somebody else's danger has no severity of its own.
        ("A day.", "A day. Her pain.", "A day. Her pain."),
        ("A day.\n", "A day.\nher", "A day.\nher"),
        ("A wild day.", "A wild day. Her pain.", "Her pain."),
        ("Her pain.", "Her pain. A day.", None),
        ("her", "her day", None),
    ],
)
def test_what_is_news_is_read(user, pretended, old, new, passage):
    assert changed_passage(old, new, user) == passage


def test_a_detector_that_fails_shows_help_for_what_is_new(user, api_as, monkeypatch):
    client = api_as(user)
    row = client.post(URL, {"content": "A calm day."}).json()

    def fails(*_, **__):
        raise RuntimeError

    for room in ("crisis.screening.services", "crisis.incidents.services"):
        monkeypatch.setattr(f"{room}.detect", fails)
    answer = client.patch(f"{URL}/{row['id']}", {"content": "A calm day. And another."})
    assert answer.status_code == 200
    assert "support" in answer.json()


def test_a_growing_draft_reports_a_sentence_once_and_a_new_one_again(user, api_as):
    client = api_as(user)
    text = f"The morning was calm. {PILLS}."
    answer = client.post(URL, {"content": text, "is_draft": True}).json()
    assert answer["support"]["severity"] >= 4
    url = f"{URL}/{answer['id']}"
    for more in (" Then I went outside.", " The river was grey.", "\n\nA neighbour waved."):
        text += more
        assert client.patch(url, {"content": text}).status_code == 200
    assert CrisisEvent.objects.filter(owner=user).count() == 1
    again = client.patch(url, {"content": text + f" And now {PILLS} again."}).json()
    assert again["support"]["severity"] >= 4
    assert CrisisEvent.objects.filter(owner=user).count() == 2


def test_somebody_who_writes_without_full_stops_is_reported_once(user, api_as):
    client, text = api_as(user), f"this morning {PILLS}"
    answer = client.post(URL, {"content": text, "is_draft": True}).json()
    url = f"{URL}/{answer['id']}"
    for more in (" and", " then i w", "ent outside", " where the river was grey", "\n"):
        text += more
        assert client.patch(url, {"content": text}).status_code == 200
    assert CrisisEvent.objects.filter(owner=user).count() == 1
    again = client.patch(url, {"content": f"{text}and then {PILLS} again"}).json()
    assert again["support"]["severity"] >= 4
    assert CrisisEvent.objects.filter(owner=user).count() == 2


def test_a_title_is_reported_once_while_it_grows(user, api_as):
    client = api_as(user)
    made = client.post(URL, {"content": "", "title": "I want to die", "is_draft": True}).json()
    assert made["support"]["severity"] == 3
    for title in ("I want to die and", "I want to die and nobody", "I want to die and nobody knows", "nobody knows"):
        assert client.patch(f"{URL}/{made['id']}", {"title": title}).status_code == 200
    assert CrisisEvent.objects.filter(owner=user).count() == 1
    assert client.patch(f"{URL}/{made['id']}", {"title": f"nobody knows, {PILLS}"}).json()["support"]["severity"] >= 4


@pytest.mark.parametrize("before", ["", "The morning was calm. ", "the morning was calm and "])
def test_worry_about_somebody_else_brings_help_while_an_entry_grows_too(user, api_as, before):
    client = api_as(user)
    made = client.post(URL, {"content": before, "is_draft": True}).json()
    url, worry = f"{URL}/{made['id']}", f"{before}My sister says she wants to kill herself"
    assert client.patch(url, {"content": worry}).json()["support"]["subject"] == "other"
    assert "support" not in client.patch(url, {"content": f"{worry} and i listen"}).json()


@pytest.mark.parametrize("before", ["", "The day was grey. ", "the day was grey and "])
@pytest.mark.parametrize(
    "words",
    [
        "I want to kill myself",
        "I am going to jump off the bridge tonight",
        "i have the pills in front of me and i will take them all now",
        "my sister wants to kill herself tonight",
        "ich will nicht mehr leben",
        "i would never kill myself",
    ],
)
def test_wherever_an_entry_is_saved_while_it_grows_what_the_whole_says_is_reported(user, before, words):
    text, rng = before + words, random.Random(7)
    whole = screen(text, user).detection
    for _ in range(8):
        saves = [text[:end] for end in sorted(rng.sample(range(1, len(text)), 5))] + [text]
        passages = [changed_passage(old, new, user) for old, new in zip(["", *saves], saves, strict=False)]
        told = [screen(passage, user).detection for passage in passages if passage]
        assert max((one.severity for one in told), default=0) >= (whole.severity if whole.severity > 1 else 0)
        assert whole.subject == "self" or "other" in {one.subject for one in told}


def test_fifty_thousand_characters_are_compared_quickly(user):
    old = "The river was grey. " * 2400
    new = old[:20_000] + "A heron stood there. " + old[20_000:]
    assert "heron" in str(changed_passage(old, new.replace("heron", PILLS + " heron"), user))
