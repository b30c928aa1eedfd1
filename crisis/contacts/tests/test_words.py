"""The words of a contact that is kept: each is read, and said once."""

from typing import Any

import pytest

from accounts.identity.models import User
from crisis.contacts.tests.factories import SISTER
from crisis.contacts.tests.test_unread import DANGER, URL, heard
from crisis.incidents.models import CrisisEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(user: User, api_as: Any) -> Any:
    return api_as(user)


def test_a_sentence_in_the_place_of_a_name_is_read(client: Any, user: User) -> None:
    answer = client.post(URL, {**SISTER, "name": DANGER})
    assert (answer.status_code, heard(answer)) == (201, True)
    assert client.patch(f"{URL}/{answer.json()['id']}", {"name": "Marta"}).json().get("support") is None


def test_a_form_that_is_saved_again_says_its_words_once(client: Any, user: User) -> None:
    body = {**SISTER, "notes": "Call her when I am suicidal."}
    made = client.post(URL, body).json()
    events = CrisisEvent.objects.filter(owner=user)
    assert events.count() == 1
    for change in ({"phone": "+4915112345679"}, {"is_primary": False}, {}):
        saved = client.put(f"{URL}/{made['id']}", {**body, **change})
        assert (saved.status_code, saved.json()["support"]) == (200, made["support"])
    assert events.count() == 1
    client.put(f"{URL}/{made['id']}", {**body, "notes": DANGER})
    assert events.count() == 2
