"""What is said on the line."""

import pytest
from defusedxml.ElementTree import fromstring

from crisis.calls.models import CrisisCall
from crisis.calls.spoken import WORDS, given_up, waiting
from crisis.wording.loading import LANGUAGES, words_read


def test_every_language_says_the_same_things():
    words = words_read(WORDS)
    assert set(words) == set(LANGUAGES)
    assert len({frozenset(one) for one in words.values()}) == 1
    for one in words.values():
        assert "{name}" in one["line"]
        assert "{number}" in one["danger"]


@pytest.mark.parametrize("country", ["DE", "US", "ZZ", ""])
def test_whoever_is_given_up_hears_where_help_is(db, make_user, now, country):
    call = CrisisCall(owner=make_user(country=country, locale="de-DE"), created_at=now)
    verbs = fromstring(given_up(call, now))
    said = " ".join(verb.text for verb in verbs.iter("Say"))
    assert {verb.get("language") for verb in verbs.iter("Say")} == {"de-DE"}
    assert "Notruf" in said or "1 1 2" in said or "9 1 1" in said
    dialled = [verb.text for verb in verbs.iter("Dial")]
    assert all(number.startswith("+") for number in dialled)


def test_somebody_who_waits_hears_a_voice_every_twenty_seconds(now):
    call = CrisisCall(created_at=now)
    spoken = [len(list(fromstring(waiting(call, turn)).iter("Say"))) for turn in range(9)]
    assert spoken == [1, 0, 0, 0, 1, 0, 0, 0, 1]
