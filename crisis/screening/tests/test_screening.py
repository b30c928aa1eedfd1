"""What is found in several texts of one row, and what remains when the detector reads only some of them."""

import pytest
from django.utils import timezone

from accounts.consent.services import consent_set
from config.ids import uuid7
from crisis.detection import MAX_CHARS, Detection, detect, detect_many
from crisis.incidents import services as incidents
from crisis.incidents.models import CrisisEvent
from crisis.incidents.services import FAILED_SEVERITY, FAILED_VERSION
from crisis.screening import services as screening
from crisis.screening.services import answer_to, screen, screen_each, screen_many

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


@pytest.mark.django_db
def test_a_part_of_a_long_text_that_was_not_read_ends_with_help(user, monkeypatch):
    half = "Soup and a walk. " * (MAX_CHARS // 17)
    long = f"{half}{BROKEN}. {half}"

    def dies_of_one_part(text, *, language=None):
        # The whole text is read: what the detector leaves out of it cannot be what it dies of.
        if BROKEN in text and text != long:
            raise ValueError("the detector died")
        return detect(text, language=language)

    for module in (screening, incidents):
        monkeypatch.setattr(module, "detect", dies_of_one_part)
    support = answer_to(screen(long, user), owner=user, source="checkin", source_id=uuid7(), now=timezone.now())
    assert (support["severity"], bool(support["resources"])) == (FAILED_SEVERITY, True)
    event = CrisisEvent.objects.get()
    assert (event.severity, event.detector_version, event.incident) == (FAILED_SEVERITY, FAILED_VERSION, None)


def test_texts_that_say_nothing_are_not_read(user):
    assert screen_each((None, "", None), user) is None


@pytest.mark.django_db
def test_texts_of_many_people_are_read_as_each_by_itself(user, make_user):
    german, silent = make_user(locale="de-DE"), make_user()
    consent_set(owner=silent, kind="crisis_detection", granted=False)
    long = "Soup and a walk. " * (MAX_CHARS // 17 + 10) + PILLS
    pairs = [(PILLS, user), ("", user), (PILLS, silent), (FRIEND, german), ("ok", german), ("ok", user), (long, user)]
    found = screen_many(pairs)
    assert found == [screen(text, owner) for text, owner in pairs]
    assert found[1:3] == [None, None]
    assert [one.detection.severity >= 4 for one in (found[0], found[6])] == [True, True]
    assert screen_many([]) == []


def test_nobody_s_silence_or_language_is_taken_for_that_of_another(make_user, monkeypatch):
    people = [make_user(locale=locale) for locale in ("de-DE", "en-GB", "fr-FR")]
    asked = []

    def watching(texts, *, languages, most):
        asked.extend(zip(texts, languages, strict=True))
        return detect_many(texts, languages=languages, most=most)

    monkeypatch.setattr(screening, "detect_many", watching)
    screen_many([("one", people[0]), ("", people[1]), ("two", people[2])])
    assert asked == [("one", "de"), ("two", "fr")]


def test_a_text_that_the_detector_dies_of_costs_the_others_nothing(user, monkeypatch):
    from crisis.detection import batches, detector

    def dies_of_one(plain, search=detector.search):
        if BROKEN in plain.text:
            raise ValueError("the detector died")
        return search(plain)

    for module in (batches, detector):
        monkeypatch.setattr(module, "search", dies_of_one)
    found = screen_many([(PILLS, user), (BROKEN, user), (FRIEND, user), ("tea", user)])
    assert [one.detection is None for one in found] == [False, True, False, False]
    assert [one.answers for one in found] == [True, True, True, False]
    assert found[0].detection == detect(PILLS, language=user.language)


def test_what_dies_only_of_many_texts_leaves_each_to_be_read_by_itself(user, monkeypatch):
    def dies(texts, *, languages, most):
        raise IndexError("out of bounds")

    monkeypatch.setattr(screening, "detect_many", dies)
    assert screen_many([(PILLS, user), ("tea", user)]) == [screen(PILLS, user), screen("tea", user)]
