"""An entry that is saved again and again while it grows."""

import pytest

from crisis.detection import Detection
from crisis.incidents.models import CrisisEvent
from crisis.screening.services import Screening
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
        return Screening(text, Detection(severity=5 if "pills" in text and "tonight" in text else severity))

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


def test_fifty_thousand_characters_are_compared_quickly(user):
    old = "The river was grey. " * 2400
    new = old[:20_000] + "A heron stood there. " + old[20_000:]
    assert "heron" in str(changed_passage(old, new.replace("heron", PILLS + " heron"), user))
