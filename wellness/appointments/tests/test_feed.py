import hashlib
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from icalendar import Calendar

from accounts.audit.models import AuditEvent
from accounts.identity.models import User
from accounts.notifications.models import Notification
from accounts.vault.keyring import forget_keys
from config.api.throttling import LIMITS
from config.tests.leaks import Record
from wellness.appointments.calendars import calendar_of, feed_calendar
from wellness.appointments.feeds import feed_make, feed_open
from wellness.appointments.models import Appointment, AppointmentFeed
from wellness.appointments.services import appointment_cancel, appointment_update
from wellness.appointments.tests.factories import FEED, NOW, make_appointment

pytestmark = pytest.mark.django_db
EVIL = "Talk;with,Dr\r\nBEGIN:VALARM\r\nACTION:AUDIO\rX-EVIL:1\n\\nEND:VEVENT\x00\x0b\u2028\u0085é🐢 " + "long " * 60
PRIVATE = {
    "provider_name": "Okafor", "provider_contact": {"phone": "555 123"}, "notes": "quokka", "is_virtual": True,
    "meeting_link": "https://meet.example.org/secret",
}  # fmt: skip


def path_of(url):
    return "/api/" + url.split("/api/", 1)[1]


def events_of(content):
    return list(Calendar.from_ical(content).walk("VEVENT"))


def test_an_address_is_made_shown_once_and_ended(user, api_as, api_client):
    client = api_as(user)
    assert client.get(FEED).json() == {"exists": False, "include_details": None, "created_at": None, "url": None}
    made = client.post(FEED, {})
    url = made.json()["url"]
    assert (made.status_code, made.json()["include_details"]) == (201, False)
    assert client.get(FEED).json() == {**made.json(), "url": None}
    assert api_client.get(path_of(url)).status_code == 200
    assert [client.delete(FEED).status_code for _ in range(2)] == [204, 204]
    assert api_client.get(path_of(url)).status_code == 404
    assert client.get(FEED).json()["exists"] is False
    actions = AuditEvent.objects.filter(action__startswith="wellness.appointment_feed").values_list("action", flat=True)
    assert sorted(actions) == ["wellness.appointment_feed.ended", "wellness.appointment_feed.made"]


def test_an_unlocked_phone_makes_no_address_but_ends_one(user, api_as, api_client):
    path = path_of(feed_make(owner=user, include_details=False, now=NOW).url)
    client = api_as(user, fresh=False)
    refused = client.post(FEED, {"include_details": True})
    assert (refused.status_code, refused.json()["code"]) == (403, "step_up_required")
    assert api_client.get(path).status_code == 200
    assert client.delete(FEED).status_code == 204
    assert api_client.get(path).status_code == 404


def test_only_a_hash_of_the_secret_is_kept_and_the_person_hears_of_it(user, api_as):
    url = api_as(user).post(FEED, {}).json()["url"]
    token = url.rpartition("/")[2].removesuffix(".ics")
    assert len(token) == 43  # 256 bits
    row = AppointmentFeed.objects.get(owner=user)
    assert bytes(row.token_hash) == hashlib.sha256(token.encode()).digest()
    told = Notification.objects.get(owner=user)
    assert (told.kind, told.content["variant"]) == ("security_notice", "calendar_feed_made")
    assert token not in str(told.content)
    assert token not in str(list(AuditEvent.objects.values_list("details", flat=True)))


def test_a_new_address_ends_the_old_one(user, api_as, api_client):
    client = api_as(user)
    old, new = (path_of(client.post(FEED, {"include_details": details}).json()["url"]) for details in (True, False))
    assert old != new
    assert [api_client.get(path).status_code for path in (old, new)] == [404, 200]
    assert client.get(FEED).json()["include_details"] is False
    assert AppointmentFeed.objects.count() == 1


@pytest.mark.parametrize("token", ["", "x", "x" * 43, "x" * 44, "a" * 42 + "%00", "é" * 43, "../" + "a" * 40])
def test_a_guess_is_answered_like_nothing(user, api_as, api_client, token):
    api_as(user).post(FEED, {})
    answer = api_client.get(f"{FEED}/{token}.ics")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_defect_does_not_write_the_secret_into_the_log(user, api_client, form):
    path = path_of(feed_make(owner=user, include_details=False, now=NOW).url)
    api_client.raise_request_exception = False

    def broken(execute, sql, *rest):
        if "wellness_appointmentfeed" in sql:
            raise RuntimeError
        return execute(sql, *rest)

    with Record() as record, connection.execute_wrapper(broken):
        assert api_client.get(path).status_code == 500
    assert b"RuntimeError" in record.written[form]
    assert path.rpartition("/")[2].encode() not in record.written[form]


@pytest.mark.parametrize("status", ["suspended", "deleted"])
def test_a_closed_account_has_no_calendar(user, api_client, status):
    path = path_of(feed_make(owner=user, include_details=True, now=NOW).url)
    User.objects.filter(pk=user.pk).update(status=status)
    assert api_client.get(path).status_code == 404


@pytest.mark.parametrize("accept", ["text/calendar", "text/*", "*/*", "application/json", ""])
def test_what_calendars_are_told(user, api_client, accept):
    path = path_of(feed_make(owner=user, include_details=False, now=NOW).url)
    answer = api_client.get(path, headers={"Accept": accept} if accept else {})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Robots-Tag"] == "noindex"
    assert api_client.post(path).status_code == 405


def test_the_anonymous_are_limited_by_address(user, api_client, monkeypatch):
    path = path_of(feed_make(owner=user, include_details=False, now=NOW).url)
    monkeypatch.setitem(LIMITS, "ip", type(LIMITS["ip"])(3, 3600, "ip", writes_only=False))
    assert [api_client.get(path).status_code for _ in range(4)] == [200, 200, 200, 429]


def test_neutral_unless_the_person_chose_otherwise_and_never_a_note(user, api_client):
    make_appointment(user, title="Therapy hour", location="Hauptstr. 1\nBerlin", **PRIVATE)
    now = timezone.now()
    shown = {}
    for details in (False, True):
        content = api_client.get(path_of(feed_make(owner=user, include_details=details, now=now).url)).content
        shown[details] = content.replace(b"\r\n ", b"")
    (neutral,), (detailed,) = events_of(shown[False]), events_of(shown[True])
    assert (str(neutral["SUMMARY"]), neutral.get("LOCATION")) == ("Appointment", None)
    assert (str(detailed["SUMMARY"]), str(detailed["LOCATION"])) == ("Therapy hour", "Hauptstr. 1 Berlin")
    hidden = (b"Okafor", b"555", b"quokka", b"meet.example", b"therapy", user.timezone.encode() + b"/")
    assert [word for word in hidden for content in shown.values() if word in content] == []


def test_an_entry_keeps_its_id_and_counts_its_changes(user):
    row = make_appointment(user)
    feed = AppointmentFeed(owner=user, include_details=True)

    def event():
        return events_of(feed_calendar(feed, now=NOW))[0]

    first, again = event(), event()
    assert first.to_ical() == again.to_ical()
    assert (first["UID"], first["SEQUENCE"], first["STATUS"]) == (str(row.pk), 0, "TENTATIVE")
    assert first.decoded("DTSTART") == row.scheduled_at
    assert first.decoded("DTEND") == row.ends_at
    assert first.decoded("DTSTAMP") == first.decoded("LAST-MODIFIED") == row.updated_at.replace(microsecond=0)
    for changes in ({"title": "Other"}, {"notes": "private"}, {"status": "confirmed"}):
        appointment_update(owner=user, appointment_id=row.pk, changes=changes, now=NOW)
    changed = event()
    assert (changed["UID"], changed["SEQUENCE"], changed["STATUS"]) == (first["UID"], 2, "CONFIRMED")
    appointment_cancel(owner=user, appointment_id=row.pk, now=NOW)
    assert (event()["STATUS"], event()["SEQUENCE"]) == ("CANCELLED", 3)


@pytest.mark.parametrize("status", ["completed", "no-show"])
def test_whether_somebody_came_is_theirs_to_tell(user, status):
    row = make_appointment(user, status=status)
    content = calendar_of([row], details=True)
    assert events_of(content)[0]["STATUS"] == "CONFIRMED"
    assert status.upper().encode() not in content.upper()


def test_words_cannot_become_lines_of_the_file(user):
    row = make_appointment(user)
    row.title = row.location = EVIL
    content = calendar_of([row], details=True)
    (event,) = events_of(content)
    assert len(list(Calendar.from_ical(content).walk())) == 2
    lines = content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert not any(line.startswith((b"X-EVIL", b"ACTION", b"BEGIN:VALARM")) for line in lines)
    assert content.count(b"\n") == content.count(b"\r") == content.count(b"\r\n")
    assert str(event["SUMMARY"]) == str(event["LOCATION"]) == " ".join(EVIL.replace("\x00", "").split())
    assert not any(sign in content for sign in (b"\x00", b"\x0b", "\u2028".encode()))


def test_a_year_back_and_two_ahead(premium_user):
    for days in (-366, -364, 0, 729, 731):
        make_appointment(premium_user, scheduled_at=(NOW + timedelta(days=days)).isoformat())
    events = events_of(feed_calendar(AppointmentFeed(owner=premium_user, include_details=False), now=NOW))
    assert [(event.decoded("DTSTART") - NOW).days for event in events] == [-364, 0, 729]


def test_nobody_elses_appointments_are_in_it(user, stranger):
    make_appointment(stranger)
    feed = feed_open(token=feed_make(owner=user, include_details=True, now=NOW).url.rpartition("/")[2][:-4])
    assert events_of(feed_calendar(feed, now=NOW)) == []


@pytest.mark.parametrize(("details", "queries"), [(False, 2), (True, 3)])
def test_its_cost_does_not_grow_with_the_appointments(
    premium_user, api_client, django_assert_num_queries, details, queries
):
    path = path_of(feed_make(owner=premium_user, include_details=details, now=NOW).url)
    for _ in range(5):
        make_appointment(premium_user, location="x")
    forget_keys()
    with django_assert_num_queries(queries):  # the feed, its appointments, and a key where something is opened
        assert api_client.get(path).status_code == 200


def test_only_the_owner_makes_reads_and_ends_it(user, stranger, api_as, api_client):
    api_as(user).post(FEED, {})
    for method in ("get", "post", "delete"):
        assert getattr(api_client, method)(FEED).status_code == 401
    assert api_as(stranger).get(FEED).json()["exists"] is False
    api_as(stranger).delete(FEED)
    assert AppointmentFeed.objects.filter(owner=user).exists()
    refused = api_as(user).post(FEED, {"include_details": "yes"})
    assert refused.json()["errors"][0]["field"] == "include_details"
    assert Appointment.objects.count() == 0
