"""Warnings, mutes and bans: what they close, when they end, and that two people stand behind one without an end."""

import threading
import time
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.erasure.models import RetentionRecord
from accounts.erasure.retained import retention_pseudonym
from accounts.erasure.services import account_purge
from accounts.notifications.models import Notification
from config.testing.threads import all_at_once, at_once, own_client
from moderation.reports.tests.factories import make_report
from moderation.reports.tests.wall import Wall
from moderation.sanctions import barriers
from moderation.sanctions.models import ModerationDecision, ModerationRestriction
from moderation.sanctions.people import FALLBACK_MUTE
from moderation.sanctions.selectors import CommunityBanned, may_write_require, restriction_kind
from moderation.sanctions.services import AlreadyRestricted, restriction_lift, restriction_set
from moderation.sanctions.tests.factories import DECISIONS, USERS, make_person_decision
from moderation.tasks import endings_tell_task

pytestmark = pytest.mark.django_db
BAN = {"action": "ban", "reason_code": "threat", "statement": "You threatened another member twice."}
HOUR = timedelta(hours=1)


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Barriers and effects of this test alone."""
    monkeypatch.setattr(barriers, "_BARRIERS", [])
    monkeypatch.setattr(barriers, "_EFFECTS", [])


def kind(person: Any, later: timedelta = timedelta(0)) -> str | None:
    return restriction_kind(owner_id=person.pk, now=timezone.now() + later)


def variants(person: Any) -> list[str]:
    rows = Notification.objects.filter(owner=person).order_by("created_at", "pk")
    return [row.content["variant"] for row in rows]


def test_moderators_know_a_person_by_the_reference_of_a_case(
    wall: Wall, user, stranger, make_moderator, api_as
) -> None:
    client, report = api_as(make_moderator()), make_report(stranger, wall.write(user))
    shown = client.get(f"/api/v1/moderation/reports/{report.pk}").json()
    assert shown["evidence"]["author_name"] == user.pseudonym
    assert str(user.pk) not in str(shown)
    answer = client.post(f"{USERS}/{shown['author_reference']}", {"action": "warn", "reason_code": "harassment"})
    assert answer.status_code == 201, answer.content
    assert (answer.json()["action"], str(user.pk) in str(answer.json())) == ("warn", False)
    made = ModerationDecision.objects.get()
    assert (made.owner, made.case_id, made.grounds) == (user, report.case_id, "report")
    assert variants(user) == ["moderation_decision"]
    # Another case, another reference: names do not join.
    other = make_report(stranger, wall.write(user))
    assert client.get(f"/api/v1/moderation/reports/{other.pk}").json()["author_reference"] != shown["author_reference"]


def test_an_account_id_is_taken_too_and_a_wrong_one_is_nobody(user, make_moderator, api_as) -> None:
    client = api_as(make_moderator())
    assert client.post(f"{USERS}/{user.pk}", {"action": "warn", "reason_code": "spam"}).status_code == 201
    assert client.post(f"{USERS}/{uuid4()}", {"action": "warn", "reason_code": "spam"}).status_code == 404


@pytest.mark.parametrize("who", ["therapist", "support", "admin", "moderator", "self"])
def test_staff_and_oneself_are_out_of_reach(make_user, make_moderator, api_as, who) -> None:
    moderator = make_moderator()
    made = {"self": lambda: moderator, "moderator": make_moderator}
    person = made[who]() if who in made else make_user(role=who)
    answer = api_as(moderator).post(f"{USERS}/{person.pk}", BAN)
    assert answer.status_code == 403
    assert answer.json()["code"] == ("own_involvement" if who == "self" else "staff_protected")
    assert kind(person) is None


def test_whoever_does_not_moderate_restricts_nobody(user, stranger, staff_user, api_as, api_client) -> None:
    for client, expected in ((api_as(stranger), 403), (api_as(staff_user), 403), (api_client, 401)):
        assert client.post(f"{USERS}/{user.pk}", BAN, format="json").status_code == expected
    assert kind(user) is None


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"action": "mute", "reason_code": "spam"}, "duration_hours"),
        ({"action": "mute", "reason_code": "spam", "duration_hours": 0}, "duration_hours"),
        ({"action": "ban", "reason_code": "spam", "duration_hours": 8785}, "duration_hours"),
        ({"action": "hide", "reason_code": "spam"}, "action"),
        ({"action": "warn"}, "reason_code"),
    ],
)
def test_a_bad_body_is_named(user, make_moderator, api_as, body, field) -> None:
    answer = api_as(make_moderator()).post(f"{USERS}/{user.pk}", body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


def test_a_mute_ends_by_the_clock_and_its_person_is_told(user, make_moderator, api_as) -> None:
    answer = api_as(make_moderator()).post(
        f"{USERS}/{user.pk}", {"action": "mute", "reason_code": "spam", "duration_hours": 2}
    )
    assert answer.status_code == 201
    assert (kind(user), kind(user, 2 * HOUR)) == ("mute", None)
    assert endings_tell_task() == 0
    with time_machine.travel(timezone.now() + 2 * HOUR):
        # Before any job ran.
        may_write_require(owner_id=user.pk, now=timezone.now())
        assert (endings_tell_task(), endings_tell_task()) == (1, 0)
        assert variants(user) == ["moderation_decision", "moderation_restriction_ended"]
        row = ModerationRestriction.objects.get()
        assert row.lifted_at == row.ends_at
        # And there is room for another one.
        make_person_decision(make_moderator(), user, "mute", duration_hours=1)


def test_the_answer_says_that_somebody_is_banned_and_a_lift_that_they_are_not(user, make_moderator, api_as) -> None:
    client = api_as(make_moderator())
    banned = client.post(f"{USERS}/{user.pk}", {**BAN, "duration_hours": 24}).json()
    assert (banned["is_banned"], banned["state"], kind(user)) == (True, "in_force", "ban")
    with pytest.raises(CommunityBanned):
        may_write_require(owner_id=user.pk, now=timezone.now())
    # Whoever is banned reads why, and nothing else of theirs is closed.
    own = api_as(user)
    (shown,) = own.get(DECISIONS).json()["results"]
    assert (shown["restriction"], shown["statement"], shown["in_force"]) == ("ban", BAN["statement"], True)
    for path in ("mood/entries", "crisis/contacts", "journal/entries"):
        assert own.get(f"/api/v1/{path}").status_code == 200
    lifted = client.post(f"{USERS}/{user.pk}", {"action": "lift", "reason_code": "other"})
    assert (lifted.status_code, lifted.json()["is_banned"], kind(user)) == (201, False, None)
    assert own.get(f"{DECISIONS}/{shown['id']}").json()["state"] == "lifted"
    assert variants(user) == ["moderation_decision", "moderation_restriction_lifted"]
    nothing = client.post(f"{USERS}/{user.pk}", {"action": "lift", "reason_code": "spam"})
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_to_lift")


def test_a_ban_without_an_end_takes_a_second_moderator(user, make_moderator, api_as) -> None:
    first, second = make_moderator(), make_moderator()
    made = api_as(first).post(f"{USERS}/{user.pk}", BAN).json()
    assert (made["state"], kind(user)) == ("awaiting_confirmation", "ban")
    url = f"{DECISIONS}/{made['id']}/confirm"
    assert api_as(first).post(url).json()["code"] == "own_involvement"
    assert api_as(first).get("/api/v1/moderation/confirmations").json() == []
    assert [row["id"] for row in api_as(second).get("/api/v1/moderation/confirmations").json()] == [made["id"]]
    assert api_as(user).post(url).status_code == 403
    answers = [api_as(second).post(url) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert (answers[0].json()["state"], kind(user, 9000 * HOUR)) == ("in_force", "ban")
    assert variants(user) == ["moderation_decision", "moderation_ban_confirmed"]
    with pytest.raises(IntegrityError), transaction.atomic():
        ModerationDecision.objects.update(confirmed_by=first)
    # The mute beneath it is gone: lifting the ban leaves nothing behind.
    make_person_decision(second, user, "lift", now=timezone.now() + HOUR)
    assert kind(user) is None


def test_what_nobody_confirms_is_a_mute_of_seven_days_without_any_job(user, make_moderator, api_as) -> None:
    made = make_person_decision(make_moderator(), user)
    late = settings.MODERATION_CONFIRM_WITHIN
    assert [kind(user), kind(user, late), kind(user, FALLBACK_MUTE)] == ["ban", "mute", None]
    with time_machine.travel(timezone.now() + late):
        answer = api_as(make_moderator()).post(f"{DECISIONS}/{made.pk}/confirm")
        assert (answer.status_code, answer.json()["code"]) == (409, "not_awaiting")
        assert endings_tell_task() == 2
        (shown,) = api_as(user).get(DECISIONS).json()["results"]
        assert (shown["state"], shown["restriction"], shown["in_force"]) == ("lapsed", "mute", True)
        assert kind(user) == "mute"
    # The end of the ban is not told as if all were over.
    assert variants(user) == ["moderation_decision", "moderation_ban_lapsed"]


def test_a_longer_mute_lies_beneath_a_ban_already(user, make_moderator) -> None:
    moderator = make_moderator()
    make_person_decision(moderator, user, "mute", duration_hours=24 * 30)
    made = make_person_decision(moderator, user)
    assert made.fallback is None
    assert kind(user, FALLBACK_MUTE + HOUR) == "mute"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("second", ["ban", "mute", "warn"])
def test_of_two_moderators_at_once_one_decides(user, make_moderator, api_as, second) -> None:
    clients = [api_as(make_moderator()) for _ in range(2)]
    bodies = [{**BAN, "duration_hours": 24}, {**BAN, "action": second, "duration_hours": 24}]
    if second == "warn":
        bodies[1].pop("duration_hours")
    answers = all_at_once(*[
        lambda client=client, body=body: own_client(client).post(f"{USERS}/{user.pk}", body)
        for client, body in zip(clients, bodies, strict=True)
    ])  # fmt: skip
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    (lost,) = [answer.json() for answer in answers if answer.status_code == 409]
    assert (lost["code"], lost["decision"]["state"]) == ("just_decided", "in_force")
    assert ModerationDecision.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("act", "hours"), [("warn", None), ("ban", 24), ("ban", None)])
def test_the_same_call_twice_at_once_is_one_decision(user, make_moderator, api_as, act, hours) -> None:
    client, body = api_as(make_moderator()), {**BAN, "action": act, "duration_hours": hours, "id": str(uuid4())}
    answers = at_once(6, lambda number: own_client(client).post(f"{USERS}/{user.pk}", body))
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [201]
    assert ModerationDecision.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_all_who_confirm_at_once_one_does_and_it_is_nobody_who_took_part(user, make_moderator, api_as) -> None:
    first, others = make_moderator(), [make_moderator() for _ in range(3)]
    made = make_person_decision(first, user)
    clients = [api_as(one) for one in (first, *others, first)]
    answers = at_once(5, lambda number: own_client(clients[number]).post(f"{DECISIONS}/{made.pk}/confirm").status_code)
    assert (answers[0], answers[4], sorted(answers[1:4])) == (403, 403, [200, 409, 409])
    made.refresh_from_db()
    assert made.confirmed_by in others
    assert Notification.objects.filter(owner=user).count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_ban_that_is_lifted_while_it_is_confirmed_is_lifted(user, make_moderator, api_as) -> None:
    first, second, third = (make_moderator() for _ in range(3))
    made = make_person_decision(first, user, now=timezone.now() - HOUR)
    confirming, lifting = api_as(second), api_as(third)
    answers = all_at_once(
        lambda: own_client(confirming).post(f"{DECISIONS}/{made.pk}/confirm").status_code,
        lambda: own_client(lifting).post(f"{USERS}/{user.pk}", {"action": "lift", "reason_code": "other"}).status_code,
    )
    made.refresh_from_db()
    assert (answers[0] in (200, 409), answers[1]) == (True, 201)
    assert (made.state, kind(user)) == ("lifted", None)


def test_the_same_again_changes_nothing(user, make_moderator, api_as) -> None:
    client, body = api_as(make_moderator()), {**BAN, "duration_hours": 24, "id": str(uuid4())}
    answers = [client.post(f"{USERS}/{user.pk}", body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json() == answers[1].json()
    again = client.post(f"{USERS}/{user.pk}", {**BAN, "duration_hours": 24})
    assert (again.status_code, again.json()["code"]) == (409, "already_restricted")
    assert ModerationRestriction.objects.count() == 1


def test_effects_hear_what_is_in_force_and_a_refusal_undoes_all(user, registry) -> None:
    heard: list[tuple[UUID, str]] = []
    barriers.register_effect(lambda owner_id, what, now: heard.append((owner_id, what)))
    common = {"owner": user, "reason_code": "spam", "statement": "", "decided_by": None, "now": timezone.now()}
    mute = restriction_set(kind="mute", ends_at=None, **common)
    restriction_set(kind="ban", ends_at=None, **common)
    with pytest.raises(AlreadyRestricted):
        restriction_set(kind="ban", ends_at=None, **common)
    ban = ModerationRestriction.objects.get(kind="ban")
    restriction_lift(owner=user, actor=None, now=timezone.now(), only=[ban])
    restriction_lift(owner=user, actor=None, now=timezone.now(), only=[mute])
    assert [what for _, what in heard] == ["mute", "ban", "mute", "lift"]

    def fails(owner_id: UUID, what: str, now: Any) -> None:
        raise RuntimeError

    barriers.register_effect(fails)
    with pytest.raises(RuntimeError):
        restriction_set(kind="ban", ends_at=None, **common)
    assert kind(user) is None


@pytest.mark.django_db(transaction=True)
def test_no_write_gets_past_a_ban(user, make_moderator, registry) -> None:
    """
    Writers take the person's lock, ask whether they may, take their time, and write; the barrier takes that lock
    first. No writer who was let through sees the ban in force before its own write is committed.
    """
    lock, slipped, stop = 774_411, [], threading.Event()

    def hold() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])

    barriers.register_barrier(lambda owner_id: hold())

    def write() -> None:
        while not stop.is_set():
            try:
                with transaction.atomic():
                    hold()
                    may_write_require(owner_id=user.pk, now=timezone.now())
                    time.sleep(0.02)
                    slipped.append(kind(user) is not None)
            except CommunityBanned:
                return

    def ban() -> None:
        time.sleep(0.1)
        make_person_decision(moderator, user)
        stop.wait(0.1)
        stop.set()

    moderator = make_moderator()
    all_at_once(write, write, ban)
    assert slipped
    assert not any(slipped)
    assert kind(user) == "ban"


def test_an_erased_person_leaves_codes_and_dates_under_a_pseudonym(wall: Wall, user, make_moderator) -> None:
    moderator = make_moderator()
    make_person_decision(moderator, user, statement="You wrote to a child.", note="Tell the police.")
    account_purge(subject_id=user.pk, now=timezone.now())
    assert not ModerationDecision.objects.exists()
    kept = RetentionRecord.objects.filter(pseudonym=retention_pseudonym(user.pk), kind__startswith="moderation_")
    assert sorted(row.kind for row in kept) == [
        "moderation_decision", "moderation_restriction", "moderation_restriction",
    ]  # fmt: skip
    assert not any(word in str([row.body for row in kept]) for word in ("child", "police", str(user.pk)))


def test_an_erased_moderator_leaves_the_decision(user, make_moderator) -> None:
    moderator = make_moderator()
    made = make_person_decision(moderator, user, statement="You threatened somebody.")
    account_purge(subject_id=moderator.pk, now=timezone.now())
    made.refresh_from_db()
    assert (made.decided_by_id, made.statement, kind(user)) == (None, "You threatened somebody.", "ban")


def test_a_copy_holds_the_reasons_and_not_what_moderators_wrote_for_each_other(user, make_moderator) -> None:
    from accounts.export.registry import export_sources

    moderator = make_moderator()
    make_person_decision(moderator, user, statement="You threatened somebody.", note="Looks like his brother.")
    rows = {source.name: list(source.rows(user)) for source in export_sources() if source.name.startswith("moder")}
    assert rows["moderation_decisions"][0]["statement"] == "You threatened somebody."
    assert len(rows["moderation_restrictions"]) == 2
    assert not any(secret in str(rows) for secret in ("brother", str(moderator.pk)))
