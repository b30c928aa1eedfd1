"""A person and staff at one incident at the same moment: one after the other, and neither is thrown out."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from config.testing.threads import until_it_waits
from crisis.contacts.models import CrisisContactLetter
from crisis.contacts.services import owner_hold
from crisis.contacts.telling import contacts_tell
from crisis.contacts.tests.factories import make_contact
from crisis.incidents.acts import VersionStale
from crisis.incidents.models import CrisisIncident
from crisis.incidents.own_changes import incident_own_update
from crisis.incidents.services import incident_claim, incident_reopen, incident_resolve
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


def test_a_signal_that_waits_for_the_end_opens_it_again(user: User) -> None:
    staff, now = make_staff(), timezone.now()
    incident = make_incident(user, severity=4, now=now)
    incident_claim(actor=staff, incident_id=incident.pk, now=now)
    with transaction.atomic():
        incident_resolve(actor=staff, incident_id=incident.pk, resolution="reached_safe", now=now)
        begun = until_it_waits(lambda: make_incident(user, severity=3, now=now))
    opened = begun.result(30)
    assert (opened.pk, opened.state, opened.assigned_to_id, opened.severity_level) == (incident.pk, "open", None, 4)
    assert (opened.alarm_raised_at, opened.reopened_count) == (now, 1)


def test_an_end_that_waits_for_a_signal_does_not_end_what_its_author_has_not_seen(user: User) -> None:
    staff, now = make_staff(), timezone.now()
    incident = make_incident(user, severity=4, now=now)
    seen = incident_claim(actor=staff, incident_id=incident.pk, now=now).version
    end = {"actor": staff, "incident_id": incident.pk, "resolution": "reached_safe", "now": now, "version": seen}
    with transaction.atomic():
        make_incident(user, severity=3, now=now)
        begun = until_it_waits(lambda: incident_resolve(**end))
    with pytest.raises(VersionStale):
        begun.result(30)
    assert CrisisIncident.objects.get().state == "acknowledged"


def test_who_claims_while_the_role_is_being_taken_ends_up_without_it(user: User) -> None:
    staff, now = make_staff(), timezone.now()
    incident = make_incident(user, severity=4, now=now)
    with transaction.atomic():
        User.objects.filter(pk=staff.pk).update(role="user")
        begun = until_it_waits(lambda: incident_claim(actor=staff, incident_id=incident.pk, now=now))
    with pytest.raises(NotFound):
        begun.result(30)
    with transaction.atomic():
        User.objects.filter(pk=staff.pk).update(role="support")
    with transaction.atomic():
        incident_claim(actor=staff, incident_id=incident.pk, now=now)
        begun = until_it_waits(lambda: User.objects.filter(pk=staff.pk).update(role="user"))
    begun.result(30)
    incident.refresh_from_db()
    assert (incident.assigned_to_id, incident.state) == (None, "open")
    assert incident.alarm_raised_at is not None


def test_of_an_opening_again_and_a_new_signal_at_once_one_incident_is_open(user: User) -> None:
    staff, now = make_staff(), timezone.now()
    incident = make_incident(user, severity=4, now=now - timedelta(days=3))
    incident_claim(actor=staff, incident_id=incident.pk, now=now - timedelta(days=3))
    incident_resolve(actor=staff, incident_id=incident.pk, resolution="other", now=now - timedelta(days=3))
    with transaction.atomic():
        incident_reopen(actor=staff, incident_id=incident.pk, now=now)
        begun = until_it_waits(lambda: make_incident(user, severity=5, now=now))
    joined = begun.result(30)
    assert (joined.pk, joined.severity_level, joined.state) == (incident.pk, 5, "open")
    assert CrisisIncident.objects.count() == 1
