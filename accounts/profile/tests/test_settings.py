import json

import pytest

from accounts.audit.models import AuditEvent
from accounts.consent.models import Consent, ConsentEvent
from accounts.profile.models import PrivacySettings, UserPreferences
from config.testing.threads import at_once

pytestmark = pytest.mark.django_db
PREFERENCES, PRIVACY, SETTINGS = (f"/api/v1/users/me/{name}" for name in ("preferences", "privacy", "settings"))
QUIET_HOURS = ("quiet_hours_start", "quiet_hours_end")
DEFAULTS = {
    "notifications_enabled": True,
    "notification_meditation": True,
    "notification_mood": True,
    "notification_appointments": True,
    "notification_achievements": False,
    "notification_updates": False,
    "notification_tips": True,
    "channel_push": True,
    "channel_email": True,
    "channel_sms": False,
    "quiet_hours_start": None,
    "quiet_hours_end": None,
    "meditation_default_duration_minutes": 5,
    "meditation_preferred_time": None,
    "mood_reminder_time": None,
    "theme": "light",
    "font_size": "medium",
    "show_achievements": True,
    "show_streaks": True,
    "privacy_data_sharing": False,
    "privacy_analytics": True,
    "privacy_marketing": False,
}
SWITCHES = {
    "hide_date_of_birth": True,
    "hide_phone": True,
    "hide_location": True,
    "hide_occupation": False,
    "hide_interests": False,
    "show_activity": False,
    "allow_messages": True,
    "anonymous_mode": False,
    "data_retention_days": 365,
}


def codes(answer):
    return {(error["field"], error["code"]) for error in answer.json()["errors"]}


def test_whoever_set_nothing_has_the_defaults_of_the_specifications(api_as, user):
    client = api_as(user)
    assert client.get(PREFERENCES).json() == {**DEFAULTS, "settings": {}}
    assert client.get(PRIVACY).json() == SWITCHES
    document = client.get(SETTINGS).json()
    assert document["preferences"] == DEFAULTS
    assert document["privacy"] == SWITCHES
    assert (document["journal_insights_opt_in"], document["notifications_enabled"]) == (False, True)
    assert document["app"] == {}
    assert {kind for kind, granted in document["consents"].items() if granted} == {"analytics", "crisis_detection"}
    assert not UserPreferences.objects.exists()
    assert not PrivacySettings.objects.exists()


@pytest.mark.parametrize("method", ["put", "patch"])
@pytest.mark.parametrize(
    ("name", "value"),
    [(name, not value) for name, value in DEFAULTS.items() if isinstance(value, bool)]
    + [("theme", "dark"), ("theme", "system"), ("font_size", "extra_large"), ("mood_reminder_time", "20:30:00")]
    + [("meditation_preferred_time", "06:15:00"), ("meditation_default_duration_minutes", 240)],
)
def test_one_preference_changes_and_the_others_stay(api_as, user, method, name, value):
    client = api_as(user)
    answer = getattr(client, method)(PREFERENCES, {name: value})
    assert answer.status_code == 200
    assert answer.json() == client.get(PREFERENCES).json() == {**DEFAULTS, "settings": {}, name: value}
    assert client.patch(PREFERENCES, {name: DEFAULTS[name]}).json() == {**DEFAULTS, "settings": {}}


@pytest.mark.parametrize("method", ["put", "patch"])
@pytest.mark.parametrize(
    ("name", "value"),
    [(name, not value) for name, value in SWITCHES.items() if isinstance(value, bool)] + [("data_retention_days", 30)],
)
def test_one_privacy_switch_changes_and_the_others_stay(api_as, user, method, name, value):
    client = api_as(user)
    assert getattr(client, method)(PRIVACY, {name: value}).json() == {**SWITCHES, name: value}
    assert client.get("/api/v1/users/me").json()["privacy"] == {**SWITCHES, name: value}
    assert client.get(SETTINGS).json()["privacy"] == {**SWITCHES, name: value}


@pytest.mark.parametrize(
    ("url", "body", "field", "code"),
    [
        (PREFERENCES, {"theme": "pink"}, "theme", "invalid_choice"),
        (PREFERENCES, {"font_size": 12}, "font_size", "invalid_choice"),
        (PREFERENCES, {"mood_reminder_time": "25:00"}, "mood_reminder_time", "invalid"),
        (PREFERENCES, {"mood_reminder_time": 5}, "mood_reminder_time", "invalid"),
        (PREFERENCES, {"meditation_default_duration_minutes": 0}, "meditation_default_duration_minutes", "min_value"),
        (PREFERENCES, {"meditation_default_duration_minutes": 241}, "meditation_default_duration_minutes", "max_value"),
        (PREFERENCES, {"notification_mood": "on"}, "notification_mood", "invalid"),
        (PREFERENCES, {"notification_mood": None}, "notification_mood", "null"),
        (PREFERENCES, {"quiet_hours_start": "22:00"}, "quiet_hours_end", "quiet_hours_half"),
        (PREFERENCES, dict.fromkeys(QUIET_HOURS, "22:00"), "quiet_hours_end", "quiet_hours_empty"),
        (PREFERENCES, {"settings": []}, "settings", "not_a_dict"),
        (PREFERENCES, {"settings": {"a": "x" * 16_384}}, "settings", "too_large"),
        (PREFERENCES, {"settings": {"x" * 101: 1}}, "settings", "max_length"),
        (PREFERENCES, {"owner": "x"}, "owner", "unknown_field"),
        (PREFERENCES, {"owner_id": "x"}, "owner_id", "unknown_field"),
        (PRIVACY, {"hide_phone": 1}, "hide_phone", "invalid"),
        (PRIVACY, {"data_retention_days": 3651}, "data_retention_days", "max_value"),
        (PRIVACY, {"id": "x"}, "id", "unknown_field"),
        (SETTINGS, {"preferences": {"theme": "pink"}}, "preferences.theme", "invalid_choice"),
        (SETTINGS, {"preferences": {"nonsense": 1}}, "preferences.nonsense", "unknown_field"),
        (SETTINGS, {"preferences": {"quiet_hours_end": "07:00"}}, "preferences.quiet_hours_start", "quiet_hours_half"),
        (SETTINGS, {"privacy": {"nonsense": 1}}, "privacy.nonsense", "unknown_field"),
        (SETTINGS, {"account": {"timezone": "Mars"}}, "account.timezone", "timezone_unknown"),
        (SETTINGS, {"account": {"role": "admin"}}, "account.role", "unknown_field"),
        (SETTINGS, {"account": "me"}, "account", "invalid"),
        (SETTINGS, {"consents": {"everything": True}}, "consents.everything", "unknown_field"),
        (SETTINGS, {"consents": {"sms": "yes"}}, "consents.sms", "invalid"),
        (SETTINGS, {"app": {"a": "x" * 16_384}}, "app", "too_large"),
        (SETTINGS, {"is_premium": True}, "is_premium", "unknown_field"),
        (
            SETTINGS,
            {"journal_insights_opt_in": True, "consents": {"journal_insights": False}},
            "journal_insights_opt_in",
            "contradiction",
        ),
        (
            SETTINGS,
            {"preferences": {"privacy_marketing": True}, "consents": {"marketing": False}},
            "preferences.privacy_marketing",
            "contradiction",
        ),
    ],
)
def test_a_bad_setting_is_named_and_nothing_is_changed(api_as, user, url, body, field, code):
    client = api_as(user)
    before = client.get(SETTINGS).json()
    beside = {"app": {"kept": 1}} if url == SETTINGS and "app" not in body else {}
    answer = client.patch(url, {**beside, **body})
    assert (answer.status_code, codes(answer)) == (400, {(field, code)})
    assert client.get(SETTINGS).json() == before


@pytest.mark.parametrize("method", ["put", "patch"])
def test_any_parts_of_the_document_are_set_at_once(api_as, user, method):
    client = api_as(user)
    before = client.get(SETTINGS).json()
    body = {
        "account": {"timezone": "Asia/Tokyo", "language": "ja", "day_starts_at": 4, "onboarding_completed": True},
        "preferences": {"theme": "dark", "mood_reminder_time": "20:30"},
        "privacy": {"hide_interests": True, "anonymous_mode": True},
        "consents": {"sms": True, "analytics": False},
        "journal_insights_opt_in": True,
        "notifications_enabled": False,
        "app": {"start_page": "mood", "deep": {"list": [1, None, "x"]}},
    }
    assert getattr(client, method)(SETTINGS, body).status_code == 200
    document = client.get(SETTINGS).json()
    assert document["account"] == before["account"] | body["account"] | {"locale": "ja-DE"}
    assert document["preferences"] == DEFAULTS | {
        "theme": "dark", "mood_reminder_time": "20:30:00", "notifications_enabled": False, "privacy_analytics": False,
    }  # fmt: skip
    assert document["privacy"] == SWITCHES | body["privacy"]
    changed = {"sms": True, "analytics": False, "journal_insights": True}
    assert document["consents"] == before["consents"] | changed
    assert (document["journal_insights_opt_in"], document["notifications_enabled"]) == (True, False)
    assert document["app"] == body["app"]
    me = client.get("/api/v1/users/me").json()
    assert (me["timezone"], me["locale"], me["anonymous_mode"]) == ("Asia/Tokyo", "ja-DE", True)


def test_the_whole_document_can_be_sent_back_and_changes_nothing(api_as, user):
    client = api_as(user)
    client.patch(SETTINGS, {"consents": {"sms": True}, "app": {"a": 1}, "preferences": {"theme": "dark"}})
    document = client.get(SETTINGS).json()
    history, answers = AuditEvent.objects.count(), ConsentEvent.objects.count()
    assert client.put(SETTINGS, document).json() == document
    assert (AuditEvent.objects.count(), ConsentEvent.objects.count()) == (history, answers)


def test_switches_of_preferences_are_the_persons_consents(api_as, user):
    client = api_as(user)
    client.patch(PREFERENCES, {"privacy_data_sharing": True, "privacy_analytics": False})
    rows = dict(Consent.objects.filter(owner=user).values_list("type", "granted"))
    assert rows == {"data_sharing": True, "analytics": False}
    assert ConsentEvent.objects.filter(owner=user).count() == 2
    assert client.get(SETTINGS).json()["consents"]["data_sharing"] is True
    client.patch(SETTINGS, {"consents": {"data_sharing": False}})
    assert client.get(PREFERENCES).json()["privacy_data_sharing"] is False


def test_a_consent_that_cannot_be_taken_back_keeps_everything_as_it_was(api_as, user):
    client = api_as(user)
    client.patch(SETTINGS, {"consents": {"terms": True}})
    before = client.get(SETTINGS).json()
    answer = client.patch(SETTINGS, {"consents": {"terms": False}, "app": {"a": 1}, "account": {"country": "FR"}})
    assert answer.status_code == 422
    assert client.get(SETTINGS).json() == before


def test_the_apps_own_settings_are_put_together(api_as, user):
    client = api_as(user)
    client.patch(SETTINGS, {"app": {"a": 1, "b": {"c": 2}}})
    client.patch(PREFERENCES, {"settings": {"d": 3, "a": None}})
    assert client.get(SETTINGS).json()["app"] == {"b": {"c": 2}, "d": 3}
    assert client.get(PREFERENCES).json()["settings"] == {"b": {"c": 2}, "d": 3}
    client.patch(SETTINGS, {"app": {"filling": "x" * 16_000}})
    assert codes(client.patch(SETTINGS, {"app": {"more": "x" * 400}})) == {("app", "too_large")}
    assert client.patch(SETTINGS, {"app": None}).json()["app"] == {}


def test_quiet_hours_come_and_go_as_a_pair(api_as, user):
    client = api_as(user)
    client.patch(PREFERENCES, {"quiet_hours_start": "22:00", "quiet_hours_end": "07:00"})
    assert client.patch(PREFERENCES, {"quiet_hours_end": "06:30"}).json()["quiet_hours_end"] == "06:30:00"
    assert codes(client.patch(PREFERENCES, {"quiet_hours_end": None})) == {("quiet_hours_end", "quiet_hours_half")}
    cleared = client.patch(PREFERENCES, {"quiet_hours_start": None, "quiet_hours_end": None}).json()
    assert (cleared["quiet_hours_start"], cleared["quiet_hours_end"]) == (None, None)


@pytest.mark.django_db(transaction=True)
def test_devices_that_set_something_at_the_same_moment_share_one_row_and_lose_nothing(api_as, user):
    clients = [api_as(user) for _ in range(6)]
    names = list(DEFAULTS)[:6]
    bodies = [{"preferences": {name: not DEFAULTS[name]}, "app": {name: 1}, "privacy": {}} for name in names]
    assert at_once(6, lambda n: clients[n].patch(SETTINGS, bodies[n]).status_code) == [200] * 6
    assert UserPreferences.objects.count() == 1
    document = clients[0].get(SETTINGS).json()
    assert document["app"] == dict.fromkeys(names, 1)
    assert {name: document["preferences"][name] for name in names} == {name: not DEFAULTS[name] for name in names}


@pytest.mark.django_db(transaction=True)
def test_half_quiet_hours_cannot_be_made_by_two_devices(api_as, user):
    clients = [api_as(user) for _ in range(2)]
    clients[0].patch(PREFERENCES, {"quiet_hours_start": "22:00", "quiet_hours_end": "07:00"})
    bodies = [{"quiet_hours_start": None, "quiet_hours_end": None}, {"quiet_hours_start": "23:00"}]
    answers = at_once(len(clients), lambda n: clients[n].patch(PREFERENCES, bodies[n]).status_code)
    assert answers[0] == 200
    assert answers[1] in {200, 400}
    row = UserPreferences.objects.get(owner=user)
    assert (row.quiet_hours_start is None) == (row.quiet_hours_end is None)


@pytest.mark.parametrize("url", [PREFERENCES, PRIVACY, SETTINGS])
def test_settings_are_nobody_elses(api_as, api_client, user, stranger, make_user, url):
    api_as(user).patch(SETTINGS, {"preferences": {"theme": "dark"}, "privacy": {"hide_interests": True}})
    untouched = api_as(stranger).get(url).json()
    assert untouched == api_as(make_user()).get(url).json()
    assert untouched != api_as(user).get(url).json()
    for method in ("get", "put", "patch"):
        assert getattr(api_client, method)(url).status_code == 401
    for role in ("therapist", "support", "admin"):
        assert api_as(make_user(role=role, is_staff=True)).get(url).json() == untouched


@pytest.mark.parametrize(("url", "queries"), [(PREFERENCES, 2), (PRIVACY, 2), (SETTINGS, 3)])
def test_reading_settings_takes_the_same_few_queries_whatever_is_set(
    api_as, user, stranger, url, queries, django_assert_num_queries
):
    api_as(user).patch(
        SETTINGS, {"preferences": {"theme": "dark"}, "privacy": {"hide_phone": False}, "app": {"a": "b"}}
    )
    for client in (api_as(user), api_as(stranger)):
        with django_assert_num_queries(queries):
            assert client.get(url).status_code == 200


def test_the_history_names_the_settings_and_no_value(api_as, user):
    api_as(user).patch(SETTINGS, {"preferences": {"theme": "dark"}, "app": {"secret": "quokka"}})
    event = AuditEvent.objects.get(action="accounts.preferences.updated")
    assert event.details == {"fields": ["settings", "theme"]}
    assert "quokka" not in json.dumps(event.details)
