"""Numbers and addresses at which a machine tells nobody: the person's own, lines for many, and what costs."""

import pytest

from accounts.profile.models import UserProfile
from crisis.contacts.models import CrisisContactLetter
from crisis.contacts.tests.factories import make_contact, make_incident
from crisis.contacts.tests.letters import tell

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("apart")]
MINE = "+4915198765432"


@pytest.fixture
def owner(person):
    person.email = "Lea@example.org"
    person.save(update_fields=["email"])
    UserProfile.objects.update_or_create(owner=person, defaults={"phone": MINE})
    return person


def test_nobody_is_told_that_they_could_use_a_call_from_themselves(owner, calls):
    mine = make_contact(owner, phone=MINE, email="lea@example.ORG", may_be_told=True, may_be_called=True)
    done = tell(owner, make_incident(owner))
    # Staff read that this contact is not told, where they would have waited for a friend who was never asked.
    assert (done.queued, [(one.contact_id, one.reason) for one in done.left_out]) == ((), [(mine.pk, "no_address")])
    assert not CrisisContactLetter.objects.exists()


def test_who_shares_a_number_with_a_contact_has_them_told_by_mail(owner, calls):
    make_contact(owner, phone=MINE, email="marta@example.org", may_be_told=True, may_be_called=True)
    assert [one.channel for one in tell(owner, make_incident(owner)).queued] == ["email"]


def test_somebody_without_a_number_of_their_own_has_all_told(person, calls):
    make_contact(person, may_be_told=True, may_be_called=True)
    assert [one.channel for one in tell(person, make_incident(person)).queued] == ["sms", "email", "voice"]


@pytest.mark.parametrize("number", ["+498001110111", "+499001234567", "+19005550123"])
def test_no_machine_writes_to_or_rings_a_line_for_many_or_a_number_that_costs(person, calls, number):
    """A crisis line that a machine rings three times is kept from somebody who needs it."""
    contact = make_contact(person, phone=number, email=None, may_be_told=True, may_be_called=True)
    done = tell(person, make_incident(person))
    assert (done.queued, [(one.contact_id, one.reason) for one in done.left_out]) == ((), [(contact.pk, "no_address")])


@pytest.mark.parametrize("number", ["+441134960000", "+4915112345678", "+12025550123"])
def test_ordinary_numbers_are_written_to_and_rung(person, calls, number):
    make_contact(person, phone=number, email=None, may_be_told=True, may_be_called=True)
    assert [one.channel for one in tell(person, make_incident(person)).queued] == ["sms", "voice"]
