"""Contacts, plan and check while Redis, the broker, the mail server or the database are away."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from crisis.contacts.models import CrisisContactLetter
from crisis.contacts.sending import contact_letters_send
from crisis.contacts.telling import contacts_tell
from crisis.contacts.tests.factories import SISTER, make_contact, make_incident
from crisis.incidents.models import CrisisEvent, CrisisIncident
from crisis.resources.directory import directory_current, directory_forget
from crisis.resources.tests.factories import make_resource
from crisis.safety_plan.examples import WRITE

API = "/api/v1/crisis"
PILLS = "I took all the pills"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def signed_in(user, api_as, fresh_directory):
    make_resource()
    directory_current(timezone.now())
    return SimpleNamespace(client=api_as(user), owner=user, contact=str(make_contact(user).pk))


@pytest.fixture
def dead_broker(settings):
    from config.celery import app

    known = app.conf.broker_url
    app.conf.broker_url = "redis://127.0.0.1:1/1"
    yield
    app.conf.broker_url = known


@pytest.fixture
def dead_mail(settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = 1, 1


def everything_works(signed_in):
    client = signed_in.client
    made = client.post(f"{API}/contacts", {**SISTER, "may_be_told": True})
    assert made.status_code == 201
    assert client.get(f"{API}/contacts").status_code == 200
    assert client.patch(f"{API}/contacts/{signed_in.contact}", {"name": "Eva"}).status_code == 200
    assert client.delete(f"{API}/contacts/{signed_in.contact}").status_code == 204
    assert client.put(f"{API}/safety-plan", WRITE).json()["version"] == 1
    assert client.get(f"{API}/safety-plan").status_code == 200
    assert client.get(f"{API}/safety-plan/versions/1").status_code == 200
    assert client.get(f"{API}/check").status_code == 200
    answer = client.post(f"{API}/check", {"text": PILLS}).json()
    assert (answer["severity"] >= 4, answer["recorded"]) == (True, True)
    assert CrisisEvent.objects.get(owner=signed_in.owner).incident_id == CrisisIncident.objects.get().pk


@pytest.mark.parametrize("outage", ["dead_redis", "dead_broker", "dead_mail"])
def test_everything_works_while_it_is_away(signed_in, outage, request):
    request.getfixturevalue(outage)
    everything_works(signed_in)


def test_everything_works_while_all_of_them_are_away(signed_in, dead_redis, dead_broker, dead_mail):
    everything_works(signed_in)
    incident = CrisisIncident.objects.get(owner=signed_in.owner)
    done = contacts_tell(owner_id=signed_in.owner.pk, actor=None, incident_id=incident.pk, now=timezone.now())
    assert len(done.queued) == 2
    assert contact_letters_send(now=timezone.now) >= 0
    assert CrisisContactLetter.objects.filter(channel="email", state="queued", error_code="unreachable").exists()


def test_the_anonymous_are_answered_without_the_database(signed_in, api_client, dead_database):
    directory_forget()
    assert api_client.get(f"{API}/check").status_code == 200
    body = api_client.post(f"{API}/check", {"text": PILLS, "country": "DE"}).json()
    assert body["severity"] >= 4
    assert body["resources"][0]["country"] == "DE"


def test_the_signed_in_are_answered_without_the_database_and_told_that_nobody_knows(signed_in, request):
    request.getfixturevalue("dead_database")
    body = signed_in.client.post(f"{API}/check", {"answers": {"plan": "yes"}, "country": "DE"}).json()
    assert (body["severity"], body["recorded"]) == (4, False)
    assert signed_in.client.get(f"{API}/safety-plan").status_code == 503
    assert signed_in.client.get(f"{API}/contacts").headers["Retry-After"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("get", "contacts", None),
        ("post", "contacts", {**SISTER, "notes": PILLS}),
        ("get", "safety-plan", None),
        ("put", "safety-plan", {"own_ways": [PILLS * 50]}),
        ("get", "safety-plan/versions", None),
        ("post", "resource-uses", {"resource_id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b55", "action": "called"}),
    ],
)
def test_what_cannot_be_had_without_the_database_says_where_help_is(signed_in, request, method, path, body):
    request.getfixturevalue("dead_database")
    answer = getattr(signed_in.client, method)(f"{API}/{path}", body)
    assert (answer.status_code, answer.json()["code"]) == (503, "service_unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert signed_in.client.get(answer.json()["resources_url"], {"country": "DE"}).json()["results"]
    assert {row["resource_type"] for row in answer.json()["directories"]} == {"directory"}


def test_what_was_owed_before_an_incident_of_another_day_is_its_own(signed_in):
    make_contact(signed_in.owner, name="Sam", may_be_told=True)
    first = make_incident(signed_in.owner)
    contacts_tell(owner_id=signed_in.owner.pk, actor=None, incident_id=first.pk, now=timezone.now())
    CrisisIncident.objects.filter(pk=first.pk).update(state="resolved", resolved_at=timezone.now() - timedelta(days=2))
    second = make_incident(signed_in.owner)
    done = contacts_tell(owner_id=signed_in.owner.pk, actor=None, incident_id=second.pk, now=timezone.now())
    assert len(done.queued) == 2
