"""What waits for a moderator: the queue, two moderators at once, and what its author hears."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from rest_framework.exceptions import NotFound, ValidationError

from accounts.audit.models import AuditEvent
from accounts.audit.selectors import access_log
from accounts.mfa.tests.factories import make_enrolled_staff, staff_client
from accounts.notifications.models import Notification
from config.ids import uuid7
from config.testing.threads import all_at_once
from moderation.judging.outcomes import Place
from moderation.reports import targets
from moderation.screening.deciding import HoldDecided, hold_drop, hold_release, hold_withdraw
from moderation.screening.models import ScreeningHold
from moderation.screening.selectors import hold_list, holds_waiting
from moderation.screening.services import verdict_record
from moderation.screening.tests.factories import Board, make_moderator

WORDS = "write me, jana.k@example.org, I feel so alone"


@pytest.fixture
def board() -> Iterator[Board]:
    """A room whose posts are kept in memory."""
    known = dict(targets._TARGETS)
    board = Board()
    targets.register_target(board)
    yield board
    targets._TARGETS.clear()
    targets._TARGETS.update(known)


@pytest.fixture
def held(board: Board, say: Any, writer: Any, now: Any) -> ScreeningHold:
    return hold_of(board, say, writer, now)


def hold_of(board: Board, say: Any, writer: Any, now: Any, words: str = WORDS) -> ScreeningHold:
    content_id = board.put(writer.pk, words)
    verdict_record(say(words), author=writer, place=Place.FORUM, content_id=content_id, now=now)
    return ScreeningHold.objects.get(content_id=content_id)


def test_a_moderator_publishes_it_and_its_author_hears(
    held: ScreeningHold, board: Board, writer: Any, now: Any
) -> None:
    hold_release(actor=make_moderator(), hold_id=held.pk, now=now)
    held.refresh_from_db()
    assert (held.state, held.content_type, board.states[held.content_id]) == ("released", "post", "shown")
    told = Notification.objects.get(owner=writer)
    assert "alone" not in str(told.content)
    assert told.content["data"]["content_id"] == str(held.content_id)
    assert AuditEvent.objects.filter(action="moderation.hold.released", target_id=str(held.pk)).count() == 1


def test_a_moderator_drops_it_for_a_reason(held: ScreeningHold, board: Board, writer: Any, now: Any) -> None:
    hold_drop(actor=make_moderator(), hold_id=held.pk, reason_code="contact", now=now)
    held.refresh_from_db()
    assert (held.state, held.reason_code, board.states[held.content_id]) == ("dropped", "contact", "deleted")
    assert held.text == WORDS
    assert "reach somebody outside" in Notification.objects.get(owner=writer).content["body"]


def test_a_reason_is_one_of_the_list(held: ScreeningHold, now: Any) -> None:
    with pytest.raises(ValidationError):
        hold_drop(actor=make_moderator(), hold_id=held.pk, reason_code="dislike", now=now)


@pytest.mark.parametrize("role", ["user", "support", "therapist"])
def test_whoever_does_not_moderate_finds_nothing(held: ScreeningHold, now: Any, role: str, make_user: Any) -> None:
    somebody = make_user(role=role)
    with pytest.raises(NotFound):
        hold_list(viewer=somebody)
    with pytest.raises(NotFound):
        hold_release(actor=somebody, hold_id=held.pk, now=now)


def test_nobody_decides_about_their_own(board: Board, say: Any, now: Any) -> None:
    moderator = make_moderator()
    hold = hold_of(board, say, moderator, now)
    assert list(hold_list(viewer=moderator)) == []
    with pytest.raises(NotFound):
        hold_release(actor=moderator, hold_id=hold.pk, now=now)


@pytest.mark.django_db(transaction=True)
def test_of_two_moderators_at_once_one_decides(held: ScreeningHold, board: Board, writer: Any, now: Any) -> None:
    one, other = make_moderator(), make_moderator()

    def tried(decide: Callable[[], ScreeningHold]) -> str | None:
        try:
            return decide().state
        except HoldDecided:
            return None

    answers = all_at_once(
        lambda: tried(lambda: hold_release(actor=one, hold_id=held.pk, now=now)),
        lambda: tried(lambda: hold_drop(actor=other, hold_id=held.pk, reason_code="other", now=now)),
    )
    won = [answer for answer in answers if answer is not None]
    assert len(won) == 1
    assert ScreeningHold.objects.get(pk=held.pk).state == won[0]
    assert board.acts == [{"released": "show", "dropped": "delete"}[won[0]]]
    assert Notification.objects.filter(owner=writer).count() == 1


def test_an_author_takes_it_back_before_anybody_decides(
    held: ScreeningHold, writer: Any, stranger: Any, now: Any
) -> None:
    assert not hold_withdraw(author=stranger, content_id=held.content_id, now=now)
    assert hold_withdraw(author=writer, content_id=held.content_id, now=now)
    assert not hold_withdraw(author=writer, content_id=held.content_id, now=now)
    with pytest.raises(HoldDecided):
        hold_release(actor=make_moderator(), hold_id=held.pk, now=now)


@pytest.mark.django_db(transaction=True)
def test_a_decision_and_its_author_taking_it_back_are_one_after_the_other(
    held: ScreeningHold, board: Board, writer: Any, now: Any
) -> None:
    moderator = make_moderator()

    def decided() -> bool:
        try:
            return hold_release(actor=moderator, hold_id=held.pk, now=now).state == "released"
        except HoldDecided:
            return False

    answers = all_at_once(decided, lambda: hold_withdraw(author=writer, content_id=held.content_id, now=now), decided)
    assert answers.count(True) == 1
    held.refresh_from_db()
    assert (held.state == "withdrawn") == answers[1]
    assert board.acts == ([] if answers[1] else ["show"])


def test_what_is_gone_cannot_be_published_and_can_be_dropped(held: ScreeningHold, board: Board, now: Any) -> None:
    board.texts.clear()
    moderator = make_moderator()
    with pytest.raises(NotFound):
        hold_release(actor=moderator, hold_id=held.pk, now=now)
    assert hold_drop(actor=moderator, hold_id=held.pk, reason_code="other", now=now).state == "dropped"


def test_urgent_ones_come_first_then_who_waits_longest(board: Board, say: Any, writer: Any, now: Any) -> None:
    third = hold_of(board, say, writer, now - timedelta(hours=1))
    second = hold_of(board, say, writer, now - timedelta(hours=6))
    first = hold_of(board, say, writer, now, "I want to kill myself. You can have my lethal dose")
    assert list(hold_list(viewer=make_moderator())) == [first, second, third]
    assert holds_waiting(now=now) == (3, 1)


# ---- pages


def test_words_are_hidden_until_asked_for_and_that_is_recorded(held: ScreeningHold) -> None:
    moderator, _ = make_enrolled_staff("admin")
    client = staff_client(moderator)
    shown = client.get(f"/admin/moderation/holds/{held.pk}/")
    assert shown.status_code == 200
    assert b"jana.k" not in shown.content + client.get("/admin/moderation/holds/").content
    opened = client.post(f"/admin/moderation/holds/{held.pk}/text/")
    assert b"jana.k@example.org" in opened.content
    assert AuditEvent.objects.filter(action="moderation.hold.text_viewed", target_id=str(held.pk)).count() == 1
    assert "moderation.hold.text_viewed" in [one.action for one in access_log(owner=held.owner)]


def test_the_page_publishes_and_says_so_to_the_second(held: ScreeningHold, board: Board) -> None:
    client = staff_client(make_enrolled_staff("admin")[0])
    assert client.post(f"/admin/moderation/holds/{held.pk}/drop/", {"reason_code": ""}).status_code == 400
    assert client.post(f"/admin/moderation/holds/{held.pk}/release/").status_code == 302
    again = client.post(f"/admin/moderation/holds/{held.pk}/drop/", {"reason_code": "other"})
    assert again.status_code == 409
    assert board.states[held.content_id] == "shown"


@pytest.mark.parametrize("role", ["support", "therapist"])
def test_other_staff_see_no_page(held: ScreeningHold, role: str) -> None:
    client = staff_client(make_enrolled_staff(role)[0])
    answers = {
        client.get("/admin/moderation/holds/").status_code,
        client.get(f"/admin/moderation/holds/{held.pk}/").status_code,
        client.post(f"/admin/moderation/holds/{held.pk}/text/").status_code,
        client.post(f"/admin/moderation/holds/{held.pk}/release/").status_code,
        client.post(f"/admin/moderation/holds/{held.pk}/drop/", {"reason_code": "other"}).status_code,
    }
    assert answers == {404}


def test_a_moderator_without_a_staff_role_works_there(held: ScreeningHold) -> None:
    client = staff_client(make_moderator(enrolled=True))
    assert client.get("/admin/moderation/holds/").status_code == 200
    assert client.get("/admin/moderation/screeningrule/").status_code == 403
    assert b"Held texts" in client.get("/admin/").content


def test_an_unknown_hold_is_not_there(db: None) -> None:
    client = staff_client(make_enrolled_staff("admin")[0])
    assert client.get(f"/admin/moderation/holds/{uuid7()}/").status_code == 404
