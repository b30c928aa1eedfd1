"""From asking for a call to talking, through the addresses that apps and the telephone company use."""

from datetime import timedelta

import pytest

from accounts.audit.models import AuditEvent
from accounts.consent.models import ConsentType
from accounts.consent.services import consent_set
from accounts.notifications.models import NotificationDelivery
from accounts.profile.models import UserProfile
from crisis.calls.models import CrisisCallLeg
from crisis.calls.tests.factories import PHONE, ROOT, kinds, make_on_duty, outcome, place
from crisis.incidents.models import CrisisIncident
from crisis.incidents.services import incident_claim

pytestmark = pytest.mark.django_db
FIRST, SECOND = "+4917055500111", "+4917055500112"


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


def test_the_steps_of_a_call_are_in_the_audit(company, clock, ask, on_duty):
    ask(phone=PHONE)
    place()
    company.picks_up(PHONE)
    company.ends(PHONE, "completed")
    actions = AuditEvent.objects.filter(action__startswith="crisis.call.").values_list("action", flat=True)
    assert sorted(actions) == ["crisis.call.asked", "crisis.call.ended"]
    assert CrisisCallLeg.objects.get().state == "ended"
