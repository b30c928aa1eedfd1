"""What screening says before a text is stored, and what it writes beside it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from config.ids import uuid7
from crisis.incidents.models import CrisisIncident
from moderation.judging.outcomes import Outcome, Place
from moderation.screening.models import ScreeningHold, ScreeningSample
from moderation.screening.services import FLOODS, text_screen, texts_screen, verdict_record
from moderation.screening.tests.factories import Say
from moderation.screening.verdicts import Written


def test_an_ordinary_text_is_published_as_it_is(say: Say) -> None:
    verdict = say("I slept badly again, and my mum keeps asking how I am.")
    assert (verdict.outcome, verdict.reasons) == (Outcome.PUBLISH, ())
    assert verdict.text == verdict.original


def test_a_text_costs_no_query(say: Say, writer: Any, django_assert_num_queries: Any) -> None:
    assert writer.consents  # a request brings them along
    with django_assert_num_queries(0):
        say("call me on 06 12 34 56 78, or I will kill you")


@pytest.mark.parametrize(
    ("place", "outcome", "shown"),
    [
        (Place.PEER_CHAT, Outcome.SOFTEN, "you can mail [contact removed] any day"),
        (Place.GROUP, Outcome.SOFTEN, "you can mail [contact removed] any day"),
        (Place.FORUM, Outcome.HOLD, "you can mail jo.e@example.org any day"),
        (Place.COUNSELING, Outcome.PUBLISH, "you can mail jo.e@example.org any day"),
    ],
)
def test_each_place_has_its_own_policy(say: Say, place: Place, outcome: Outcome, shown: str) -> None:
    verdict = say("you can mail jo.e@example.org any day", place=place)
    assert (verdict.outcome, verdict.text) == (outcome, shown)


@pytest.mark.parametrize("place", [Place.PEER_CHAT, Place.GROUP, Place.FORUM])
def test_whoever_is_under_age_is_read_by_a_moderator_first(say: Say, place: Place) -> None:
    verdict = say("hello everybody", place=place, minor=True)
    assert (verdict.outcome, verdict.reasons) == (Outcome.HOLD, ("minor",))


def test_nobody_reads_first_what_a_minor_tells_a_counsellor(say: Say) -> None:
    assert say("hello", place=Place.COUNSELING, minor=True).outcome == Outcome.PUBLISH


def test_a_young_account_shows_no_ways_to_reach_it_unseen(say: Say, make_user: Any, now: Any) -> None:
    young, older = (make_user(now=now - timedelta(days=days)) for days in (1, 5))
    texts = "my snap is sunny_jane"
    assert say(texts, author=young, place=Place.PEER_CHAT).reasons == ("contact", "new_account")
    assert say(texts, author=young, place=Place.PEER_CHAT).outcome == Outcome.HOLD
    assert say(texts, author=older, place=Place.PEER_CHAT).outcome == Outcome.SOFTEN
    assert say("good morning", author=young, place=Place.PEER_CHAT).outcome == Outcome.PUBLISH


def test_a_cry_for_help_is_published_and_answered(say: Say, writer: Any, now: Any) -> None:
    verdict = say("I want to kill myself tonight. Please somebody call me, 06 12 34 56 78", place=Place.FORUM)
    assert verdict.outcome == Outcome.SOFTEN
    assert verdict.text == "I want to kill myself tonight. Please somebody call me, [contact removed]"
    support = verdict_record(verdict, author=writer, place=Place.FORUM, content_id=uuid7(), now=now)
    assert support is not None
    assert CrisisIncident.objects.filter(owner=writer).exists()


def test_what_a_cry_for_help_names_closely_is_masked(say: Say) -> None:
    verdict = say("I want to die. I swallowed 40 tablets an hour ago", place=Place.GROUP)
    assert (verdict.outcome, verdict.reasons) == (Outcome.SOFTEN, ("method_detail",))
    assert "40" not in verdict.text
    assert verdict.text.startswith("I want to die.")


def test_a_person_in_danger_who_tells_how_waits_at_most(say: Say) -> None:
    verdict = say("I am going to kill myself tonight, a lethal dose is ready", place=Place.FORUM)
    assert verdict.outcome == Outcome.HOLD


def test_a_person_in_danger_is_never_refused(say: Say) -> None:
    verdict = say("I want to kill myself. And you are a worthless bitch, kill yourself too", place=Place.FORUM)
    assert (verdict.outcome, verdict.reasons) == (Outcome.HOLD, ("encouragement", "slur"))


def test_a_refused_text_is_answered_all_the_same(say: Say, writer: Any, now: Any) -> None:
    verdict = say("My sister says she will kill herself. And you are a worthless bitch", place=Place.FORUM)
    assert (verdict.outcome, verdict.reasons) == (Outcome.REFUSE, ("slur",))
    assert verdict_record(verdict, author=writer, place=Place.FORUM, content_id=uuid7(), now=now) is not None


def test_a_held_text_waits_in_one_row_with_its_own_words(say: Say, writer: Any, now: Any) -> None:
    content_id = uuid7()
    for words in ("you can mail jo.e@example.org", "you can mail jo.e@example.com"):
        verdict = say(words, place=Place.FORUM)
        verdict_record(verdict, author=writer, place=Place.FORUM, content_id=content_id, content_type="reply", now=now)
    hold = ScreeningHold.objects.get(content_id=content_id)
    assert (hold.state, hold.content_type, hold.reasons) == ("open", "reply", ["contact"])
    assert hold.text == "you can mail jo.e@example.com"
    assert ScreeningSample.objects.filter(owner=writer).count() == 2


def test_nothing_is_written_for_a_text_without_a_finding(
    say: Say, writer: Any, now: Any, django_assert_num_queries: Any
) -> None:
    verdict = say("good morning everybody")
    with django_assert_num_queries(0):
        verdict_record(verdict, author=writer, place=Place.FORUM, content_id=uuid7(), now=now)


def test_the_same_text_over_and_over_is_a_flood(say: Say) -> None:
    verdicts = [say("join my wonderful new group everybody") for _ in range(4)]
    assert [one.outcome for one in verdicts] == [Outcome.PUBLISH] * 3 + [Outcome.REFUSE]


def test_a_text_that_is_sent_again_under_its_own_id_is_no_flood(writer: Any, now: Any) -> None:
    """A phone in a tunnel tries until it is answered."""
    row_id = uuid4()
    verdicts = [
        text_screen(
            text="join my wonderful new group everybody", author=writer, minor=False, place=Place.FORUM, now=now,
            content_id=row_id,
        )
        for _ in range(9)
    ]  # fmt: skip
    assert {one.outcome for one in verdicts} == {Outcome.PUBLISH}


def test_a_person_in_danger_may_repeat_themselves(say: Say) -> None:
    assert {say("please help me I want to kill myself").outcome for _ in range(6)} == {Outcome.PUBLISH}


def test_a_text_longer_than_the_detector_reads_hides_nothing(say: Say, writer: Any, now: Any) -> None:
    before, after = (" ".join(f"Line {word} of a long day." for word in range(part)) for part in (700, 900))
    text = f"{before} my number is 06 12 34 56 78. {after}"
    verdict = text_screen(text=text, author=writer, minor=False, place=Place.PEER_CHAT, now=now)
    assert (verdict.outcome, verdict.text) == (Outcome.SOFTEN, text.replace("06 12 34 56 78", "[contact removed]"))


def test_texts_that_are_judged_together_get_the_verdicts_of_each(writer: Any, make_user: Any, now: Any) -> None:
    same, other = "buy your cheap watches at my place today", make_user(now=now)
    written = [
        Written("I want to kill myself tonight. call me, 06 12 34 56 78", writer, False, Place.FORUM),
        Written("hello everybody", other, True, Place.GROUP),
        *[Written(same, writer, False, Place.PEER_CHAT) for _ in range(3)],
        Written(same, other, False, Place.PEER_CHAT),
        Written("my snap is sunny_jane", other, False, Place.PEER_CHAT),
        Written("I slept badly again.", writer, False, Place.FORUM),
        *[Written(same, writer, False, Place.PEER_CHAT) for _ in range(2)],
    ]
    together = texts_screen(written, now=now)
    FLOODS.forget()
    assert together == [
        text_screen(text=one.text, author=one.author, minor=one.minor, place=one.place, now=now) for one in written
    ]
    # The fourth of the same author, not the fourth of all.
    assert ["flood" in verdict.reasons for verdict in together[2:]] == [False] * 6 + [True] * 2


def test_many_texts_cost_no_query(writer: Any, now: Any, django_assert_num_queries: Any) -> None:
    assert writer.consents
    with django_assert_num_queries(0):
        texts_screen(
            [Written(f"I will kill you, {number}", writer, False, Place.GROUP) for number in range(5)], now=now
        )
    assert texts_screen([], now=now) == []
