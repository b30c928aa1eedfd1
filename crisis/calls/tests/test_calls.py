"""From asking for a call to talking, through the addresses that apps and the telephone company use."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.consent.models import ConsentType
from accounts.consent.services import consent_set
from accounts.notifications.models import Notification, NotificationDelivery
from accounts.notifications.providers.tests.servers import Reply
from accounts.notifications.vetoes import is_vetoed
from accounts.profile.models import UserProfile
from crisis.calls.models import CrisisCall, CrisisCallLeg
from crisis.calls.placing import calls_place
from crisis.calls.tests.factories import PHONE, ROOT, make_on_duty
from crisis.incidents.models import CrisisIncident, CrisisStep
from crisis.incidents.services import incident_claim

pytestmark = pytest.mark.django_db
FIRST, SECOND = "+4917055500111", "+4917055500112"


@pytest.fixture
def clock(now):
    with time_machine.travel(now, tick=False) as travelling:
        yield travelling


@pytest.fixture
def ask(api_as, person):
    return lambda **body: api_as(person).post(ROOT, body)


def place():
    return calls_place(now=timezone.now)


def kinds():
    return list(CrisisStep.objects.order_by("created_at", "id").values_list("kind", flat=True))


def outcome():
    return CrisisCall.objects.values_list("state", "outcome").get()


def test_a_person_is_called_and_talks_with_the_first_who_presses_one(company, clock, now, ask, on_duty):
    answer = ask(phone=PHONE)
    assert (answer.status_code, answer.json()["state"]) == (201, "owed")
    assert answer.json()["support"]["resources"]
    assert place() == 1
    heard = company.picks_up(PHONE)
    assert "looking for somebody" in heard.words
    assert place() == 1
    assert company.rung() == [PHONE, FIRST]
    offer = company.picks_up(FIRST)
    assert offer.asks_for_a_key
    assert "Lea" not in offer.words
    staff_hears = company.presses(FIRST, "1")
    person_hears = company.hears(heard.next)
    assert staff_hears.room == person_hears.room == answer.json()["id"]
    assert staff_hears.records == person_hears.records == ["do-not-record"]
    clock.move_to(now + timedelta(minutes=5))
    company.ends(FIRST, "completed")
    company.ends(PHONE, "completed")
    assert outcome() == ("ended", "talked")
    incident = CrisisIncident.objects.get()
    assert incident.assigned_to == on_duty[0]
    assert [kind for kind in kinds() if kind in ("opened", "call_asked", "call_taken", "claimed", "call_ended")] == [
        "opened", "call_asked", "call_taken", "claimed", "call_ended",
    ]  # fmt: skip


def test_the_wish_is_an_incident_before_anybody_is_rung(clock, ask, on_duty):
    ask(phone=PHONE)  # nobody answers at the provider
    incident = CrisisIncident.objects.get()
    assert (incident.severity_level, incident.triggers, incident.alarm_raised_at is not None) == (3, ["call"], True)
    assert NotificationDelivery.objects.filter(owner=on_duty[0]).exists()


def test_the_ladder_is_climbed_and_then_the_crisis_line_of_the_country_is_given(company, clock, now, ask, on_duty):
    ask(phone=PHONE)
    place()
    heard = company.picks_up(PHONE)
    place()
    assert company.rung() == [PHONE, FIRST]
    for second in range(5, 200, 5):
        clock.move_to(now + timedelta(seconds=second))
        heard = company.hears(heard.next)
        place()
        if heard.next is None:
            break
    assert company.rung() == [PHONE, FIRST, SECOND]
    # The first shift half a minute; the backup's rung is empty and everybody is rung at once, half a minute again; and
    # a minute for whoever is about to press the key.
    assert second == 120
    assert "Nobody of us could come" in heard.words
    assert "1 1 2" in heard.words
    assert "0 8 0 0 1 1 1" in heard.words or "1 1 6 1 2 3" in heard.words
    assert outcome() == ("ended", "line")
    assert CrisisIncident.objects.get().alarm_raised_at is not None


def test_who_declines_or_is_busy_is_not_waited_for(company, clock, now, ask, on_duty):
    ask(phone=PHONE)
    place()
    heard = company.picks_up(PHONE)
    place()
    assert not company.presses(FIRST, "9").room
    clock.move_to(now + timedelta(seconds=5))
    heard = company.hears(heard.next)
    place()
    assert company.rung() == [PHONE, FIRST, SECOND]
    company.ends(SECOND, "busy")
    clock.move_to(now + timedelta(seconds=10))
    assert company.hears(heard.next).next is None


def test_without_workers_the_line_itself_rings_staff(company, clock, ask, on_duty):
    ask(phone=PHONE)
    place()
    heard = company.picks_up(PHONE)
    while company.rung() == [PHONE]:
        assert heard.turn < 5
        heard = company.hears(heard.next)
    assert company.rung() == [PHONE, FIRST]


@pytest.mark.parametrize("lacking", ["consent", "number", "staff"])
def test_with_nobody_to_ring_the_line_is_given_at_once(company, clock, ask, make_user, now, lacking):
    if lacking != "staff":
        staff = make_on_duty(make_user(role="support"), FIRST, now)
        if lacking == "consent":
            consent_set(owner=staff, kind=ConsentType.VOICE, granted=False)
        else:
            UserProfile.objects.filter(owner=staff).update(phone_verified_at=None)
    ask(phone=PHONE)
    place()
    assert company.picks_up(PHONE).next is None
    assert company.rung() == [PHONE]


def test_nobody_is_rung_for_their_own_crisis(company, clock, api_as, on_duty):
    api_as(on_duty[0]).post(ROOT, {"phone": PHONE})
    place()
    company.picks_up(PHONE)
    place()
    assert company.rung() == [PHONE, SECOND]


def test_whoever_has_the_incident_in_time_keeps_it_when_another_takes_the_call(company, clock, now, ask, on_duty):
    ask(phone=PHONE)
    incident = CrisisIncident.objects.get()
    incident_claim(actor=on_duty[1], incident_id=incident.pk, now=now)
    place()
    company.picks_up(PHONE)
    place()
    assert set(company.rung()) == {PHONE, FIRST, SECOND}  # the holder is rung with the first shift
    assert company.presses(FIRST, "1").room
    incident.refresh_from_db()
    assert incident.assigned_to == on_duty[1]


def test_hanging_up_before_anybody_came_owes_a_call_back(company, clock, ask, on_duty):
    ask(phone=PHONE)
    place()
    company.picks_up(PHONE)
    place()
    NotificationDelivery.objects.all().delete()
    company.ends(PHONE, "completed")
    assert outcome() == ("ended", "missed")
    assert NotificationDelivery.objects.filter(owner=on_duty[0]).exists()
    assert "not needed" in company.picks_up(FIRST).words
    assert company.presses(FIRST, "1").room is None


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


def test_what_is_called_off_rings_nobody_any_more(
    company, clock, api_as, person, ask, on_duty, django_capture_on_commit_callbacks
):
    call = ask(phone=PHONE).json()
    place()
    heard = company.picks_up(PHONE)
    with django_capture_on_commit_callbacks(execute=True):
        answer = api_as(person).delete(f"{ROOT}/{call['id']}")
    assert (answer.status_code, answer.json()["outcome"]) == (200, "called_off")
    assert place() == 0
    assert company.hears(heard.next).verbs == []
    assert company.redirected == [company.call_to(PHONE)["sid"]]  # the telephone does not ring on
    assert CrisisIncident.objects.get().state == "open"
    assert api_as(person).delete(f"{ROOT}/{call['id']}").json()["outcome"] == "called_off"


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


def test_the_steps_of_a_call_are_in_the_audit(company, clock, ask, on_duty):
    ask(phone=PHONE)
    place()
    company.picks_up(PHONE)
    company.ends(PHONE, "completed")
    actions = AuditEvent.objects.filter(action__startswith="crisis.call.").values_list("action", flat=True)
    assert sorted(actions) == ["crisis.call.asked", "crisis.call.ended"]
    assert CrisisCallLeg.objects.get().state == "ended"
