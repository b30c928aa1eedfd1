from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.erasure.registry import rules
from accounts.export.registry import export_sources
from wellness.breathing.exports import breathings_restore
from wellness.breathing.models import BreathingSession, BreathingTechnique
from wellness.breathing.tests.factories import make_breathing, make_technique

pytestmark = pytest.mark.django_db
URL = "/api/v1/breathing/sessions"
MARCH = "2026-03-10T13:00:00+01:00"


@pytest.fixture
def slug():
    return make_technique(slug="long-breath").slug


def record(client, **body):
    return client.post(URL, {"technique": "long-breath", "duration_seconds": 180, **body})


@pytest.mark.usefixtures("slug")
def test_a_session_is_stored_and_answered_whole(user, api_as):
    answer = record(api_as(user), completed_at=MARCH, timezone="Europe/Berlin", cycles_completed=18)
    data = answer.json()
    assert answer.status_code == 201
    assert (data["completed_at"], data["date"], data["timezone"]) == (
        "2026-03-10T12:00:00Z", "2026-03-10", "Europe/Berlin",
    )  # fmt: skip
    assert (data["technique"], data["duration_seconds"], data["cycles_completed"]) == ("long-breath", 180, 18)
    assert "logged_at" not in data
    assert AuditEvent.objects.filter(action="wellness.breathing.created", owner_id=user.pk).count() == 1


@pytest.mark.usefixtures("slug")
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"technique": "unknown"}, "technique"),
        ({"technique": None}, "technique"),
        ({"technique": ""}, "technique"),
        ({"technique": "a\nb"}, "technique"),
        ({"duration_seconds": 0}, "duration_seconds"),
        ({"duration_seconds": 14_401}, "duration_seconds"),
        ({"duration_seconds": None}, "duration_seconds"),
        ({"duration_seconds": True}, "duration_seconds"),
        ({"cycles_completed": -1}, "cycles_completed"),
        ({"completed_at": "2999-01-01T00:00:00Z"}, "completed_at"),
        ({"completed_at": "2026-03-10T12:00:00"}, "completed_at"),
        ({"duration": 3}, "duration"),
    ],
)
def test_what_is_wrong_is_named(user, api_as, body, field):
    answer = record(api_as(user), **body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert not BreathingSession.objects.exists()


def test_a_retired_technique_is_taken_for_before_and_its_sessions_stay(user, api_as, slug):
    client, now = api_as(user), timezone.now()
    made = record(client).json()
    retired = {"is_active": False, "retired_at": now - timedelta(days=2)}
    BreathingTechnique.objects.filter(slug=slug).update(**retired)
    assert record(client, completed_at=(now - timedelta(days=3)).isoformat()).status_code == 201
    late = record(client, completed_at=(now - timedelta(days=1)).isoformat())
    assert (late.status_code, late.json()["errors"][0]["field"]) == (400, "technique")
    assert client.get(f"{URL}/{made['id']}").json() == made


def test_the_same_id_and_body_again_is_a_repeat(user, stranger, api_as, slug):
    client, body = api_as(user), {"id": str(uuid4())}
    first = record(client, **body)
    BreathingTechnique.objects.filter(slug=slug).update(is_active=False, retired_at="2020-01-01T00:00:00Z")
    again = record(client, **body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert record(client, **body, cycles_completed=1).status_code == 409
    assert record(api_as(stranger), **body).status_code in {400, 409}
    assert BreathingSession.objects.count() == 1


@pytest.mark.parametrize(("reader", "expected"), [("owner", 200), ("stranger", 404), (None, 401)])
@pytest.mark.parametrize("method", ["get", "delete"])
def test_only_the_owner_reaches_a_session(user, stranger, api_as, api_client, now, reader, expected, method):
    session = make_breathing(user, now=now)
    client = api_as({"owner": user, "stranger": stranger}[reader]) if reader else api_client
    answer = getattr(client, method)(f"{URL}/{session.pk}")
    assert answer.status_code == (204 if (method, expected) == ("delete", 200) else expected)
    assert BreathingSession.objects.filter(pk=session.pk).exists() == (answer.status_code != 204)


@pytest.mark.parametrize("method", ["put", "patch"])
def test_a_session_is_not_changed(user, api_as, now, method):
    session = make_breathing(user, now=now)
    assert getattr(api_as(user), method)(f"{URL}/{session.pk}", {"duration_seconds": 5}).status_code == 405


def test_a_list_is_the_persons_own_newest_first(user, stranger, api_as, api_client, now):
    make_breathing(stranger, now=now)
    old, new = (make_breathing(user, now=now, logged_at=now - timedelta(days=ago)) for ago in (3, 1))
    client = api_as(user)
    assert [row["id"] for row in client.get(URL).json()["results"]] == [str(new.pk), str(old.pk)]
    query = {"from": "2026-03-07", "to": "2026-03-07"}
    assert [row["id"] for row in client.get(URL, query).json()["results"]] == [str(old.pk)]
    assert api_client.get(URL).status_code == 401


@pytest.mark.usefixtures("slug")
def test_each_call_has_its_number_of_queries(user, api_as, django_assert_num_queries):
    client = api_as(user)
    for count, call in ((8, lambda: record(client)), (2, lambda: client.get(URL))):
        with django_assert_num_queries(count):
            assert call().status_code in {200, 201}


@pytest.mark.parametrize(
    "wrong", [{"duration_seconds": 0}, {"duration_seconds": 14_401}, {"technique": ""}, {"cycles_completed": 10_001}]
)
def test_the_database_refuses_what_a_defect_could_write(user, now, wrong):
    values = {"technique": "long-breath", "duration_seconds": 60, **wrong}
    row = BreathingSession(owner=user, logged_at=now, zone="UTC", local_date=now.date(), **values)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def exported(owner):
    (source,) = [one for one in export_sources() if one.name == "breathing_sessions"]
    assert source.category == "meditation"
    return list(source.rows(owner))


def test_an_export_is_restored_to_equal_rows(user, stranger):
    now = timezone.now()
    make_breathing(user, now=now, cycles_completed=9, timezone="Asia/Tokyo")
    make_breathing(user, now=now, logged_at=now - timedelta(days=4))
    before = exported(user)
    BreathingSession.objects.all().delete()
    BreathingTechnique.objects.all().delete()
    assert breathings_restore(user, before, now).made == 2
    assert exported(user) == before
    assert breathings_restore(user, before, now).existing == 2
    assert breathings_restore(stranger, before, now).skipped == {"id_taken": 2}


def test_what_is_none_of_ours_is_left_out(user):
    now = timezone.now()
    make_breathing(user, now=now)
    (row,) = exported(user)
    changes = (
        {"technique": ""}, {"technique": "a b"}, {"technique": "x" * 81}, {"duration_seconds": 0},
        {"duration_seconds": 14_401}, {"cycles_completed": -1}, {"zone": "Mars/Base"},
        {"logged_at": now + timedelta(days=2)},
    )  # fmt: skip
    counts = breathings_restore(user, [{**row, "id": uuid4(), **change} for change in changes], now)
    assert (counts.made, counts.skipped) == (0, {"invalid": len(changes)})


def test_an_erased_person_leaves_no_session():
    assert [rule.policy for rule in rules() if rule.model is BreathingSession] == ["erase"]
