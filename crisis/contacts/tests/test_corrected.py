"""A number that was wrong: corrected in time, told anew, and not spoilt by what is still reported of the wrong one."""

from itertools import count

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.notifications.providers.tests.factories import twilio_asks
from accounts.notifications.providers.tests.servers import Reply, http_provider
from accounts.vault.tests.damage import damage
from crisis.contacts.models import CrisisContactLetter
from crisis.contacts.services import contact_update
from crisis.contacts.tests.factories import SISTER, make_contact, make_incident
from crisis.contacts.tests.letters import form_of, later, letters, send, states, tell

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("apart")]
RIGHT = "+4915112345679"


def like_twilio_counting():
    """SM1 is the id of the first message, SM2 of the second."""
    numbers = count(1)
    return lambda received: Reply(201, {"sid": f"SM{next(numbers)}", "status": "queued"})


@pytest.fixture
def twilio(sms):
    with http_provider(like_twilio_counting()) as running:
        sms(running.url)
        yield running


def undelivered(message_id):
    url = f"/api/v1/notifications/webhooks/sms?reference={letters()['sms'].pk}"
    form = {"MessageStatus": "undelivered", "ErrorCode": "30003", "MessageSid": message_id}
    assert twilio_asks(APIClient(), url, form).status_code < 300


def correct(person, contact, **changes):
    contact_update(owner=person, contact_id=contact.pk, changes=changes or {"phone": RIGHT}, now=timezone.now())


def told_to(twilio):
    return [form_of(one)["To"] for one in twilio.received]


def test_whoever_was_told_at_a_wrong_number_is_told_at_the_right_one(person, staff_user, twilio):
    contact, incident = make_contact(person, email=None, may_be_told=True), make_incident(person)
    tell(person, incident)
    assert send() == 1
    correct(person, contact)
    # The house itself tells once; staff decide that it is worth another message.
    assert [one.reason for one in tell(person, incident).left_out] == ["told_before"]
    assert len(tell(person, incident, actor=staff_user).queued) == 1
    assert send(later(1)) == 1
    assert told_to(twilio) == [contact.phone, RIGHT]
    assert CrisisContactLetter.objects.count() == 1
    # Once each, however often they ask.
    assert [one.reason for one in tell(person, incident, actor=staff_user).left_out] == ["told_before"]


def test_a_change_of_anything_else_tells_nobody_twice(person, staff_user, twilio):
    contact, incident = make_contact(person, email=None, may_be_told=True), make_incident(person)
    tell(person, incident)
    send()
    correct(person, contact, name="Marta B.", notes="Moved.", is_primary=False)
    assert [one.reason for one in tell(person, incident, actor=staff_user).left_out] == ["told_before"]


def test_what_is_reported_of_the_first_message_does_not_stop_the_second(person, staff_user, twilio):
    contact, incident = make_contact(person, email=None, may_be_told=True), make_incident(person)
    tell(person, incident)
    send()
    undelivered("SM1")
    assert states() == [("sms", "failed", "twilio_30003")]
    correct(person, contact)
    assert len(tell(person, incident, actor=staff_user).queued) == 1
    # The provider says it again, as providers do.
    undelivered("SM1")
    assert states() == [("sms", "queued", "")]
    assert send(later(1)) == 1
    undelivered("SM1")
    assert states() == [("sms", "sent", "")]
    undelivered("SM2")
    assert states() == [("sms", "failed", "twilio_30003")]
    assert told_to(twilio) == ["+4915112345678", RIGHT]


@pytest.mark.parametrize("column", ["phone", "email"])
def test_an_address_that_does_not_open_is_seen_and_holds_up_nobody_else(person, twilio, column):
    broken = make_contact(person, may_be_told=True, **{"phone": None, "email": None, column: SISTER[column]})
    make_contact(person, name="Sam", phone=RIGHT, email=None, may_be_told=True)
    tell(person, make_incident(person))
    damage(broken, column)
    assert send() == 1
    assert told_to(twilio) == [RIGHT]
    assert {state[1:] for state in states()} == {("gave_up", "content_unreadable"), ("sent", "")}
