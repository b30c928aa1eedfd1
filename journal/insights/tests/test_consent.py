"""Nothing is worked out without leave, and nothing stays once it is taken back, whoever is at work meanwhile."""

import time
from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.consent.models import ConsentType
from accounts.consent.services import consent_set
from accounts.vault.keyring import KeyDestroyed
from journal.entries.models import JournalEntry
from journal.entries.tests.factories import URL, make_entry
from journal.insights import services
from journal.insights.analysis import VERSION
from journal.insights.services import entries_analyse, entry_analyse
from journal.insights.tasks import entries_analyse_task

pytestmark = pytest.mark.django_db
CONSENT = "/api/v1/users/me/consents/journal_insights"
HAPPY = "What a wonderful, happy walk by the river!"


@pytest.fixture
def willing(user):
    consent_set(owner=user, kind=ConsentType.JOURNAL_INSIGHTS, granted=True)
    return user


def analysed(owner_id=None):
    return entries_analyse(owner_id=owner_id, now=timezone.now())


def derived(row):
    row.refresh_from_db()
    return row.sentiment_score, row.primary_emotion, row.topics, row.analysis_version


NOTHING = (None, None, None, None)


def test_an_entry_is_analysed_by_leave_only(willing, stranger, api_as):
    mine, theirs = make_entry(willing, content=HAPPY), make_entry(stranger, content=HAPPY)
    assert analysed() == 1
    tone, *rest = derived(mine)
    assert tone > 0.5
    assert rest == ["joy", ["movement", "nature"], VERSION]
    assert derived(theirs) == NOTHING
    assert not entry_analyse(owner=stranger, entry_id=theirs.pk, now=timezone.now())
    data = api_as(willing).get(f"{URL}/{mine.pk}").json()
    assert (data["sentiment_score"], data["primary_emotion"], data["topics"]) == (tone, "joy", ["movement", "nature"])
    assert analysed() == 0


def test_an_entry_that_does_not_open_keeps_nobody_waiting(willing):
    broken, sound = make_entry(willing, 1, content=HAPPY), make_entry(willing, 2, content=HAPPY)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE journal_journalentry SET content = %s WHERE id = %s", [b"\x01damaged", broken.pk])
    assert analysed() == 2
    assert derived(sound)[1] == "joy"
    kept = JournalEntry.objects.filter(pk=broken.pk).values_list(
        "sentiment_score", "primary_emotion", "topics", "analysis_version"
    )
    assert list(kept) == [(None, None, None, VERSION)]
    assert analysed() == 0


def test_nor_do_many_whose_key_is_lost(willing, make_user, monkeypatch):
    lost = [make_entry(willing, day, content=HAPPY) for day in (1, 2)]
    person = make_user()
    consent_set(owner=person, kind=ConsentType.JOURNAL_INSIGHTS, granted=True)
    real = services.entry_analyse

    def analyse(*, owner, **told):
        if owner == willing:
            raise KeyDestroyed
        return real(owner=owner, **told)

    monkeypatch.setattr(services, "entry_analyse", analyse)
    row = make_entry(person, content=HAPPY)
    JournalEntry.objects.filter(pk=row.pk).update(updated_at=timezone.now() - timedelta(days=9))
    for _ in range(2):
        entries_analyse(owner_id=None, now=timezone.now(), limit=2)
    assert derived(row)[1] == "joy"
    assert {derived(one)[3] for one in lost} == {VERSION}


def test_an_entry_of_today_does_not_wait_behind_what_somebody_brought_along(willing, make_user):
    brought = [make_entry(willing, day, content=HAPPY) for day in (1, 2, 3)]
    JournalEntry.objects.update(updated_at=timezone.now() - timedelta(days=900))
    person = make_user()
    consent_set(owner=person, kind=ConsentType.JOURNAL_INSIGHTS, granted=True)
    row = make_entry(person, content=HAPPY)
    assert entries_analyse(owner_id=None, now=timezone.now(), limit=1) == 1
    assert derived(row)[1] == "joy"
    assert [derived(one) for one in brought] == [NOTHING] * 3


def test_a_draft_is_not_analysed_until_it_is_finished(willing, api_as):
    row = make_entry(willing, content=HAPPY, is_draft=True)
    assert analysed() == 0
    api_as(willing).patch(f"{URL}/{row.pk}", {"is_draft": False})
    assert analysed() == 1
    api_as(willing).patch(f"{URL}/{row.pk}", {"is_draft": True})
    assert derived(row) == NOTHING


def test_a_new_text_forgets_what_was_worked_out_of_the_old_one(willing, api_as):
    row = make_entry(willing, content=HAPPY)
    analysed()
    api_as(willing).patch(f"{URL}/{row.pk}", {"is_favorite": True})
    assert derived(row)[1] == "joy"
    data = api_as(willing).patch(f"{URL}/{row.pk}", {"content": "I was sad."}).json()
    assert (data["sentiment_score"], data["primary_emotion"], data["topics"]) == (None, None, None)
    analysed()
    assert derived(row)[1] == "sadness"


def test_withdrawing_forgets_everything_and_leaves_texts_and_others_alone(willing, stranger, api_as):
    consent_set(owner=stranger, kind=ConsentType.JOURNAL_INSIGHTS, granted=True)
    rows = [make_entry(willing, day, content=HAPPY) for day in (1, 2)]
    theirs = make_entry(stranger, content=HAPPY)
    analysed()
    before = rows[0].updated_at
    assert api_as(willing).delete(CONSENT).status_code == 204
    assert [derived(row) for row in rows] == [NOTHING, NOTHING]
    assert rows[0].updated_at > before
    assert rows[0].content == HAPPY
    assert derived(theirs)[1] == "joy"
    event = AuditEvent.objects.get(action="journal.entry.analyses_forgotten")
    assert (event.owner_id, event.details) == (willing.pk, {"entries": 2})
    assert analysed() == 0
    # Agreed again, all of it is worked out again.
    api_as(willing).patch(CONSENT, {"granted": True})
    assert analysed() == 2


def test_what_was_brought_along_is_forgotten_too(willing, api_as):
    row = make_entry(willing, content=HAPPY)
    JournalEntry.objects.filter(pk=row.pk).update(primary_emotion="joy", topics=["nature"])
    api_as(willing).delete(CONSENT)
    assert derived(row) == NOTHING


@pytest.mark.parametrize("other", ["ai_processing", "analytics", "crisis_detection", "sms"])
def test_withdrawing_something_else_forgets_nothing(willing, api_as, other):
    row = make_entry(willing, content=HAPPY)
    analysed()
    api_as(willing).delete(f"/api/v1/users/me/consents/{other}")
    assert derived(row)[1] == "joy"


def test_forgetting_is_one_statement_however_many_entries(willing, django_assert_num_queries):
    for day in range(1, 6):
        make_entry(willing, day, content=HAPPY)
    analysed()
    # Savepoint, the entries, the history, release.
    with django_assert_num_queries(4):
        assert services.analyses_forget(owner=willing, now=timezone.now()) == 5


@pytest.mark.django_db(transaction=True)
def test_a_write_and_a_yes_start_the_work_and_nothing_else_does(make_user, api_as, monkeypatch):
    asked = []
    monkeypatch.setattr(entries_analyse_task, "delay", lambda **told: asked.append(told))
    person = make_user()
    client, told = api_as(person), {"owner_id": str(person.pk)}
    row = client.post(URL, {"content": HAPPY}).json()
    assert asked == []
    client.patch(CONSENT, {"granted": True})
    assert asked == [told]
    client.patch(f"{URL}/{row['id']}", {"content": "Sad."})
    client.post(URL, {"content": HAPPY})
    client.post(URL, {"content": HAPPY, "is_draft": True})
    client.get(URL)
    assert asked == [told] * 3
    client.delete(CONSENT)
    client.post(URL, {"content": HAPPY})
    assert asked == [told] * 3


def test_the_sweep_finds_what_no_nudge_told_of(willing, settings):
    row = make_entry(willing, content=HAPPY)
    (entry,) = [one for one in settings.CELERY_BEAT_SCHEDULE.values() if one["task"] == entries_analyse_task.name]
    assert entry["schedule"] == 60
    assert entries_analyse_task() == 1
    assert derived(row)[1] == "joy"


@pytest.mark.django_db(transaction=True)
def test_an_analysis_that_is_under_way_while_the_leave_ends_writes_nothing(make_user, monkeypatch):
    person, done = make_user(), []
    consent_set(owner=person, kind=ConsentType.JOURNAL_INSIGHTS, granted=True)
    row = make_entry(person, content=HAPPY)

    def work():
        done.append(analysed(person.pk))
        connection.close()

    worker = Thread(target=work)
    with transaction.atomic():
        consent_set(owner=person, kind=ConsentType.JOURNAL_INSIGHTS, granted=False)
        worker.start()
        time.sleep(0.5)  # it has read that the leave holds, and waits for our answer
        assert done == []
    worker.join()
    assert done == [1]
    assert derived(row) == NOTHING


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_waits_for_what_is_being_written_and_forgets_it(make_user, api_as, monkeypatch):
    person = make_user()
    consent_set(owner=person, kind=ConsentType.JOURNAL_INSIGHTS, granted=True)
    row, client, answers = make_entry(person, content=HAPPY), api_as(person), []

    def withdraw():
        answers.append(client.delete(CONSENT).status_code)
        connection.close()

    other = Thread(target=withdraw)
    with transaction.atomic():
        assert entry_analyse(owner=person, entry_id=row.pk, now=timezone.now())
        other.start()
        time.sleep(0.5)
        assert answers == []
    other.join()
    assert answers == [204]
    assert derived(row) == NOTHING


def test_an_entry_that_changed_meanwhile_keeps_nothing_of_its_old_text(willing, monkeypatch):
    row = make_entry(willing, content=HAPPY)
    real = services.analysis_of

    def slow(text, language):
        JournalEntry.objects.filter(pk=row.pk).update(content_hash="f" * 64)
        return real(text, language)

    monkeypatch.setattr(services, "analysis_of", slow)
    assert not entry_analyse(owner=willing, entry_id=row.pk, now=timezone.now())
    assert derived(row) == NOTHING
