"""A person and staff at one incident at the same moment: one after the other, and neither is thrown out."""

from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.identity.models import User
from config.testing.threads import until_it_waits
from crisis.contacts.models import CrisisContactLetter
from crisis.contacts.services import owner_hold
from crisis.contacts.telling import contacts_tell
from crisis.contacts.tests.factories import make_contact
from crisis.incidents.models import CrisisIncident
from crisis.incidents.own_changes import incident_own_update
from crisis.incidents.tests.factories import make_incident, make_staff

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("fresh_directory")]


@pytest.mark.parametrize("notes", ["I took all the pills", "Soup for lunch."])
def test_new_words_of_the_person_wait_for_contacts_who_are_being_told(user: User, make_user: Any, notes: str) -> None:
    staff, now = make_staff(), timezone.now()
    make_contact(user, may_be_told=True)
    incident = make_incident(user, severity=3, now=now)

    def words() -> Any:
        person = User.objects.get(pk=user.pk)
        return incident_own_update(owner=person, incident_id=incident.pk, changes={"notes": notes}, now=now)

    with transaction.atomic():
        owner_hold(user.pk)
        begun = until_it_waits(words)
        # Each letter points at the incident: were its row locked by the other, both would wait for ever.
        contacts_tell(owner_id=user.pk, actor=staff, incident_id=incident.pk, now=now)
    begun.result(30)
    assert CrisisContactLetter.objects.count() == 2
    assert CrisisIncident.objects.get().notes == notes
