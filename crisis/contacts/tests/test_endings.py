"""An incident that ended while its letters waited: whom that spares a call, and whom it does not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.notifications.providers.tests.servers import http_provider
from crisis.contacts.tests.factories import make_contact, make_incident
from crisis.contacts.tests.letters import like_twilio, send, states, tell
from crisis.incidents.services import incident_claim, incident_reopen, incident_resolve

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("apart")]
ENDS = {
    "reached_safe": ("gave_up", "incident_over"), "false_alarm": ("gave_up", "incident_over"),
    "unreachable": ("sent", ""), "declined_help": ("sent", ""), "handed_to_services": ("sent", ""),
    "other": ("sent", ""),
}  # fmt: skip


@pytest.mark.parametrize(("resolution", "outcome"), ENDS.items())
def test_what_ended_well_in_an_outage_asks_nobody_to_call(person, staff_user, sms, resolution, outcome):
    make_contact(person, email=None, may_be_told=True)
    incident, now = make_incident(person), timezone.now()
    tell(person, incident, now=now)
    assert send(now) == 0
    incident_claim(actor=staff_user, incident_id=incident.pk, now=now)
    incident_resolve(actor=staff_user, incident_id=incident.pk, resolution=resolution, now=now)
    with http_provider(like_twilio) as twilio:
        sms(twilio.url)
        assert send(now + timedelta(minutes=1)) == len(twilio.received) == (outcome[0] == "sent")
    assert states() == [("sms", *outcome)]


def test_what_opens_again_can_be_told_of_again(person, staff_user, sms):
    make_contact(person, email=None, may_be_told=True)
    incident, now = make_incident(person), timezone.now()
    tell(person, incident, now=now)
    incident_claim(actor=staff_user, incident_id=incident.pk, now=now)
    incident_resolve(actor=staff_user, incident_id=incident.pk, resolution="false_alarm", now=now)
    assert send(now) == 0
    incident_reopen(actor=staff_user, incident_id=incident.pk, now=now)
    assert len(tell(person, incident, actor=staff_user, now=now).queued) == 1
    with http_provider(like_twilio) as twilio:
        sms(twilio.url)
        assert send(now) == 1
