from urllib.parse import urlsplit

import pytest

from accounts.audit.models import AuditEvent
from accounts.notifications.providers.sending import delivery_send
from accounts.notifications.providers.tests.factories import make_delivery, make_reachable
from accounts.notifications.unsubscribe import BY_NAME, EMAIL, NEWS, unsubscribe_token, unsubscribe_url
from accounts.profile.models import UserPreferences

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"


def path_of(person, group=EMAIL) -> str:
    return urlsplit(unsubscribe_url(owner_id=person.pk, group=group)).path


def one_click(client, path: str):
    return client.post(path, "List-Unsubscribe=One-Click", content_type=FORM)


def test_reading_the_page_changes_nothing_and_its_button_does(user, api_client):
    page = api_client.get(path_of(user))
    assert (page.status_code, page["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert b'<form method="post">' in page.content
    assert page["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in page["Content-Security-Policy"]
    assert not UserPreferences.objects.filter(owner=user, channel_email=False).exists()
    assert api_client.post(path_of(user), "", content_type=FORM).status_code == 200
    assert UserPreferences.objects.get(owner=user).channel_email is False


def test_one_click_of_a_mail_program_works_without_a_page_and_twice(user, api_client):
    for _ in range(2):
        assert one_click(api_client, path_of(user)).status_code == 200
    assert UserPreferences.objects.get(owner=user).channel_email is False
    rows = AuditEvent.objects.filter(action="accounts.email.unsubscribed", owner_id=user.pk)
    assert [row.details for row in rows] == [{"group": "email", "fields": ["channel_email"]}]


@pytest.mark.parametrize("content_type", [FORM, "application/json", "text/plain", "multipart/form-data; boundary=x"])
def test_the_body_is_not_looked_at(user, api_client, content_type):
    assert api_client.post(path_of(user), b"{[garbage", content_type=content_type).status_code == 200


@pytest.mark.parametrize("name", BY_NAME)
def test_a_link_ends_its_own_group_alone(user, api_client, name):
    group = BY_NAME[name]
    everything = {found.switch: True for found in BY_NAME.values()}
    UserPreferences.objects.update_or_create(owner=user, defaults=everything)
    one_click(api_client, path_of(user, group))
    row = UserPreferences.objects.filter(owner=user).values(*everything).get()
    assert row == {**everything, group.switch: False}


@pytest.mark.parametrize("kind", ["appointment_reminder", "crisis_alert", "weekly_report", "update"])
def test_after_the_link_of_a_letter_no_such_letter_comes(user, api_client, mailoutbox, kind):
    make_reachable(user)
    UserPreferences.objects.update_or_create(owner=user, defaults={"notification_updates": True})
    delivery_send(make_delivery(user, "email", kind=kind))
    link = mailoutbox[0].extra_headers["List-Unsubscribe"].strip("<>")
    one_click(api_client, urlsplit(link).path)
    assert delivery_send(make_delivery(user, "email", kind=kind)).error_code == "unsubscribed"
    assert len(mailoutbox) == 1


def test_an_unsubscription_is_a_few_queries(user, api_client, django_assert_num_queries):
    path = path_of(user)
    with django_assert_num_queries(1):
        api_client.get(path)
    one_click(api_client, path)
    UserPreferences.objects.filter(owner=user).update(channel_email=True)
    with django_assert_num_queries(6):  # the account, a transaction around three of ours
        one_click(api_client, path)


def test_another_persons_preferences_stay(user, stranger, api_client):
    for person in (user, stranger):
        UserPreferences.objects.update_or_create(owner=person, defaults={"channel_email": True})
    one_click(api_client, path_of(user))
    assert UserPreferences.objects.get(owner=stranger).channel_email


def forged(user, stranger) -> list[str]:
    token = unsubscribe_token(owner_id=user.pk, group=EMAIL)
    signature = token.partition("~")[2]
    return [
        f"{stranger.pk.hex}.email~{signature}", f"{user.pk.hex}.updates~{signature}", token[:-1], token + "x", "x", "~",
        f"{user.pk.hex}.email", f"{user.pk.hex}.email~", "%00", "x" * 5000,
    ]  # fmt: skip


@pytest.mark.parametrize("number", range(10))
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_forged_link_opens_nothing(user, stranger, api_client, number, method):
    answer = getattr(api_client, method)(f"/api/v1/notifications/unsubscribe/{forged(user, stranger)[number]}")
    assert answer.status_code == 404
    assert not UserPreferences.objects.filter(channel_email=False).exists()
    assert not UserPreferences.objects.filter(owner=user, notification_updates=False, channel_email=False).exists()


def test_the_link_of_an_erased_account_is_a_link_of_nobody(user, api_client):
    path = path_of(user)
    type(user).objects.filter(pk=user.pk).delete()
    assert api_client.get(path).status_code == 404
    assert one_click(api_client, path).status_code == 404


def test_a_link_is_good_for_nothing_but_unsubscribing(user, api_client):
    token = unsubscribe_token(owner_id=user.pk, group=EMAIL)
    api_client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    assert api_client.get("/api/v1/notifications").status_code == 401


def test_every_group_of_news_has_a_switch_that_exists():
    names = {field.name for field in UserPreferences._meta.get_fields()}
    assert {group.switch for group in (EMAIL, *NEWS.values())} <= names
