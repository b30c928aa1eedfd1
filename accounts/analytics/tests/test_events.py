"""Events of apps: what is stored, of whom, and for how long it points at them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.analytics.models import AnalyticsEvent
from accounts.analytics.networks import network_of
from accounts.analytics.services import analytics_events_record
from accounts.consent.models import ConsentType
from accounts.consent.services import consent_set
from accounts.erasure.retention import retention_run
from accounts.export.registry import export_sources
from config.testing.threads import at_once

URL = "/api/v1/analytics/events"
EVENT = {"event_type": "screen_view", "event_data": {"screen": "mood", "seconds": 12, "first": True}}


@pytest.fixture
def agreed(user):
    consent_set(owner=user, kind=ConsentType.ANALYTICS, granted=True)
    return user


def post(client, *events, **extra):
    return client.post(URL, {"events": list(events)}, format="json", **extra)


def test_events_are_stored_with_their_network_and_agent(api_as, agreed):
    answer = post(api_as(agreed), EVENT, EVENT, REMOTE_ADDR="198.51.100.77", HTTP_USER_AGENT="App/1 " + "x" * 300)
    assert (answer.status_code, answer.json()) == (201, {"stored": 2})
    row = AnalyticsEvent.objects.first()
    assert (row.owner_id, row.event_type, row.event_data) == (agreed.pk, "screen_view", EVENT["event_data"])
    assert (row.ip_address, len(row.user_agent)) == ("198.51.100.0", 200)


def test_without_the_consent_nothing_is_stored_and_the_app_need_not_know(api_as, user):
    consent_set(owner=user, kind=ConsentType.ANALYTICS, granted=False)
    answer = post(api_as(user), EVENT)
    assert (answer.status_code, answer.json()) == (201, {"stored": 0})
    assert not AnalyticsEvent.objects.exists()


def test_withdrawing_the_consent_takes_the_person_out_of_what_was_told(api_as, agreed):
    post(api_as(agreed), {**EVENT, "session_id": "abc"})
    consent_set(owner=agreed, kind=ConsentType.ANALYTICS, granted=False)
    row = AnalyticsEvent.objects.get()
    assert (row.owner_id, row.session_id, row.ip_address, row.user_agent, row.event_data) == (None, "", None, "", {})
    assert row.event_type == "screen_view"


def test_the_same_id_again_is_stored_once(api_as, agreed, stranger):
    consent_set(owner=stranger, kind=ConsentType.ANALYTICS, granted=True)
    event = {**EVENT, "id": str(uuid4())}
    assert post(api_as(agreed), event).json() == {"stored": 1}
    assert post(api_as(agreed), event).json() == {"stored": 0}
    assert post(api_as(stranger), event).json() == {"stored": 0}
    assert AnalyticsEvent.objects.get().owner_id == agreed.pk


@pytest.mark.parametrize(
    "wrong",
    [
        {"event_type": "I feel awful today"},
        {"event_type": ""},
        {"event_type": "x" * 101},
        {**EVENT, "event_data": {"note": "I cannot go on"}},
        {**EVENT, "event_data": {"Bad Name": 1}},
        {**EVENT, "event_data": {"a": {"b": 1}}},
        {**EVENT, "event_data": {"a": None}},
        {**EVENT, "event_data": {f"n{n}": 1 for n in range(21)}},
        {**EVENT, "event_data": [1]},
        {**EVENT, "event_data": {"a": 10**13}},
        {**EVENT, "session_id": "with spaces"},
        {**EVENT, "occurred_at": "2026-03-10T18:30:00"},
        {**EVENT, "user_id": "me"},
    ],
)
def test_words_and_shapes_that_do_not_belong_are_refused(api_as, agreed, wrong):
    answer = post(api_as(agreed), wrong)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"].startswith("events.0.")
    assert not AnalyticsEvent.objects.exists()


@pytest.mark.parametrize("events", [[], [EVENT] * 51])
def test_a_report_has_one_to_fifty_events(api_as, agreed, events):
    assert post(api_as(agreed), *events).status_code == 400


def test_a_clock_that_is_years_off_is_brought_near(agreed):
    now = timezone.now()
    old = {"event_type": "a", "occurred_at": now - timedelta(days=900)}
    ahead = {"event_type": "b", "occurred_at": now + timedelta(days=900)}
    analytics_events_record(owner=agreed, events=[old, ahead], ip="", user_agent="", now=now)
    times = dict(AnalyticsEvent.objects.values_list("event_type", "occurred_at"))
    assert times == {"a": now - timedelta(days=30), "b": now + timedelta(minutes=5)}


def test_nobody_unknown_reports(api_client, db):
    assert post(api_client, EVENT).status_code == 401


def test_after_two_years_an_event_points_at_nobody(agreed):
    now = timezone.now()
    for age in (700, 760):
        analytics_events_record(
            owner=agreed, events=[{"event_type": f"e{age}", "session_id": "s"}], ip="203.0.113.9", user_agent="a",
            now=now,
        )  # fmt: skip
        AnalyticsEvent.objects.filter(event_type=f"e{age}").update(created_at=now - timedelta(days=age))
    assert retention_run(now=now)["analytics_events"] == 1
    owners = dict(AnalyticsEvent.objects.values_list("event_type", "owner_id"))
    assert owners == {"e700": agreed.pk, "e760": None}
    gone = AnalyticsEvent.objects.get(event_type="e760")
    assert (gone.session_id, gone.ip_address, gone.user_agent) == ("", None, "")


def test_a_person_finds_their_events_in_their_export(api_as, agreed, stranger):
    post(api_as(agreed), EVENT)
    source = next(one for one in export_sources() if one.name == "analytics_events")
    assert [row["event_type"] for row in source.rows(agreed)] == ["screen_view"]
    assert list(source.rows(stranger)) == []


@pytest.mark.parametrize("count", [1, 50])
def test_a_report_costs_the_same_for_any_number_of_events(api_as, agreed, django_assert_num_queries, count):
    client = api_as(agreed)
    with django_assert_num_queries(5):  # who asks, the savepoint, the consent, the rows
        assert post(client, *[EVENT] * count).json() == {"stored": count}


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("198.51.100.77", "198.51.100.0"),
        ("2001:db8:1234:5678::1", "2001:db8:1234::"),
        ("::ffff:198.51.100.77", "198.51.100.0"),
        ("", None),
        ("unknown", None),
    ],
)
def test_an_address_is_cut_to_its_network(address, network):
    assert network_of(address) == network


@pytest.mark.django_db(transaction=True)
def test_a_repeat_at_the_same_moment_is_stored_once(make_user):
    person = make_user()
    consent_set(owner=person, kind=ConsentType.ANALYTICS, granted=True)
    person.refresh_from_db()
    event = {"event_type": "tap", "id": uuid4()}

    def report(_):
        analytics_events_record(owner=person, events=[event], ip="", user_agent="", now=timezone.now())

    at_once(8, report)
    assert AnalyticsEvent.objects.count() == 1
