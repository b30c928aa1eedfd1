"""When a group meets, and what its members hear of it, on their own clocks and outside their quiet hours."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from accounts.identity.models import User
from accounts.notifications.models import Notification, NotificationDelivery
from accounts.notifications.vetoes import is_vetoed
from accounts.profile.models import UserPreferences
from community.groups.joining import group_leave
from community.groups.leading import reminders_set
from community.groups.models import GroupSession, SupportGroup
from community.groups.reminders import KIND, sessions_tell, when_text
from community.groups.services import group_close
from community.groups.tests.factories import address, make_aged, make_group, make_member, make_session, place_of
from crisis.incidents.models import CrisisEvent
from moderation.sanctions.models import ModerationRestriction
from moderation.screening.models import ScreeningHold

pytestmark = pytest.mark.django_db
# A real one: the database asks its own clock whether a session of the API is still good.
NOW = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
EVENING = NOW + timedelta(hours=6)
BODY = {"title": "Open evening", "starts_at": EVENING.isoformat(), "timezone": "Europe/Berlin"}


@pytest.fixture(autouse=True)
def on_the_hour() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def shown(at: datetime, person: User) -> str:
    return at.astimezone(person.zone).isoformat().replace("+00:00", "Z")


@pytest.fixture
def group(ada: User, ben: User) -> SupportGroup:
    return make_group(ada, ben)


def told(person: User) -> list[tuple[str, str]]:
    rows = Notification.objects.filter(owner=person, kind=KIND).order_by("created_at", "id")
    return [(row.content["title"], row.content["body"]) for row in rows]


def test_who_leads_plans_moves_and_calls_off(api_as: Any, group: SupportGroup, ada: User, ben: User) -> None:
    client, path = api_as(ada), address(group, "sessions")
    made = client.post(path, BODY)
    assert made.status_code == 201
    assert made.json()["starts_at"] == shown(EVENING, ada)
    (seen,) = api_as(ben).get(path).json()["results"]
    assert seen == {**made.json(), "starts_at": shown(EVENING, ben)}
    one = f"{path}/{made.json()['id']}"
    later = EVENING + timedelta(days=1)
    moved = client.patch(one, {"starts_at": later.isoformat(), "duration_minutes": 90}).json()
    assert (moved["starts_at"], moved["duration_minutes"]) == (shown(later, ada), 90)
    for _ in range(2):
        assert client.delete(one).status_code == 204
    assert client.patch(one, {"title": "Again"}).json()["code"] == "session_over"
    assert api_as(ben).get(path).json()["results"][0]["state"] == "cancelled"
    assert api_as(ben).get(address(group)).json()["next_session"] is None


def test_members_read_and_others_do_not_find(
    api_as: Any, group: SupportGroup, ben: User, stranger: User, api_client: Any
) -> None:
    one = address(group, f"sessions/{make_session(group).pk}")
    path = address(group, "sessions")
    assert api_client.get(path).status_code == 401
    for person, status in ((ben, 403), (stranger, 404)):
        client = api_as(person)
        assert client.post(path, BODY).status_code == status
        assert client.patch(one, {"title": "Mine"}).status_code == status
        assert client.delete(one).status_code == status
    assert api_as(stranger).get(path).status_code == 404


def test_a_session_of_another_group_is_not_found(api_as: Any, group: SupportGroup, ada: User) -> None:
    stolen = make_session(make_group(make_aged(30)))
    for row_id in (stolen.pk, uuid4()):
        assert api_as(ada).patch(address(group, f"sessions/{row_id}"), {"title": "Mine"}).status_code == 404
        assert api_as(ada).delete(address(group, f"sessions/{row_id}")).status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"starts_at": NOW.isoformat()}, "starts_at"),
        ({"starts_at": (NOW + timedelta(days=367)).isoformat()}, "starts_at"),
        ({"starts_at": "2026-03-10T19:00:00"}, "starts_at"),
        ({"timezone": "Mars/Base"}, "timezone"),
        ({"title": ""}, "title"),
        ({"duration_minutes": 4}, "duration_minutes"),
        ({"owner": "x"}, "owner"),
    ],
)
def test_a_bad_plan_is_named(api_as: Any, group: SupportGroup, ada: User, change: Any, field: str) -> None:
    answer = api_as(ada).post(address(group, "sessions"), {**BODY, **change})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


def test_members_are_reminded_once_on_their_own_clock(group: SupportGroup, ada: User, ben: User) -> None:
    make_session(group, hours=6)
    gone, banned, silent = (make_aged(30) for _ in range(3))
    for person in (gone, banned, silent):
        make_member(group, person)
    group_leave(person=gone, group_id=group.pk, now=NOW)
    ModerationRestriction.objects.create(owner=banned, kind="ban", reason_code="threats", starts_at=NOW)
    reminders_set(person=silent, group_id=group.pk, wanted=False)
    assert sessions_tell(now=NOW + timedelta(hours=4, minutes=59)) == 0
    assert sessions_tell(now=NOW + timedelta(hours=5)) == 2
    assert sessions_tell(now=NOW + timedelta(hours=5, minutes=1)) == 0
    for person in (ada, ben):
        when = when_text(EVENING.astimezone(person.zone))
        assert told(person) == [("Anxiety Circle meets soon", f"Open evening: {when}.")]
    assert told(ada) != told(ben)
    assert told(gone) == told(banned) == told(silent) == []


def test_what_was_missed_is_told_to_nobody(group: SupportGroup, ben: User) -> None:
    make_session(group, hours=2)
    assert sessions_tell(now=NOW + timedelta(hours=2)) == 0
    assert told(ben) == []
    assert GroupSession.objects.get().reminded_at is not None


def test_a_change_is_told_and_reminded_of_anew(api_as: Any, group: SupportGroup, ada: User, ben: User) -> None:
    row = make_session(group, hours=0.5)
    assert sessions_tell(now=NOW) == 2
    one = address(group, f"sessions/{row.pk}")
    api_as(ada).patch(one, {"title": "Quiet evening"})
    assert sessions_tell(now=NOW) == 0
    api_as(ada).patch(one, {"starts_at": (NOW + timedelta(hours=7)).isoformat()})
    assert sessions_tell(now=NOW) == 2
    assert sessions_tell(now=NOW + timedelta(hours=6)) == 2
    api_as(ada).delete(one)
    assert sessions_tell(now=NOW + timedelta(hours=6)) == 2
    assert sessions_tell(now=NOW + timedelta(hours=6)) == 0
    assert [title for title, _ in told(ben)] == [
        "Anxiety Circle meets soon",
        "Anxiety Circle meets at another time",
        "Anxiety Circle meets soon",
        "Anxiety Circle does not meet",
    ]
    assert told(ben)[1][1] == f"Quiet evening is now on {when_text(NOW + timedelta(hours=7))}."


def test_quiet_hours_hold_a_reminder_back_and_a_late_one_is_not_sent(group: SupportGroup, ben: User) -> None:
    quiet = {"quiet_hours_start": NOW.time(), "quiet_hours_end": (NOW + timedelta(hours=2)).time()}
    UserPreferences.objects.update_or_create(owner=ben, defaults=quiet)
    row = make_session(group, hours=1)
    sessions_tell(now=NOW)
    (owed,) = NotificationDelivery.objects.filter(owner=ben)
    assert (owed.channel, owed.due_at) == ("email", NOW + timedelta(hours=2))
    content = owed.notification.content
    assert content["data"]["group_session_id"] == str(row.pk)

    def held() -> bool:
        return is_vetoed(KIND, ben.pk, lambda: content["data"])

    assert held() is False
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        assert held() is True
    GroupSession.objects.update(state="cancelled")
    assert held() is True
    GroupSession.objects.update(state="planned")
    assert held() is False
    place = place_of(group, ben)
    place.left_at = NOW
    place.save()
    assert held() is True
    assert is_vetoed(KIND, ben.pk, dict) is False


def test_other_channels_say_nothing_of_the_group(group: SupportGroup) -> None:
    from accounts.notifications.texts import text_of

    for variant in ("group_session", "group_session_moved", "group_session_cancelled"):
        params = {"group": "Anxiety Circle", "title": "Panic", "when": "Tuesday"}
        for channel in ("push", "email"):
            text = text_of(kind=KIND, variant=variant, channel=channel, params=params)
            assert text is not None
            assert not any(word in f"{text.title} {text.body}" for word in params.values())


def test_a_title_that_sounds_like_danger_is_answered_with_help_and_not_lost(
    api_as: Any, group: SupportGroup, ada: User
) -> None:
    answer = api_as(ada).post(address(group, "sessions"), {**BODY, "title": "I want to kill myself tonight"})
    assert answer.status_code == 201
    assert answer.json()["support"]
    assert CrisisEvent.objects.filter(owner=ada).exists()


def test_a_group_that_ended_reminds_of_nothing(group: SupportGroup, ada: User, ben: User) -> None:
    make_session(group, hours=1)
    group_close(actor=ada, group_id=group.pk, now=NOW)
    assert sessions_tell(now=NOW) == 0
    assert told(ben) == []


@pytest.mark.parametrize("headers", [{}, {"HTTP_IDEMPOTENCY_KEY": "one"}])
def test_a_title_that_is_refused_waits_for_nobody_and_its_cry_is_heard(
    api_as: Any, group: SupportGroup, ada: User, headers: Any
) -> None:
    title = "I want to kill myself tonight. A lethal dose is ready"
    answer = api_as(ada).post(address(group, "sessions"), {**BODY, "title": title}, **headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "content_refused")
    assert answer.json()["support"]["severity"] >= 3
    # Also where the transaction of the request was rolled back.
    assert CrisisEvent.objects.filter(owner=ada).exists()
    assert not GroupSession.objects.exists()
    # A moderator could neither publish nor find what is not stored.
    assert not ScreeningHold.objects.exists()


def test_a_title_sent_to_the_id_of_a_text_that_waits_changes_nothing_there(
    api_as: Any, group: SupportGroup, ada: User, stranger: User
) -> None:
    waiting = ScreeningHold.objects.create(
        owner=stranger, place="forum", content_type="post", content_id=uuid4(), text="What stands there", created_at=NOW
    )
    one = address(group, f"sessions/{waiting.content_id}")
    assert api_as(ada).patch(one, {"title": "mail jo.e@example.org, or https://a.example.com"}).status_code == 422
    assert ScreeningHold.objects.get().text == "What stands there"


@pytest.mark.parametrize(("kind", "code"), [("mute", "community_muted"), ("silence", "muted_here")])
def test_whoever_may_say_nothing_gives_no_title(
    api_as: Any, group: SupportGroup, ada: User, ben: User, kind: str, code: str
) -> None:
    place = place_of(group, ben)
    place.role = "moderator"
    place.silent_until = NOW + timedelta(hours=1) if kind == "silence" else None
    place.save()
    if kind == "mute":
        ModerationRestriction.objects.create(owner=ben, kind="mute", reason_code="threats", starts_at=NOW)
    row, client = make_session(group), api_as(ben)
    one = address(group, f"sessions/{row.pk}")
    for answer in (client.post(address(group, "sessions"), BODY), client.patch(one, {"title": "Mine"})):
        assert (answer.status_code, answer.json()["code"]) == (403, code)
    # Who leads may still move it.
    assert client.patch(one, {"duration_minutes": 30}).status_code == 200


@pytest.mark.parametrize("headers", [{}, {"HTTP_IDEMPOTENCY_KEY": "one"}])
def test_the_cry_in_a_title_of_whoever_may_say_nothing_is_heard_once(
    api_as: Any, group: SupportGroup, ada: User, headers: Any
) -> None:
    ModerationRestriction.objects.create(owner=ada, kind="mute", reason_code="threats", starts_at=NOW)
    row, danger = make_session(group), {"title": "I want to kill myself tonight"}
    made = api_as(ada).post(address(group, "sessions"), {**BODY, **danger}, **headers)
    moved = api_as(ada).patch(address(group, f"sessions/{row.pk}"), danger)
    for answer in (made, moved):
        assert (answer.json()["code"], answer.json()["support"]["severity"] >= 3) == ("community_muted", True)
    assert CrisisEvent.objects.filter(owner=ada).count() == 2


def test_a_title_is_written_with_the_consents_that_writing_takes(
    api_as: Any, group: SupportGroup, ada: User, settings: Any
) -> None:
    settings.REQUIRED_CONSENTS = ("terms",)
    row, client = make_session(group), api_as(ada)
    one = address(group, f"sessions/{row.pk}")
    for answer in (client.post(address(group, "sessions"), BODY), client.patch(one, {"title": "Mine"})):
        assert (answer.status_code, answer.json()["code"]) == (403, "consent_required")
    assert client.get(address(group, "sessions")).status_code == 200


def test_a_session_moved_back_and_forth_is_told_each_time(
    api_as: Any, group: SupportGroup, ada: User, ben: User
) -> None:
    one = address(group, f"sessions/{make_session(group, hours=24).pk}")
    for minute, hours in enumerate((30, 40, 30, 40)):
        at = NOW + timedelta(minutes=minute)
        with time_machine.travel(at, tick=False):
            api_as(ada).patch(one, {"starts_at": (NOW + timedelta(hours=hours)).isoformat()})
            assert sessions_tell(now=at) == 2
    # What was told last is so.
    assert when_text((NOW + timedelta(hours=40)).astimezone(ben.zone)) in told(ben)[-1][1]
