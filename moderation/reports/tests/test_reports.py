"""Reporting: once, with what it said then, and nobody learns who it was."""

import threading
import time
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.erasure.services import account_purge
from accounts.identity.models import User
from accounts.notifications.models import Notification
from config.testing.threads import all_at_once, at_once, own_client
from config.tests.leaks import database_dump
from crisis.incidents.models import CrisisEvent, CrisisIncident
from moderation.reports.cases import case_dismiss
from moderation.reports.erasure import cases_prune
from moderation.reports.evidence import UNFOUNDED_KEPT, evidence_prune
from moderation.reports.models import ModerationCase, ModerationEvidence, ModerationReport
from moderation.reports.tests.factories import REPORTS, body_of, make_report
from moderation.reports.tests.wall import Wall
from moderation.sanctions.content import content_act

pytestmark = pytest.mark.django_db
WORDS = "You are a burden to all of us."
DANGER = "I have taken all the pills."


def old(make_user: Any, **overrides: Any) -> User:
    """Whoever is here for a while; the word of a new account weighs half."""
    person = make_user(**overrides)
    person.date_joined = timezone.now() - timedelta(days=60)
    person.save()
    return person


def test_a_report_is_received_with_the_words_sealed_as_they_stand(wall: Wall, user, stranger, api_as) -> None:
    note = wall.write(user)
    answer = api_as(stranger).post(REPORTS, body_of(note, note="It goes on for days."))
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert (body["detail"], body["status"], body["content_id"]) == ("Report received.", "open", str(note))
    report = ModerationReport.objects.get()
    assert (report.owner, report.reason, report.content_type) == (stranger, "harassment", "post")
    wall.edit(content_id=note, text="Have a nice day.", now=timezone.now())
    wall.notes.clear()
    evidence = ModerationEvidence.objects.get()
    assert evidence.body["text"] == WORDS
    assert evidence.body["author_name"] == user.pseudonym
    dump = database_dump()
    assert WORDS.encode() not in dump
    assert b"It goes on for days." not in dump
    event = AuditEvent.objects.get(action="moderation.report.created")
    assert (event.actor_id, event.owner_id) == (stranger.pk, stranger.pk)


def test_a_repeat_answers_with_the_same_report(wall: Wall, user, stranger, api_as) -> None:
    note, client = wall.write(user), api_as(stranger)
    first = client.post(REPORTS, body_of(note))
    again = client.post(REPORTS, body_of(note, reason="spam"))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert ModerationCase.objects.get().reports == 1
    assert client.get(REPORTS).json()["results"][0]["id"] == first.json()["id"]
    # Somebody else's list is empty.
    assert api_as(user).get(REPORTS).json()["results"] == []


def test_a_note_that_tells_of_danger_to_its_writer_is_heard_once(wall: Wall, user, stranger, api_as) -> None:
    body = body_of(wall.write(user), note=DANGER)
    for _ in range(2):
        assert api_as(stranger).post(REPORTS, body).json()["support"]["severity"] >= 3
    event = CrisisEvent.objects.get()
    assert (event.owner, event.trigger_source, event.source_id) == (
        stranger, "moderation_report", ModerationReport.objects.get().pk,
    )  # fmt: skip


def test_a_note_that_is_refused_is_heard_all_the_same(wall: Wall, user, stranger, api_as) -> None:
    answer = api_as(stranger).post(REPORTS, body_of(wall.write(user), note=DANGER * 100))
    assert (answer.status_code, answer.json()["support"]["severity"] >= 3) == (400, True)
    # What cannot be reported, as it is one's own, may be a cry as well.
    answer = api_as(user).post(REPORTS, body_of(wall.write(user), note=DANGER))
    assert (answer.json()["code"], answer.json()["support"]["severity"] >= 3) == ("own_content", True)
    assert (CrisisIncident.objects.count(), ModerationReport.objects.count()) == (2, 0)


def test_whoever_pastes_the_words_that_they_report_is_not_in_danger(wall: Wall, user, stranger, api_as) -> None:
    note = wall.write(user, text=f"I am so tired. {DANGER}")
    answer = api_as(stranger).post(REPORTS, body_of(note, reason="self_harm", note=f'"{DANGER.upper()}"'))
    assert (answer.status_code, "support" in answer.json()) == (201, False)
    assert not CrisisIncident.objects.filter(owner=stranger).exists()


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"content_type": "poem"}, 400, "content_type"),
        ({"reason": "boring"}, 400, "reason"),
        ({"content_id": "x"}, 400, "content_id"),
        ({"note": "x" * 2001}, 400, "note"),
        ({"reporter": "me"}, 400, "reporter"),
        ({"content_id": str(uuid4())}, 404, ""),
    ],
)
def test_what_is_wrong_is_named(wall: Wall, user, stranger, api_as, change, status, field) -> None:
    answer = api_as(stranger).post(REPORTS, {**body_of(wall.write(user)), **change})
    assert answer.status_code == status
    assert field in {error["field"] for error in answer.json().get("errors", [])} | {""}
    assert not ModerationReport.objects.exists()


def test_what_one_does_not_see_is_not_there_and_ones_own_is_refused(wall: Wall, user, stranger, api_as) -> None:
    hidden = wall.write(user, hidden=True)
    absent = api_as(stranger).post(REPORTS, body_of(uuid4())).json()
    answer = api_as(stranger).post(REPORTS, body_of(hidden))
    assert answer.status_code == 404
    assert {**answer.json(), "request_id": ""} == {**absent, "request_id": ""}
    own = api_as(user).post(REPORTS, body_of(wall.write(user)))
    assert (own.status_code, own.json()["code"]) == (422, "own_content")


def test_nobody_reports_without_an_account(wall: Wall, user, api_client) -> None:
    assert api_client.post(REPORTS, body_of(wall.write(user)), format="json").status_code == 401


def test_an_edit_in_between_is_kept_beside_what_it_said_before(wall: Wall, user, make_user) -> None:
    note = wall.write(user)
    make_report(make_user(), note)
    make_report(make_user(), note)
    wall.edit(content_id=note, text="Nobody wants you.", now=timezone.now())
    make_report(make_user(), note)
    case = ModerationCase.objects.get()
    assert case.reports == 3
    assert {row.body["text"] for row in case.evidence.all()} == {WORDS, "Nobody wants you."}


@pytest.mark.django_db(transaction=True)
def test_many_at_once_join_one_case_and_one_person_reports_once(wall: Wall, user, make_user, api_as) -> None:
    note = wall.write(user)
    people = [api_as(make_user()) for _ in range(5)]
    clients = [people[number % 5] for number in range(10)]
    answers = at_once(10, lambda number: own_client(clients[number]).post(REPORTS, body_of(note)).status_code)
    assert sorted(answers) == [200] * 5 + [201] * 5
    assert ModerationCase.objects.get().reports == 5
    assert ModerationReport.objects.count() == 5
    assert ModerationEvidence.objects.count() == 1


def everything_of(client: Any, person: User) -> str:
    """What the person can get of themselves: their copy, their notifications, their crisis rows."""
    from accounts.export.registry import export_sources

    rows = {source.name: [str(row) for row in source.rows(person)] for source in export_sources()}
    shown = [client.get(f"/api/v1/{path}").content for path in ("notifications", "moderation/decisions", "users/me")]
    return f"{rows} {shown}"


def test_the_author_hears_nothing_until_there_is_a_decision(
    wall: Wall, user, stranger, make_moderator, api_as, heard
) -> None:
    client, note = api_as(user), wall.write(user)
    heard(user)
    before, notified = everything_of(client, user), Notification.objects.count()
    report = make_report(stranger, note)
    assert heard(user) == []
    assert (everything_of(client, user), Notification.objects.count()) == (before, notified)
    # Neither does a report without ground leave a trace.
    case_dismiss(actor=make_moderator(), case_id=report.case_id, now=timezone.now())
    assert everything_of(client, user) == before


def test_no_answer_and_no_copy_of_the_author_names_the_reporter(
    wall: Wall, user, stranger, make_moderator, api_as
) -> None:
    note = wall.write(user)
    report = make_report(stranger, note, note="I know this man.")
    content_act(actor=make_moderator(), content_id=note, action="hide", reason_code="harassment", now=timezone.now())
    told = everything_of(api_as(user), user)
    assert "moderation" in told
    for secret in (stranger.pk, stranger.pk.hex, report.pk, report.case_id, stranger.pseudonym, "I know this man."):
        assert str(secret) not in told


def test_a_worry_about_the_author_reaches_the_crisis_room_in_the_same_transaction(
    wall: Wall, user, stranger, api_as
) -> None:
    answer = api_as(stranger).post(
        REPORTS, body_of(wall.write(user, "I will not wake up tomorrow."), reason="self_harm")
    )
    assert answer.status_code == 201
    incident = CrisisIncident.objects.get()
    assert (incident.owner, incident.severity_level, incident.triggers) == (user, 4, ["peer_report"])
    assert incident.alarm_raised_at is not None
    # The reporter is in no row of it.
    assert not AuditEvent.objects.filter(action__startswith="crisis.", actor_id=stranger.pk).exists()
    assert ModerationCase.objects.get().harm == 3


def test_nothing_that_the_author_can_read_says_that_a_worry_was_a_report(wall: Wall, user, stranger, api_as) -> None:
    report, client = make_report(stranger, wall.write(user), reason="self_harm"), api_as(user)
    paths = ("crisis/incidents", "crisis/events", "users/me/access-log")
    answers = [client.get(f"/api/v1/{path}") for path in paths]
    told = everything_of(client, user) + " ".join(answer.content.decode() for answer in answers)
    incident = CrisisIncident.objects.get()
    told += client.get(f"/api/v1/crisis/incidents/{incident.pk}").content.decode()
    assert told.count("concern") >= 5
    for secret in ("peer_report", "self_harm", stranger.pk, stranger.pk.hex, report.pk, report.case_id):
        assert str(secret) not in told
    assert (incident.triggers, CrisisEvent.objects.get().trigger_source) == (["peer_report"], "peer_report")


def test_a_worry_that_cannot_be_written_writes_nothing(wall: Wall, user, stranger, monkeypatch) -> None:
    from moderation.reports import services

    def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(services, "evidence_take", fails)
    with pytest.raises(RuntimeError):
        make_report(stranger, wall.write(user), reason="self_harm")
    assert (CrisisIncident.objects.count(), ModerationReport.objects.count()) == (0, 0)


def test_a_worry_is_never_counted_against_whoever_has_it(wall: Wall, user, stranger, api_as, monkeypatch) -> None:
    from config.api.limits import Limit
    from config.api.throttling import LIMITS

    monkeypatch.setitem(LIMITS, "report", Limit(1, 3600, "user"))
    client = api_as(stranger)
    assert client.post(REPORTS, body_of(wall.write(user))).status_code == 201
    assert client.post(REPORTS, body_of(wall.write(user))).status_code == 429
    assert client.post(REPORTS, body_of(wall.write(user), reason="self_harm")).status_code == 201


def test_who_was_wrong_before_weighs_less_and_lifts_nothing_up_the_queue(
    wall: Wall, user, make_user, make_moderator
) -> None:
    moderator, crier = make_moderator(), old(make_user)
    for _ in range(4):
        case_dismiss(actor=moderator, case_id=make_report(crier, wall.write(user)).case_id, now=timezone.now())
    believed = make_report(old(make_user), wall.write(user), reason="methods")
    doubted = make_report(crier, wall.write(user), reason="methods")
    assert (believed.weight, doubted.weight) == (7.0, 1.4)
    harms = {row.pk: row.harm for row in ModerationCase.objects.all()}
    assert (harms[believed.case_id], harms[doubted.case_id]) == (2, 1)
    # What may cost a life stays at the top whoever says it.
    assert ModerationCase.objects.get(pk=make_report(crier, wall.write(user), reason="threat").case_id).harm == 3
    assert make_report(make_user(), wall.write(user), reason="methods").weight == 3.5


def test_evidence_outlives_its_author_and_goes_when_its_time_is_over(
    wall: Wall, user, stranger, make_moderator
) -> None:
    report = make_report(stranger, wall.write(user), note="Please look.")
    account_purge(subject_id=user.pk, now=timezone.now())
    evidence = ModerationEvidence.objects.get()
    assert evidence.body["text"] == WORDS
    assert user.pk.hex not in str(evidence.body)
    assert ModerationCase.objects.get().author_id is None
    now = timezone.now()
    assert evidence_prune(now + timedelta(days=1000)) == 0
    case_dismiss(actor=make_moderator(), case_id=report.case_id, now=now)
    assert evidence_prune(now + UNFOUNDED_KEPT - timedelta(minutes=1)) == 0
    assert evidence_prune(now + UNFOUNDED_KEPT) == 1
    assert ModerationReport.objects.get().evidence_id is None


def test_an_erased_reporter_leaves_open_reports_without_a_name_and_takes_the_rest(
    wall: Wall, user, stranger, make_moderator
) -> None:
    done, waiting = (make_report(stranger, wall.write(user), note="Please look.") for _ in range(2))
    case_dismiss(actor=make_moderator(), case_id=done.case_id, now=timezone.now())
    account_purge(subject_id=stranger.pk, now=timezone.now())
    left = ModerationReport.objects.get()
    assert (left.pk, left.owner_id, left.note) == (waiting.pk, None, None)
    assert ModerationCase.objects.get(pk=waiting.case_id).status == "open"


def test_a_report_is_told_once_when_it_was_looked_at(wall: Wall, user, stranger, make_moderator, api_as) -> None:
    from moderation.tasks import reporters_tell_task

    report = make_report(stranger, wall.write(user))
    assert reporters_tell_task() == 0
    case_dismiss(actor=make_moderator(), case_id=report.case_id, now=timezone.now())
    assert (reporters_tell_task(), reporters_tell_task()) == (1, 0)
    (told,) = Notification.objects.filter(owner=stranger, content__isnull=False)
    assert told.content["variant"] == "moderation_report_handled"
    shown = api_as(stranger).get(REPORTS).json()["results"][0]
    assert (shown["status"], "outcome" in shown) == ("resolved", False)


def test_a_report_costs_few_queries_however_many_there_are(
    wall: Wall, user, make_user, api_as, django_assert_max_num_queries
) -> None:
    note = wall.write(user)
    for _ in range(5):
        make_report(make_user(), note)
    client = api_as(make_user())
    with django_assert_max_num_queries(16):
        assert client.post(REPORTS, body_of(note)).status_code == 201


def test_the_rules_are_published(user, api_as) -> None:
    rules = api_as(user).get("/api/v1/moderation/rules").json()
    assert {rule["code"] for rule in rules if not rule["rule"]} == {"self_harm"}
    assert all(rule["title"] and rule["text"] for rule in rules)


def test_the_database_keeps_one_open_case_a_content(wall: Wall, user, stranger) -> None:
    case = ModerationCase.objects.get(pk=make_report(stranger, wall.write(user)).case_id)
    values = {"content_type": "post", "content_id": case.content_id, "place": "forum", "created_at": timezone.now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        ModerationCase.objects.create(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        ModerationCase.objects.filter(pk=case.pk).update(held_by=user)


def test_a_worry_is_not_held_against_its_reporter_and_old_cases_go(wall: Wall, user, make_user, make_moderator) -> None:
    moderator, friend = make_moderator(), old(make_user)
    for _ in range(3):
        worry = make_report(friend, wall.write(user), reason="self_harm")
        case_dismiss(actor=moderator, case_id=worry.case_id, now=timezone.now())
    assert make_report(friend, wall.write(user), reason="hate").weight == 4.0
    assert (cases_prune(timezone.now()), ModerationReport.objects.count()) == (0, 4)
    cases_prune(timezone.now() + timedelta(days=366))
    assert ModerationReport.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_edit_waits_for_the_report_that_is_under_way(wall: Wall, user, stranger) -> None:
    """Evidence is what the reporter saw: nothing changes between the look and the commit."""
    note, seen = wall.write(user), threading.Event()
    order: list[str] = []

    def report() -> None:
        with transaction.atomic():
            make_report(stranger, note)
            seen.set()
            time.sleep(0.1)
            order.append("reported")

    def edit() -> None:
        assert seen.wait(10)
        with transaction.atomic():
            wall.edit(content_id=note, text="Have a nice day.", now=timezone.now())
            order.append("edited")

    all_at_once(report, edit)
    assert order == ["reported", "edited"]
    assert ModerationEvidence.objects.get().body["text"] == WORDS
