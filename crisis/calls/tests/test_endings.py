"""What goes wrong on the way: lines that break, reports that come late, twice or never, a provider that is away."""

from datetime import timedelta

import pytest

from accounts.notifications.models import Notification, NotificationDelivery
from accounts.notifications.providers.tests.servers import Reply
from accounts.notifications.vetoes import is_vetoed
from crisis.calls.models import CrisisCall
from crisis.calls.tests.factories import PHONE, ROOT, kinds, outcome, place
from crisis.incidents.models import CrisisIncident
from crisis.incidents.services import incident_claim

pytestmark = pytest.mark.django_db
FIRST, SECOND = "+4917055500111", "+4917055500112"


def connected(company, ask):
    """The person is in the room with the first of the shift."""
    ask(phone=PHONE)
    place()
    heard = company.picks_up(PHONE)
    place()
    company.presses(FIRST, "1")
    return company.hears(heard.next)


def test_after_a_talk_the_line_says_farewell(company, clock, now, ask, on_duty):
    heard = connected(company, ask)
    clock.move_to(now + timedelta(minutes=10))
    company.ends(FIRST, "completed")
    heard = company.hears(heard.next)
    assert (heard.next, heard.room) == (None, None)
    assert "Thank you for talking" in heard.words
    company.ends(PHONE, "completed")
    assert outcome() == ("ended", "talked")


def test_a_line_of_staff_that_breaks_leaves_nobody_alone(company, clock, now, ask, on_duty):
    heard = connected(company, ask)
    clock.move_to(now + timedelta(seconds=5))
    heard = company.hears(heard.next)
    assert "connection was lost" in heard.words
    place()
    assert company.rung() == [PHONE, FIRST, FIRST]
    assert company.presses(FIRST, "1").room == company.hears(heard.next).room


def test_staff_who_are_gone_before_the_hello_are_not_waited_for(company, clock, ask, on_duty):
    ask(phone=PHONE)
    place()
    heard = company.picks_up(PHONE)
    place()
    assert company.presses(FIRST, "1").room
    company.ends(FIRST, "completed")
    heard = company.hears(heard.next)
    assert (heard.room, heard.next is None) == (None, False)
    place()
    assert company.rung() == [PHONE, FIRST, FIRST]


def test_whoever_came_into_an_empty_room_is_fetched_out_of_it(company, clock, ask, on_duty):
    connected(company, ask)
    line = company.call_to(PHONE)["sid"]
    company.ends(FIRST, "completed")
    assert company.redirected == [line]


def test_whoever_is_alone_in_the_room_is_fetched_although_nobody_reported_that_staff_are_gone(
    company, clock, now, ask, on_duty
):
    heard = connected(company, ask)
    line = company.call_to(PHONE)["sid"]
    assert company.hears(heard.meanwhile, CallSid=line).turn == 1
    assert company.redirected == []
    clock.move_to(now + timedelta(seconds=45))
    company.refusal = Reply(503, {})
    heard = company.hears(heard.meanwhile, CallSid=line)
    company.refusal = None
    company.hears(heard.next, CallSid=line)
    assert company.redirected == [line]
    # Three quarters of a minute of silence are no talk.
    heard = company.hears(company.sent_to, CallSid=line)
    assert "connection was lost" in heard.words
    place()
    assert (company.rung(), outcome()) == ([PHONE, FIRST, FIRST], ("waiting", ""))


def test_whoever_stays_in_the_room_of_a_call_that_is_over_is_let_go(company, clock, now, ask, on_duty):
    heard = connected(company, ask)
    line = company.call_to(PHONE)["sid"]
    clock.move_to(now + timedelta(hours=5))
    place()
    assert outcome() == ("ended", "talked")
    company.hears(heard.meanwhile, CallSid=line)
    assert company.redirected == [line]
    assert company.hears(company.sent_to, CallSid=line).verbs == []


def test_staff_who_wait_for_the_person_are_not_asked(company, clock, ask, on_duty):
    ask(phone=PHONE)
    place()
    company.picks_up(PHONE)
    place()
    assert company.presses(FIRST, "1").meanwhile is None


def test_a_round_that_is_asked_twice_is_answered_twice_alike(company, clock, ask, on_duty):
    ask(phone=PHONE)
    place()
    heard = company.picks_up(PHONE)
    place()
    company.presses(FIRST, "1")
    assert company.hears(heard.next).room == company.hears(heard.next).room is not None


def test_hanging_up_between_the_key_of_staff_and_the_hello_is_no_talk(company, clock, ask, on_duty):
    ask(phone=PHONE)
    place()
    company.picks_up(PHONE)
    place()
    assert company.presses(FIRST, "1").room
    company.ends(PHONE, "completed")
    assert outcome() == ("ended", "missed")


def test_a_stronger_wish_while_a_call_is_under_way_raises_the_incident(company, clock, ask):
    ask(phone=PHONE)
    answer = ask(phone=PHONE, severity_level=5)
    assert (answer.status_code, answer.json()["support"]["severity"]) == (200, 5)
    assert CrisisIncident.objects.get().severity_level == 5


def test_what_nobody_reported_the_end_of_ends_by_itself_and_holds_nobody_up(company, clock, now, ask, on_duty):
    ask(phone=PHONE)
    place()
    company.picks_up(PHONE)
    NotificationDelivery.objects.all().delete()
    clock.move_to(now + timedelta(minutes=3))
    place()
    assert outcome() == ("ended", "missed")
    assert NotificationDelivery.objects.filter(owner=on_duty[0]).exists()
    assert ask(phone=PHONE).status_code == 201


def test_whoever_asks_again_is_not_held_up_by_a_call_that_must_be_over(company, clock, now, ask):
    ask(phone=PHONE)
    place()
    clock.move_to(now + timedelta(minutes=5))
    assert ask(phone=PHONE).status_code == 201


def test_an_answer_of_the_provider_that_comes_too_late_rings_once_more_and_not_for_ever(
    company, clock, now, ask, settings
):
    settings.PROVIDERS_TIMEOUT_SECONDS = 0.2
    company.refusal = Reply(201, {"sid": "CAlate"}, stall=0.6)
    ask(phone=PHONE)
    assert place() == 1
    clock.move_to(now + timedelta(seconds=30))
    assert place() == 0
    clock.move_to(now + timedelta(seconds=61))
    place()
    assert outcome() == ("ended", "by_hand")


def test_the_telephone_that_picked_up_first_is_the_calls_and_another_is_hung_up(company, clock, ask, on_duty):
    call = ask(phone=PHONE).json()
    url = f"https://api.example.org{ROOT}/{call['id']}/wait?turn=0"
    assert company.hears(url, CallSid="CA1").next
    assert company.hears(url, CallSid="CA2").verbs == []
    ended = f"https://api.example.org{ROOT}/{call['id']}/ended?attempt=0"
    company.asks(ended, CallSid="CA2", CallStatus="busy")
    assert outcome() == ("waiting", "")


def test_nobody_is_rung_by_a_machine_long_after_they_asked(clock, now, ask, company, on_duty):
    ask(phone=PHONE)
    clock.move_to(now + timedelta(hours=2))
    place()
    assert (company.rung(), outcome()) == ([], ("ended", "by_hand"))


def test_the_last_round_that_is_asked_twice_gives_the_line_twice(company, clock, ask):
    call = ask(phone=PHONE).json()
    place()
    first = company.picks_up(PHONE)
    again = company.hears(f"https://api.example.org{ROOT}/{call['id']}/wait?turn=0")
    assert first.words == again.words != ""


def test_a_letter_that_asks_for_a_call_is_sent_although_somebody_holds_the_incident(company, clock, now, ask, on_duty):
    ask(phone=PHONE)
    incident_claim(actor=on_duty[1], incident_id=CrisisIncident.objects.get().pk, now=now)
    place()
    company.picks_up(PHONE)
    company.ends(PHONE, "completed")
    letters = Notification.objects.filter(owner=on_duty[0], kind="crisis_alert")
    (data,) = [row.content["data"] for row in letters if row.content["data"]["reason"] == "call_ended"]
    assert not is_vetoed("crisis_alert", on_duty[0].pk, lambda: data)


@pytest.mark.parametrize("status", ["no-answer", "busy"])
def test_a_telephone_that_is_not_picked_up_rings_once_more(company, clock, now, ask, status):
    ask(phone=PHONE)
    place()
    company.ends(PHONE, status)
    company.ends(PHONE, status)  # the same report again counts once
    assert outcome() == ("owed", "")
    assert place() == 0
    clock.move_to(now + timedelta(seconds=61))
    assert place() == 1
    assert company.rung() == [PHONE, PHONE]
    company.ends(PHONE, status)
    assert outcome() == ("ended", "unanswered")


def test_a_late_report_of_the_first_try_says_nothing_of_the_second(company, clock, now, ask):
    ask(phone=PHONE)
    place()
    first = company.placed[0]
    company.ends(PHONE, "no-answer")
    clock.move_to(now + timedelta(seconds=61))
    place()
    company.asks(first["StatusCallback"], CallSid=first["sid"], CallStatus="no-answer")
    assert outcome() == ("ringing", "")


def test_an_outage_of_the_provider_is_tried_again_and_then_people_call(clock, now, ask, on_duty):
    ask(phone=PHONE)
    for second in range(0, 190, 10):
        clock.move_to(now + timedelta(seconds=second))
        place()
    assert outcome() == ("ended", "by_hand")
    assert kinds()[-1] == "call_ended"


def test_a_number_that_the_provider_refuses_is_left_to_people(company, clock, ask, on_duty):
    company.refusal = Reply(400, {"code": 21211})
    ask(phone=PHONE)
    place()
    assert outcome() == ("ended", "failed")


def test_a_worker_that_dies_before_it_wrote_down_the_call_places_it_again_unless_they_are_on_the_line(
    company, clock, now, ask, on_duty
):
    call = ask(phone=PHONE).json()
    place()
    CrisisCall.objects.update(state="owed", due_at=now, claimed_until=now + timedelta(seconds=30), provider_call_id="")
    assert place() == 0
    company.hears(f"https://api.example.org{ROOT}/{call['id']}/wait?turn=0")
    clock.move_to(now + timedelta(seconds=31))
    place()
    assert company.rung().count(PHONE) == 1
