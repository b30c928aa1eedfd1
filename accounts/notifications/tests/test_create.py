"""One thing told to one person: the row, the channels that they want, once, and not in their quiet hours."""

from datetime import UTC, datetime, time, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from accounts.audit.models import AuditEvent
from accounts.identity.models import User
from accounts.notifications.audience import listener_of
from accounts.notifications.batches import Letter, notifications_tell
from accounts.notifications.contents import content_bytes, content_of
from accounts.notifications.kinds import RULES
from accounts.notifications.models import Channel, Notification, NotificationDelivery, NotificationKind
from accounts.notifications.services import notification_create
from accounts.notifications.tests.factories import let_text, make_device, make_notification, set_preferences
from accounts.notifications.texts import is_told, text_of
from accounts.profile.models import UserPreferences
from config.ids import uuid7

pytestmark = pytest.mark.django_db
Kind = NotificationKind
TEXT = {"type": "video", "time": "1 hour"}


def owed(owner: User) -> list[str]:
    rows = NotificationDelivery.objects.filter(owner=owner).order_by("channel")
    return [row.channel for row in rows]


def test_every_kind_has_a_rule_a_text_in_the_app_and_one_for_each_channel_it_uses():
    assert set(RULES) == set(NotificationKind.values)
    columns = {field.name for field in UserPreferences._meta.concrete_fields}
    for kind, rule in RULES.items():
        assert is_told(kind=kind, variant="default", channel="in_app")
        # Only staff are called: a call that says that an important message waits would frighten.
        told = {
            channel for channel in rule.channels for variant in ("default", "duty")
            if is_told(kind=kind, variant=variant, channel=channel)
        }  # fmt: skip
        assert told == set(rule.channels)
        # Habits have a switch each.
        assert rule.urgent or rule.switch in columns or kind == Kind.HABIT_REMINDER


@pytest.mark.parametrize(
    ("kind", "title", "body", "icon", "actions"),
    [
        (
            "meditation_reminder", "Time for mindfulness", "Your daily meditation session awaits", "meditation",
            {"start": "Start Now", "snooze": "Remind me in 15 mins"},
        ),
        (
            "mood_check_in", "How are you feeling?", "Take a moment to check in with yourself", "mood",
            {"quick": "Quick Check-in", "detailed": "Detailed Entry"},
        ),
        (
            "appointment_reminder", "Upcoming Appointment", "You have a video session in 30 minutes", "calendar",
            {"view": "View Details", "navigate": "Get Directions"},
        ),
    ],
)  # fmt: skip
def test_the_words_icons_and_actions_of_the_specification(api_as, user, now, kind, title, body, icon, actions):
    make_notification(user, now, kind=Kind(kind), params={"type": "video", "time": "30 minutes"})
    shown = api_as(user).get("/api/v1/notifications").json()["results"][0]
    assert (shown["title"], shown["body"], shown["icon"]) == (title, body, icon)
    assert {action["id"]: action["title"] for action in shown["actions"]} == actions


def test_a_session_reminder_announces_the_session_in_thirty_minutes(user, now):
    made = make_notification(user, now, kind=Kind.SESSION_REMINDER)
    assert made.content["body"] == "Your therapy session starts in 30 minutes"


def test_parameters_reach_the_app_as_they_are_and_no_other_channel(user, now):
    made = make_notification(
        user, now, kind=Kind.APPOINTMENT_REMINDER, params={"type": "<b>Ann's</b>", "time": "1 hour"}
    )
    assert made.content["body"] == "You have a <b>Ann's</b> session in 1 hour"
    for channel in ("push", "email", "sms"):
        text = text_of(kind=Kind.APPOINTMENT_REMINDER, variant="default", channel=channel, params={})
        assert "Ann" not in f"{text.title} {text.body}"


def test_a_person_without_preferences_hears_by_the_defaults(user, now):
    make_device(user, now)
    make_device(user, now)
    make_notification(user, now)
    assert owed(user) == ["push", "push"]
    make_notification(user, now, kind=Kind.ACHIEVEMENT_EARNED)
    make_notification(user, now, kind=Kind.UPDATE)
    assert owed(user) == ["push", "push"]
    assert Notification.objects.filter(owner=user).count() == 3


@pytest.mark.parametrize(
    ("kind", "switch"),
    [
        ("meditation_reminder", "notification_meditation"),
        ("mood_check_in", "notification_mood"),
        ("appointment_reminder", "notification_appointments"),
        ("session_reminder", "notification_appointments"),
        ("achievement_earned", "notification_achievements"),
        ("update", "notification_updates"),
        ("daily_tip", "notification_tips"),
    ],
)
def test_the_switch_of_a_kind_turns_its_interruptions_on_and_off(user, now, kind, switch):
    make_device(user, now)
    set_preferences(user, channel_email=False, **{switch: True})
    make_notification(user, now, kind=Kind(kind))
    assert owed(user) == ["push"]
    set_preferences(user, **{switch: False})
    make_notification(user, now, kind=Kind(kind))
    assert owed(user) == ["push"]


def test_each_channel_has_its_switch_and_a_text_message_needs_consent(user, now):
    make_device(user, now)
    kind = Kind.APPOINTMENT_REMINDER
    set_preferences(user, channel_sms=True)
    make_notification(user, now, kind=kind)
    assert owed(user) == ["email", "push"]
    let_text(user)
    make_notification(user, now, kind=kind)
    assert owed(user) == ["email", "email", "push", "push", "sms"]
    set_preferences(user, channel_push=False, channel_email=False, channel_sms=False)
    make_notification(user, now, kind=kind)
    assert len(owed(user)) == 5


def test_the_master_switch_silences_all_but_alerts_and_notices(user, now):
    make_device(user, now)
    set_preferences(user, notifications_enabled=False)
    for kind in NotificationKind:
        make_notification(user, now, kind=kind)
    urgent = NotificationDelivery.objects.filter(owner=user).values_list("notification__kind", "channel")
    assert sorted(urgent) == [
        ("crisis_alert", "email"), ("crisis_alert", "push"), ("security_notice", "email"), ("security_notice", "push"),
    ]  # fmt: skip


def test_a_security_notice_goes_by_mail_whatever_was_switched_off(user, now):
    set_preferences(user, notifications_enabled=False, channel_email=False, channel_push=False)
    make_notification(user, now, kind=Kind.SECURITY_NOTICE)
    assert owed(user) == ["email"]


def test_a_suspended_person_still_gets_the_letter_about_it_and_nothing_else(user, now):
    make_device(user, now)
    User.objects.filter(pk=user.pk).update(status="suspended")
    for kind in (Kind.SECURITY_NOTICE, Kind.CRISIS_ALERT, Kind.MOOD_CHECK_IN):
        make_notification(user, now, kind=kind)
    assert owed(user) == ["email"]


def test_quiet_hours_put_off_until_their_end_and_never_drop(make_user):
    berlin = make_user(timezone="Europe/Berlin")
    night = datetime(2026, 3, 28, 22, 30, tzinfo=UTC)  # half past eleven, and the clock goes forward tonight
    make_device(berlin, night)
    set_preferences(berlin, quiet_hours_start=time(22), quiet_hours_end=time(7))
    make_notification(berlin, night)
    assert NotificationDelivery.objects.get(owner=berlin).due_at == datetime(2026, 3, 29, 5, 0, tzinfo=UTC)
    for kind in (Kind.CRISIS_ALERT, Kind.SESSION_REMINDER):
        made = make_notification(berlin, night, kind=kind)
        assert all(row.due_at <= night for row in made.deliveries.all())


def test_the_same_event_is_told_once(user, stranger, now):
    first = notification_create(owner=user, kind=Kind.UPDATE, now=now, dedupe_key="export:1")
    again = notification_create(owner=user, kind=Kind.UPDATE, now=now + timedelta(days=1), dedupe_key="export:1")
    other = notification_create(owner=stranger, kind=Kind.UPDATE, now=now, dedupe_key="export:1")
    assert (first is None, again is None, other is None) == (False, True, False)
    assert Notification.objects.filter(owner=user).count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_tell_the_same_event_once(make_user, now):
    person = make_user()
    make_device(person, now)
    start, made = Barrier(20), []

    def tell() -> None:
        start.wait()
        made.append(notification_create(owner=person, kind=Kind.MOOD_CHECK_IN, now=now, dedupe_key="one"))
        connection.close()

    threads = [Thread(target=tell) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(row is not None for row in made) == 1
    assert Notification.objects.count() == NotificationDelivery.objects.count() == 1


def test_it_costs_four_statements_and_is_audited(user, now, django_assert_num_queries):
    make_device(user, now)
    with django_assert_num_queries(6):  # with the savepoint around it
        made = make_notification(user, now)
    row = AuditEvent.objects.get(action="accounts.notification.created")
    assert (row.target_id, row.owner_id, row.details) == (
        str(made.pk),
        user.pk,
        {"kind": "mood_check_in", "deliveries": 1},
    )


def test_the_text_is_sealed_in_the_row(user, now):
    made = make_notification(user, now, kind=Kind.ACHIEVEMENT_EARNED, params={"name": "Seven quiet mornings"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM accounts_notification WHERE id = %s", [made.pk])
        assert b"quiet mornings" not in bytes(cursor.fetchone()[0])
    assert "Seven quiet mornings" in Notification.objects.get(pk=made.pk).content["body"]


def test_a_kind_without_a_text_is_an_error_of_ours(user, now):
    with pytest.raises(LookupError):
        make_notification(user, now, variant="no_such_variant")
    assert not is_told(kind="mood_check_in", variant="default", channel=Channel.SMS)


def told_by_letter(person: User, now: datetime, channels: tuple[str, ...]) -> list[str]:
    listener = listener_of(person.pk)
    assert listener is not None
    content = content_bytes(content_of(kind=Kind.APPOINTMENT_REMINDER, params=TEXT))
    (made,) = notifications_tell(
        [Letter(uuid7(), listener, Kind.APPOINTMENT_REMINDER, content, str(channels), channels)], now
    )
    rows = NotificationDelivery.objects.filter(notification_id=made.id)
    return sorted(rows.values_list("channel", flat=True))


def test_a_letter_may_be_kept_to_some_of_its_channels(user: User, now: datetime) -> None:
    make_device(user, now)
    let_text(user)
    chosen: tuple[tuple[str, ...], ...] = (("push",), ("email", "sms"), ("in_app",), ())
    for channels in chosen:
        assert told_by_letter(user, now, channels) == sorted(set(channels) - {"in_app"})


def test_a_channel_of_the_callers_opens_none_that_the_person_closed(user: User, now: datetime) -> None:
    make_device(user, now)
    set_preferences(user, channel_push=False)
    assert told_by_letter(user, now, ("push", "sms")) == []
