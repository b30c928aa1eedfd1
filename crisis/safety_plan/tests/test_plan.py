"""The plan over REST: six steps and reasons, in versions that no phone writes over unseen."""

import json
from functools import partial
from uuid import uuid4

import pytest
from django.db import connection

from accounts.audit.models import AuditEvent
from config.testing.threads import all_at_once, at_once, own_client
from crisis.contacts.tests.factories import make_contact
from crisis.incidents.models import CrisisEvent
from crisis.resources.directory import directory_forget
from crisis.resources.tests.factories import make_resource
from crisis.safety_plan import services
from crisis.safety_plan.examples import WRITE
from crisis.safety_plan.models import SafetyPlan, SafetyPlanVersion
from crisis.safety_plan.steps import NAMES, WORDS
from crisis.wording.loading import LANGUAGES, words_read

URL = "/api/v1/crisis/safety-plan"
VERSIONS = f"{URL}/versions"
pytestmark = pytest.mark.django_db


@pytest.fixture
def client(user, api_as):
    return api_as(user)


@pytest.fixture
def line(fresh_directory):
    row = make_resource()
    directory_forget()
    return row


def texts(body, step):
    return [item["text"] for item in body[step]]


def test_before_anything_is_written_there_is_an_empty_plan_with_its_questions(client):
    body = client.get(URL).json()
    assert (body["version"], body["id"], body["updated_at"]) == (0, None, None)
    assert [body[name] for name in NAMES] == [[]] * 7
    assert [(one["step"], one["number"]) for one in body["guide"]] == list(zip(NAMES, range(1, 8), strict=True))
    assert [one["step"] for one in body["guide"] if one["optional"]] == ["reasons_for_living"]
    assert {one["code"] for one in body["missing"]} == {*NAMES[:6], "help_contact"}
    assert not SafetyPlan.objects.exists()


def test_what_is_written_is_answered_and_lies_sealed(client, user):
    answer = client.put(URL, WRITE)
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert body["version"] == 1
    assert {name: texts(body, name) for name in NAMES} == {
        name: [item["text"] for item in WRITE[name]] for name in NAMES
    }
    assert client.get(URL).json() == body
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(v)::text FROM crisis_safetyplanversion v")
        assert "river" not in cursor.fetchone()[0]
    event = AuditEvent.objects.get(action="crisis.safety_plan.saved")
    assert event.details == {"number": 1, "fields": sorted(NAMES)}
    assert str(SafetyPlanVersion.objects.get()) != ""


def test_put_and_patch_change_only_the_steps_that_they_name(client):
    client.put(URL, WRITE)
    for call, number in ((client.patch, 2), (client.put, 3)):
        body = call(URL, {"own_ways": [f"Tea {number}", {"text": "Music"}]}).json()
        assert (body["version"], texts(body, "own_ways")) == (number, [f"Tea {number}", "Music"])
        assert texts(body, "warning_signs") == [item["text"] for item in WRITE["warning_signs"]]
    emptied = client.patch(URL, {"own_ways": []}).json()
    assert (emptied["version"], emptied["own_ways"]) == (4, [])


def test_the_same_again_is_no_new_version(client):
    first = client.put(URL, WRITE).json()
    for body in ({**WRITE, "version": 1}, {}, {"own_ways": WRITE["own_ways"]}, {"own_ways": None}):
        assert client.put(URL, body).json() == first
    assert SafetyPlanVersion.objects.count() == 1
    assert AuditEvent.objects.filter(action="crisis.safety_plan.saved").count() == 1


def test_nothing_is_no_plan(client):
    for body in ({}, {"own_ways": []}, {"version": 0, "own_ways": None}):
        assert client.put(URL, body).json()["version"] == 0
    assert not SafetyPlan.objects.exists()


def test_the_oldest_of_very_many_versions_go(client, monkeypatch):
    monkeypatch.setattr(services, "KEPT", 2)
    for number in range(1, 5):
        client.put(URL, {"own_ways": [f"Tea {number}"]})
    assert [row["version"] for row in client.get(VERSIONS).json()["results"]] == [4, 3]


def test_a_plan_that_somebody_wrote_since_is_not_written_over(client):
    client.put(URL, WRITE)
    newest = client.patch(URL, {"version": 1, "own_ways": ["Tea"]}).json()
    late = client.patch(URL, {"version": 1, "own_ways": ["Coffee"]})
    assert (late.status_code, late.json()["code"], late.json()["version"]) == (409, "safety_plan_changed", 2)
    assert late.json()["current"] == newest
    assert client.get(URL).json() == newest


def test_if_match_says_the_same_as_version(client):
    tag = client.put(URL, WRITE).headers["ETag"]
    assert client.get(URL).headers["ETag"] == tag
    assert client.get(URL, headers={"If-None-Match": tag}).status_code == 304
    changed = client.put(URL, {"own_ways": ["Tea"]}, headers={"If-Match": tag})
    assert changed.status_code == 200
    assert client.put(URL, {"own_ways": ["Coffee"]}, headers={"If-Match": tag}).status_code == 409
    assert client.put(URL, {"own_ways": ["Coffee"]}, headers={"If-Match": "*"}).status_code == 200
    odd = client.put(URL, {"own_ways": ["Milk"]}, headers={"If-Match": "yesterday"})
    assert (odd.status_code, odd.json()["errors"][0]["field"]) == (400, "If-Match")


@pytest.mark.django_db(transaction=True)
def test_of_phones_that_write_at_once_on_the_same_version_one_wins(user, api_as):
    client = api_as(user)
    for seen in (0, 1):
        bodies = [{"version": seen, "own_ways": [f"{seen} {number}"]} for number in range(6)]
        done = all_at_once(*(partial(own_client(client).put, URL, body) for body in bodies))
        assert sorted(answer.status_code for answer in done) == [200] + [409] * 5
        winner = next(answer.json() for answer in done if answer.status_code == 200)
        assert {answer.json()["current"]["own_ways"][0]["text"] for answer in done if answer.status_code == 409} == {
            winner["own_ways"][0]["text"]
        }
    assert list(SafetyPlanVersion.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_steps_that_phones_write_at_once_without_a_version_are_all_kept(user, api_as):
    client = api_as(user)
    done = at_once(6, lambda number: own_client(client).patch(URL, {NAMES[number]: ["x"]}).status_code)
    assert done == [200] * 6
    body = client.get(URL).json()
    assert (body["version"], [texts(body, name) for name in NAMES[:6]]) == (6, [["x"]] * 6)


def test_old_versions_can_be_read_and_never_change(client):
    for number in range(1, 4):
        client.put(URL, {"own_ways": [f"Tea {number}"]})
    page = client.get(VERSIONS, {"limit": 2}).json()
    rest = client.get(page["next"]).json()
    assert [row["version"] for row in page["results"] + rest["results"]] == [3, 2, 1]
    old = client.get(f"{VERSIONS}/1").json()
    assert (old, texts(old, "own_ways")) == (rest["results"][0], ["Tea 1"])
    assert {client.get(f"{VERSIONS}/{number}").status_code for number in (0, 4, 10**12, 10**30)} == {404}
    for call in (client.put, client.patch, client.delete):
        assert call(f"{VERSIONS}/1").status_code == 405
    assert client.delete(URL).status_code == 405


def test_strangers_and_the_anonymous_see_and_change_nothing(user, stranger, api_as, api_client):
    api_as(user).put(URL, WRITE)
    other = api_as(stranger)
    assert other.get(URL).json()["version"] == 0
    assert other.get(VERSIONS).json()["results"] == []
    assert other.get(f"{VERSIONS}/1").status_code == 404
    assert other.put(URL, {"version": 0, "own_ways": ["Mine"]}).status_code == 200
    assert texts(api_as(user).get(URL).json(), "own_ways") == ["Walk to the river and back."]
    for call in (api_client.get, api_client.put, api_client.patch):
        assert call(URL).status_code == 401
    assert api_client.get(VERSIONS).status_code == 401


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"own_ways": "Tea"}, "own_ways"),
        ({"own_ways": [1]}, "own_ways.0"),
        ({"own_ways": [{"text": ""}]}, "own_ways.0.text"),
        ({"own_ways": [{"text": "x" * 501}]}, "own_ways.0.text"),
        ({"own_ways": ["x"] * 21}, "own_ways"),
        ({"own_ways": [{"text": "x", "colour": "red"}]}, "own_ways.0.colour"),
        ({"people_to_ask": [{"contact_id": "1"}]}, "people_to_ask.0.contact_id"),
        ({"version": "1"}, "version"),
        ({"version": -1}, "version"),
        ({"seventh_step": []}, "seventh_step"),
    ],
)
def test_a_bad_body_names_the_field(client, change, field):
    answer = client.put(URL, change)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"].startswith(field)
    assert not SafetyPlan.objects.exists()


def test_contacts_and_resources_are_named_and_give_their_names(client, user, line):
    contact = make_contact(user)
    body = client.put(
        URL, {"people_to_ask": [{"contact_id": str(contact.pk)}], "professionals": [{"resource_id": str(line.pk)}]}
    ).json()
    assert body["people_to_ask"] == [{"text": "Marta", "contact_id": str(contact.pk), "resource_id": None}]
    assert body["professionals"] == [{"text": "Test line", "contact_id": None, "resource_id": str(line.pk)}]
    assert "help_contact" not in {one["code"] for one in body["missing"]}


@pytest.mark.parametrize("whose", ["stranger", "nobody"])
def test_a_contact_of_somebody_else_is_no_contact(client, stranger, whose):
    contact_id = str(make_contact(stranger).pk if whose == "stranger" else uuid4())
    answer = client.put(URL, {"people_to_ask": [{"text": "Eve", "contact_id": contact_id}]})
    assert answer.status_code == 400
    assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == [
        ("people_to_ask.0.contact_id", "does_not_exist")
    ]
    assert not SafetyPlanVersion.objects.exists()


def test_what_a_step_cannot_name_is_refused(client, user, line):
    contact = {"text": "x", "contact_id": str(make_contact(user).pk)}
    resource = {"text": "x", "resource_id": str(line.pk)}
    for body in (
        {"own_ways": [contact]},
        {"people_to_ask": [resource]},
        {"professionals": [{"resource_id": str(uuid4())}]},
    ):
        assert client.put(URL, body).status_code == 400, body


def test_a_contact_that_is_removed_leaves_its_name_and_the_plan_stays_writable(client, user):
    contact = make_contact(user)
    saved = client.put(URL, {"people_to_ask": [{"contact_id": str(contact.pk)}]}).json()
    client.delete(f"/api/v1/crisis/contacts/{contact.pk}")
    shown = client.get(URL).json()
    assert shown["people_to_ask"] == [{"text": "Marta", "contact_id": None, "resource_id": None}]
    assert "help_contact" in {one["code"] for one in shown["missing"]}
    # A phone that has not heard of it yet.
    again = client.put(URL, {"version": 1, "people_to_ask": saved["people_to_ask"], "own_ways": ["Tea"]})
    assert (again.status_code, again.json()["version"]) == (200, 2)


def test_what_is_missing_follows_what_can_be_reached(client, user):
    unreachable = make_contact(user, phone=None, email=None)
    client.put(URL, {"people_to_ask": [{"contact_id": str(unreachable.pk)}], "distractions": ["The hall"]})
    codes = {one["code"] for one in client.get(URL).json()["missing"]}
    assert {"help_contact", "distraction_contact"} <= codes
    client.patch(f"/api/v1/crisis/contacts/{unreachable.pk}", {"phone": "+4915112345678"})
    client.patch(URL, {"distractions": [{"contact_id": str(unreachable.pk)}]})
    codes = {one["code"] for one in client.get(URL).json()["missing"]}
    assert not {"help_contact", "distraction_contact", "reasons_for_living"} & codes
    assert "own_ways" in codes


def test_a_plan_is_not_read_for_danger(client, user):
    body = client.put(URL, {"warning_signs": ["I think of killing myself", "I took all the pills last year"]}).json()
    assert "support" not in body
    assert not CrisisEvent.objects.filter(owner=user).exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_word(language, make_user, api_as):
    known = words_read(WORDS)
    assert set(known) == set(LANGUAGES)
    assert known[language]["steps"].keys() == set(NAMES)
    assert known[language]["missing"].keys() == known["en"]["missing"].keys()
    body = api_as(make_user(locale=f"{language}-XX")).get(URL).json()
    assert body["guide"][0]["title"] == known[language]["steps"]["warning_signs"]["title"]
    assert language == "en" or body["guide"][0]["title"] != known["en"]["steps"]["warning_signs"]["title"]
    assert "stanley" not in json.dumps(known).lower()


def test_no_consent_of_an_operator_and_no_limit_stands_before_it(client, settings):
    settings.REQUIRED_CONSENTS = ("hipaa",)
    assert client.put(URL, WRITE).status_code == 200
    assert {client.get(URL).status_code for _ in range(130)} == {200}


def test_how_many_queries_each_takes(client, user, django_assert_num_queries):
    with django_assert_num_queries(2):
        client.get(URL)
    client.put(URL, WRITE)
    with django_assert_num_queries(2):
        client.get(URL)
    contact = make_contact(user)
    client.patch(URL, {"people_to_ask": [{"contact_id": str(contact.pk)}]})
    with django_assert_num_queries(3):
        client.get(URL)
    with django_assert_num_queries(3):
        client.get(VERSIONS)
    with django_assert_num_queries(2):  # it names no contact
        client.get(f"{VERSIONS}/1")
    # Who it is; savepoint, the plan, its newest version, INSERT, the number, history, release; the answer's two.
    with django_assert_num_queries(10):
        client.patch(URL, {"own_ways": ["Tea"]})
