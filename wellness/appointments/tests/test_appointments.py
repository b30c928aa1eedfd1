from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.notifications.models import Notification
from config.ids import uuid7
from crisis.incidents.models import CrisisEvent
from wellness.appointments.models import Appointment, AppointmentReminder
from wellness.appointments.reminders import reminders_send
from wellness.appointments.services import appointment_cancel, appointment_update
from wellness.appointments.tests.factories import NOW, URL, body_of, make_appointment, push, reminders

pytestmark = pytest.mark.django_db
DANGER = "I want to kill myself tonight, I have the pills here."
FULL = {
    "provider_name": "Dr Okafor",
    "provider_contact": {"phone": "+49 (30) 123-456 ext. 7", "email": "Practice@Example.org", "website": "https://p.example/x"},
    "location": "Hauptstr. 1\nBerlin",
    "is_virtual": True,
    "meeting_link": "https://meet.example.org/a?pwd=1",
    "timezone": "Asia/Tokyo",
    "notes": " Ask about sleep. ",
    "reminder_settings": [{"minutes_before": 60, "channel": "sms"}, {"minutes_before": 5, "channel": "push"}],
}  # fmt: skip


def test_what_is_written_is_answered_and_only_codes_and_times_lie_open(user, api_as):
    client = api_as(user)
    answer = client.post(URL, body_of(appointment_type="Physical-Therapy", **FULL))
    assert answer.status_code == 201, answer.json()
    row = answer.json()
    assert {name: row[name] for name in ("title", "provider_name", "location", "notes", "meeting_link")} == {
        "title": "Talk", "provider_name": "Dr Okafor", "location": "Hauptstr. 1\nBerlin", "notes": " Ask about sleep. ",
        "meeting_link": "https://meet.example.org/a?pwd=1",
    }  # fmt: skip
    assert row["provider_contact"] == {**FULL["provider_contact"], "email": "practice@example.org"}
    assert (row["status"], row["appointment_type"], row["conflicts"]) == ("scheduled", "physical-therapy", [])
    assert (row["timezone"], row["date"]) == ("Asia/Tokyo", str((NOW + timedelta(days=7, hours=9)).date()))
    assert row["reminder_settings"] == sorted(FULL["reminder_settings"], key=lambda one: one["minutes_before"])
    assert {**client.get(f"{URL}/{row['id']}").json(), "conflicts": []} == row
    sealed = Appointment.objects.filter(pk=row["id"]).values_list(
        "title", "provider_name", "provider_contact", "location", "meeting_link", "notes"
    )[0]
    assert not any(word in value.blob for value in sealed for word in (b"Talk", b"Okafor", b"Haupt", b"http", b"sleep"))
    event = AuditEvent.objects.get(action="wellness.appointment.created")
    assert "Talk" not in str(event.details)


def test_the_least_that_is_needed_and_what_it_becomes(user, api_as):
    row = api_as(user).post(URL, body_of()).json()
    assert (row["is_virtual"], row["meeting_link"], row["reminder_settings"], row["notes"]) == (False, None, [], None)
    assert row["timezone"] == user.timezone
    assert row["duration_minutes"] == 50


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("title", {"title": ""}),
        ("title", {"title": "two\r\nlines"}),
        ("title", {"title": "x" * 256}),
        ("title", {"title": 7}),
        ("appointment_type", {"appointment_type": "my doctor"}),
        ("appointment_type", {"appointment_type": "x" * 51}),
        ("appointment_type", {"appointment_type": None}),
        ("duration_minutes", {"duration_minutes": 0}),
        ("duration_minutes", {"duration_minutes": 1441}),
        ("duration_minutes", {"duration_minutes": True}),
        ("scheduled_at", {"scheduled_at": "2026-12-01T10:00:00"}),
        ("scheduled_at", {"scheduled_at": "2099-12-01T10:00:00Z"}),
        ("scheduled_at", {"scheduled_at": "1800-12-01T10:00:00Z"}),
        ("timezone", {"timezone": "Berlin"}),
        ("timezone", {"timezone": "../../etc/passwd"}),
        ("meeting_link", {"meeting_link": "https://meet.example.org"}),
        ("meeting_link", {"is_virtual": True, "meeting_link": "javascript:alert(1)"}),
        ("meeting_link", {"is_virtual": True, "meeting_link": "ftp://meet.example.org/"}),
        ("provider_contact.email", {"provider_contact": {"email": "nobody"}}),
        ("provider_contact.phone", {"provider_contact": {"phone": "call me"}}),
        ("provider_contact.website", {"provider_contact": {"website": "file:///etc/passwd"}}),
        ("provider_contact.fax", {"provider_contact": {"fax": "1"}}),
        ("reminder_settings", {"reminder_settings": push(1, 2, 3, 4, 5, 6)}),
        ("reminder_settings.0.minutes_before", {"reminder_settings": push(40_321)}),
        ("reminder_settings.0.minutes_before", {"reminder_settings": push(-1)}),
        ("reminder_settings.0.channel", {"reminder_settings": [{"minutes_before": 5, "channel": "fax"}]}),
        ("owner", {"owner": "019cd7c0-0000-7000-8000-00000000004a"}),
        ("cancelled_at", {"cancelled_at": "2026-12-01T10:00:00Z"}),
    ],
)
def test_a_wrong_body_names_its_field(user, api_as, field, change):
    answer = api_as(user).post(URL, body_of(**change))
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not Appointment.objects.exists()


@pytest.mark.parametrize("method", ["post", "patch"])
def test_nobody_is_promised_a_call_that_never_comes(user, api_as, method):
    settings = [{"minutes_before": 30, "channel": "voice"}, {"minutes_before": 30, "channel": "push"}]
    row = make_appointment(user)
    path = URL if method == "post" else f"{URL}/{row.pk}"
    answer = getattr(api_as(user), method)(path, body_of(reminder_settings=settings))
    assert (answer.status_code, answer.json()["code"]) == (422, "channel_unavailable")
    assert answer.json()["channels"] == ["voice"]
    assert not reminders().exists()


def test_a_house_that_can_call_reminds_by_a_call(user, api_as, settings):
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, settings.TWILIO_VOICE_FROM = "AC1", "x", "+15005550006"
    chosen = [{"minutes_before": 30, "channel": "voice"}]
    answer = api_as(user).post(URL, body_of(reminder_settings=chosen))
    assert (answer.status_code, answer.json()["reminder_settings"]) == (201, chosen)
    assert reminders().filter(minutes_before=30).get().channels == ["voice"]


@pytest.mark.parametrize("reader", ["stranger", None])
@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_nobody_else_finds_it(user, stranger, api_as, api_client, reader, method):
    row = make_appointment(user, reminder_settings=push(30))
    client = api_as(stranger) if reader else api_client
    assert getattr(client, method)(f"{URL}/{row.pk}", {"title": "Mine"}).status_code == (404 if reader else 401)
    assert client.get(URL).status_code == (200 if reader else 401)
    assert Appointment.objects.get(pk=row.pk).title == "Talk"
    assert reminders().filter(state="pending").count() == 1


def test_the_same_create_again_is_one_appointment_and_another_body_a_conflict(user, stranger, api_as):
    client, body = api_as(user), body_of(id=str(uuid7()), notes="once", reminder_settings=push(30))
    answers = [client.post(URL, body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json() == answers[1].json()
    assert client.post(URL, {**body, "notes": "twice"}).status_code == 409
    assert api_as(stranger).post(URL, body).status_code == 409
    assert (Appointment.objects.count(), reminders().count()) == (1, 1)


def test_put_and_patch_change_what_they_name(user, api_as):
    client, row = api_as(user), make_appointment(user, **FULL)
    changed = client.put(f"{URL}/{row.pk}", {"title": "Talk again", "notes": None}).json()
    assert (changed["title"], changed["notes"], changed["location"]) == ("Talk again", None, FULL["location"])
    longer = client.patch(f"{URL}/{row.pk}", {"duration_minutes": 90}).json()
    assert longer["ends_at"] == (NOW + timedelta(days=7, minutes=90)).isoformat().replace("+00:00", "Z")
    assert Appointment.objects.get(pk=row.pk).sequence == 2
    event = AuditEvent.objects.filter(action="wellness.appointment.updated").latest("at")
    assert event.details["fields"] == ["duration_minutes", "ends_at", "sequence"]


def test_the_same_values_again_change_nothing(user, api_as):
    row = make_appointment(user, **FULL)
    answer = api_as(user).patch(f"{URL}/{row.pk}", {**FULL, "title": "Talk"})
    assert answer.status_code == 200
    again = Appointment.objects.get(pk=row.pk)
    assert (again.updated_at, again.sequence) == (row.updated_at, 0)


def test_an_appointment_that_is_not_virtual_any_more_has_no_link(user, api_as):
    client, row = api_as(user), make_appointment(user, **FULL)
    assert client.patch(f"{URL}/{row.pk}", {"is_virtual": False}).json()["meeting_link"] is None
    refused = client.patch(f"{URL}/{row.pk}", {"meeting_link": "https://meet.example.org"})
    assert refused.json()["errors"][0]["field"] == "meeting_link"


def test_the_persons_journey_moves_no_appointment(make_user, api_as):
    person = make_user(timezone="Europe/Berlin")
    client, row = api_as(person), make_appointment(person, scheduled_at="2026-12-10T00:30:00+01:00", now=NOW)
    client.patch("/api/v1/users/me", {"timezone": "America/New_York"})
    shown = client.get(f"{URL}/{row.pk}").json()
    assert (shown["scheduled_at"], shown["timezone"], shown["date"]) == (
        "2026-12-09T23:30:00Z", "Europe/Berlin", "2026-12-10",
    )  # fmt: skip
    moved = client.patch(f"{URL}/{row.pk}", {"timezone": "America/New_York"}).json()
    assert (moved["scheduled_at"], moved["date"]) == ("2026-12-09T23:30:00Z", "2026-12-09")


def test_the_day_of_a_calendar_begins_at_midnight_also_for_an_owl(make_user):
    owl = make_user(timezone="Europe/Berlin", day_starts_at=5)
    assert str(make_appointment(owl, scheduled_at="2026-12-10T02:00:00+01:00").local_date) == "2026-12-10"


@pytest.mark.parametrize("field", ["title", "notes", "location", "provider_name"])
def test_danger_in_any_text_is_written_down_and_answered_with_help(user, api_as, field):
    client = api_as(user)
    answer = client.post(URL, body_of(**{field: DANGER}))
    assert answer.status_code == 201
    assert answer.json()["support"]["severity"] >= 3
    changed = client.patch(f"{URL}/{make_appointment(user).pk}", {field: DANGER})
    assert changed.json()["support"]["severity"] >= 3
    assert set(CrisisEvent.objects.values_list("trigger_source", flat=True)) == {"appointment"}


def test_a_double_booking_is_stored_and_named(user, stranger, api_as):
    client, at = api_as(user), NOW + timedelta(days=7)
    first = make_appointment(user)
    make_appointment(stranger)
    later = client.post(URL, body_of(scheduled_at=(at + timedelta(minutes=49)).isoformat())).json()
    assert later["conflicts"] == [str(first.pk)]
    after = client.post(URL, body_of(scheduled_at=(at + timedelta(minutes=99)).isoformat())).json()
    assert after["conflicts"] == []  # one ends as the other begins
    moved = client.patch(f"{URL}/{after['id']}", {"scheduled_at": (at + timedelta(minutes=20)).isoformat()}).json()
    assert moved["conflicts"] == [str(first.pk), later["id"]]
    client.delete(f"{URL}/{first.pk}")
    assert client.patch(f"{URL}/{after['id']}", {"notes": "x"}).json()["conflicts"] == [later["id"]]
    assert client.patch(f"{URL}/{after['id']}", {"status": "cancelled"}).json()["conflicts"] == []


def test_a_whole_day_is_found_from_its_last_minute(premium_user):
    from wellness.appointments.selectors import appointment_conflicts

    day = make_appointment(premium_user, duration_minutes=1440)
    late = make_appointment(premium_user, scheduled_at=(day.ends_at - timedelta(minutes=1)).isoformat())
    assert (appointment_conflicts(late), appointment_conflicts(day)) == ([day.pk], [late.pk])


def test_a_new_appointment_is_confirmed_by_a_letter_that_says_nothing_of_it(
    user, api_as, mailoutbox, django_capture_on_commit_callbacks
):
    from accounts.notifications.models import NotificationDelivery
    from accounts.notifications.texts import text_of

    body = body_of(id=str(uuid7()), title="Quokka", appointment_type="therapy")
    for _ in range(2):
        api_as(user).post(URL, body)
    assert not Notification.objects.exists()  # the letter is a row, written while nobody waits
    assert [reminders_send(now=timezone.now()) for _ in range(2)] == [1, 0]
    told = Notification.objects.get(owner=user)
    assert (told.kind, told.content["variant"]) == ("appointment_reminder", "confirmation")
    assert list(NotificationDelivery.objects.values_list("channel", flat=True)) == ["email"]
    letter = text_of(kind=told.kind, variant="confirmation", channel="email", params=told.content["params"])
    assert not {"therapy", "quokka", "appointment"} & set(letter.title.lower().split())
    assert "therapy" not in letter.body.lower()


def test_what_is_written_down_afterwards_needs_no_letter(user):
    make_appointment(user, scheduled_at=(NOW - timedelta(days=3)).isoformat(), reminder_settings=push(30))
    make_appointment(user, status="completed")
    assert reminders_send(now=NOW) == 0
    assert not Notification.objects.exists()
    assert not AppointmentReminder.objects.exists()


def letters(person):
    rows = Notification.objects.filter(owner=person)
    return [row.content["data"] for row in rows if row.content["variant"] == "confirmation"]


def test_moved_before_its_letter_is_written_it_is_confirmed_and_called_off_it_is_not(user):
    moved, gone = make_appointment(user), make_appointment(user)
    later = {"scheduled_at": NOW + timedelta(days=9)}
    appointment_update(owner=user, appointment_id=moved.pk, changes=later, now=NOW)
    appointment_cancel(owner=user, appointment_id=gone.pk, now=NOW)
    assert reminders_send(now=NOW + timedelta(seconds=30)) == 1
    assert letters(user) == [{"appointment_id": str(moved.pk)}]


def test_a_letter_that_would_come_hours_late_is_not_written(user):
    make_appointment(user)
    assert reminders_send(now=NOW + timedelta(hours=2)) == 0
    assert letters(user) == []


def test_writes_cost_a_known_number_of_queries(premium_user, api_as, django_assert_num_queries):
    client = api_as(premium_user)
    body = body_of(reminder_settings=push(30, 60))
    # Who asks; the row in its savepoint (3) and the history; reminders and letter; what is at the same time; and the
    # transaction around it, which is a savepoint in a test (2).
    with django_assert_num_queries(9):
        row = client.post(URL, body).json()
    # Who asks; the row and its change; the history; old and new reminders; what is at the same time; the transaction.
    with django_assert_num_queries(9):
        client.patch(f"{URL}/{row['id']}", {"scheduled_at": (NOW + timedelta(days=8)).isoformat()})
    with django_assert_num_queries(7):
        client.delete(f"{URL}/{row['id']}")


def test_no_table_shows_what_was_written(user, api_as):
    from config.tests.leaks import rows_by_table, shown_in

    words = {name: f"quokka-{name}" for name in ("title", "notes", "location", "provider_name")}
    links = {"meeting_link": "https://zanzibar.example/x", "provider_contact": {"phone": "0555 987123"}}
    row = api_as(user).post(URL, body_of(**words, **links, is_virtual=True, reminder_settings=push(30))).json()
    api_as(user).patch(f"{URL}/{row['id']}", {"notes": "quokka-changed"})
    sought = {**words, "changed": "quokka-changed", "link": "zanzibar.example", "phone": "0555 987123"}
    tables = rows_by_table()
    assert len(tables) > 30
    assert {table: found for table, rows in tables.items() if (found := shown_in(rows, sought))} == {}
