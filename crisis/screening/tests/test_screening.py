"""What is found in several texts of one row, and what remains when the detector reads only some of them."""

import pytest
from django.utils import timezone

from config.ids import uuid7
from crisis.detection import Detection, detect
from crisis.incidents.models import CrisisEvent
from crisis.screening import services as screening
from crisis.screening.services import answer_to, screen_each

PILLS = "I took all the pills"
FRIEND = "My friend wants to kill himself"
LOW = "I feel hopeless and empty"
BROKEN = "the text that the detector dies of"


@pytest.mark.parametrize("texts", [(LOW, FRIEND), (FRIEND, LOW)])
def test_danger_to_somebody_else_is_answered_beside_ones_own_low_mood(user, monkeypatch, texts):
    # Severity 1 is in the detector's contract, though its present weights give none.
    found = {LOW: Detection(severity=1), FRIEND: detect(FRIEND)}
    monkeypatch.setattr(screening, "detect", lambda text, *, language=None: found[text])
    worst = screen_each(texts, user)
    assert (worst.answers, worst.detection.severity, worst.detection.subject) == (True, 0, "other")


def test_ones_own_danger_outweighs_that_to_somebody_else(user):
    for texts in ((PILLS, FRIEND), (FRIEND, PILLS)):
        assert screen_each(texts, user).detection == detect(PILLS, language=user.language)


@pytest.fixture
def half_broken(monkeypatch):
    def dies_of_one(text, *, language=None):
        if text == BROKEN:
            raise ValueError("the detector died")
        return detect(text, language=language)

    # The failure itself is what is tested, so the detector is replaced here and nowhere else.
    monkeypatch.setattr(screening, "detect", dies_of_one)


@pytest.mark.django_db
def test_a_detector_that_dies_of_one_text_loses_no_danger_of_another(user, half_broken):
    for texts in ((BROKEN, PILLS), (PILLS, BROKEN)):
        found = screen_each(texts, user)
        support = answer_to(found, owner=user, source="checkin", source_id=uuid7(), now=timezone.now())
        assert support["severity"] >= 4
    assert [event.incident is not None for event in CrisisEvent.objects.all()] == [True, True]


@pytest.mark.django_db
@pytest.mark.parametrize("other", ["tea", LOW, FRIEND])
def test_a_text_that_was_not_read_is_answered_with_help(user, half_broken, other):
    found = screen_each((other, BROKEN), user)
    assert (found.detection, found.answers, found.triggered) == (None, True, False)


def test_texts_that_say_nothing_are_not_read(user):
    assert screen_each((None, "", None), user) is None
