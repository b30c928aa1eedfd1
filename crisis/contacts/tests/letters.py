"""Telling and sending as tests do it, and what became of it."""

from datetime import timedelta
from itertools import count
from urllib.parse import parse_qs

from django.utils import timezone
from rest_framework.test import APIClient

from accounts.notifications.providers.tests.factories import twilio_asks
from accounts.notifications.providers.tests.servers import Reply
from crisis.contacts.models import CrisisContactLetter
from crisis.contacts.sending import contact_letters_send
from crisis.contacts.telling import contacts_tell

# What must never reach whoever is told.
HEALTH = ("crisis", "suicid", "danger", "emergency", "severe", "mental", "health", "therap", "evenkeel", "incident")


def like_twilio(received):
    return Reply(201, {"sid": "SM1", "status": "queued"})


def like_twilio_calling():
    """CA1 is the id of the first call, CA2 of the second."""
    numbers = count(1)
    return lambda received: Reply(201, {"sid": f"CA{next(numbers)}", "status": "queued"})


def form_of(received):
    return {name: values[0] for name, values in parse_qs(received.body.decode()).items()}


def tell(person, incident, *, actor=None, ids=None, now=None):
    return contacts_tell(
        owner_id=person.pk, actor=actor, incident_id=incident.pk, contact_ids=ids, now=now or timezone.now()
    )


def send(at=None):
    return contact_letters_send(now=(lambda: at) if at else timezone.now)


def report(call_id, status):
    """What Twilio posts when a call of the only letter to speak has ended."""
    url = f"/api/v1/notifications/webhooks/voice?reference={letters()['voice'].pk}"
    form = {"CallSid": call_id, "CallStatus": status}
    answer = twilio_asks(APIClient(), url, form)
    assert answer.status_code == 204, answer.content


def letters():
    return {row.channel: row for row in CrisisContactLetter.objects.all()}


def states():
    return sorted(CrisisContactLetter.objects.values_list("channel", "state", "error_code"))


def voice():
    """What became of the only call."""
    row = letters()["voice"]
    return row.state, row.error_code


def later(minutes):
    return timezone.now() + timedelta(minutes=minutes)
