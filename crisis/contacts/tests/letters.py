"""Telling and sending as tests do it, and what became of it."""

from django.utils import timezone

from accounts.notifications.providers.tests.servers import Reply
from crisis.contacts.models import CrisisContactLetter
from crisis.contacts.sending import contact_letters_send
from crisis.contacts.telling import contacts_tell


def like_twilio(received):
    return Reply(201, {"sid": "SM1", "status": "queued"})


def tell(person, incident, *, actor=None, ids=None, now=None):
    return contacts_tell(
        owner_id=person.pk, actor=actor, incident_id=incident.pk, contact_ids=ids, now=now or timezone.now()
    )


def send(at=None):
    return contact_letters_send(now=(lambda: at) if at else timezone.now)


def letters():
    return {row.channel: row for row in CrisisContactLetter.objects.all()}


def states():
    return sorted(CrisisContactLetter.objects.values_list("channel", "state", "error_code"))
