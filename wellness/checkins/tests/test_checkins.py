from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.export.registry import export_sources
from crisis.incidents.models import CrisisEvent
from wellness.checkins.models import CheckIn
from wellness.checkins.selectors import checkin_days, checkin_trigger_counts
from wellness.checkins.services import checkin_create
from wellness.tracking.tests.factories import NOW, PILLS

pytestmark = pytest.mark.django_db
URL = "/api/v1/checkins"
FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)


def make_checkin(owner, day=10, **values):
    at = datetime(2026, 3, day, 12, tzinfo=UTC)
    return checkin_create(owner=owner, values={"anxiety_level": 5, "logged_at": at, **values}, now=NOW).row


def test_a_check_in_needs_only_a_level(user, api_as):
    data = api_as(user).post(URL, {"anxiety_level": 10}).json()
    assert (data["anxiety_level"], data["triggers"], data["notes"]) == (10, [], None)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "anxiety_level"),
        ({"anxiety_level": 0}, "anxiety_level"),
        ({"anxiety_level": 11}, "anxiety_level"),
        ({"anxiety_level": True}, "anxiety_level"),
        ({"anxiety_level": 5.5}, "anxiety_level"),
        ({"anxiety_level": None}, "anxiety_level"),
        ({"triggers": "crowds"}, "triggers"),
        ({"triggers": [7]}, "triggers.0"),
        ({"triggers": ["crowds", "  "]}, "triggers.1"),
        ({"triggers": ["x" * 51]}, "triggers.0"),
        ({"triggers": ["\ufdfa" * 3]}, "triggers.0"),
        ({"triggers": ["a\u200bb"]}, "triggers.0"),
        ({"triggers": [str(number) for number in range(21)]}, "triggers"),
        ({"notes": "x" * 10_001}, "notes"),
        ({"notes": 7}, "notes"),
    ],
)
def test_what_is_wrong_is_named(user, api_as, body, field):
    answer = api_as(user).post(URL, {"anxiety_level": 5} | body if body else {})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert not CheckIn.objects.exists()


def test_one_trigger_has_one_spelling(user, api_as):
    body = {
        "anxiety_level": 5,
        "triggers": [" Crowds ", "CROWDS", "ｄｅａｄｌｉｎｅ", "phone\t call", "Straße", "İş", "iş"],
    }
    assert api_as(user).post(URL, body).json()["triggers"] == ["crowds", "deadline", "phone call", "straße", "iş"]
    assert CheckIn.objects.get().triggers == ["crowds", "deadline", "phone call", "straße", "iş"]


def test_what_joins_letters_or_emoji_is_part_of_a_trigger(user, api_as):
    triggers = ["خانه\u200cام", "👩\u200d👧 time"]
    assert api_as(user).post(URL, {"anxiety_level": 5, "triggers": triggers}).json()["triggers"] == triggers


def test_twenty_triggers_of_fifty_characters_fit(user, api_as):
    triggers = [f"{number:02}{'x' * 48}" for number in range(20)]
    assert api_as(user).post(URL, {"anxiety_level": 5, "triggers": triggers}).json()["triggers"] == triggers


def test_danger_among_the_triggers_is_answered_with_help(user, api_as):
    data = api_as(user).post(URL, {"anxiety_level": 9, "triggers": ["work", PILLS]}).json()
    assert data["support"]["severity"] >= 4
    assert CrisisEvent.objects.filter(owner=user, trigger_source="checkin").count() == 1


def test_a_change_clears_what_is_empty_and_keeps_what_it_does_not_name(user, api_as):
    row = make_checkin(user, triggers=["crowds"], notes="The bus was full.")
    data = api_as(user).patch(f"{URL}/{row.pk}", {"notes": "", "triggers": []}).json()
    assert (data["notes"], data["triggers"], data["anxiety_level"]) == (None, [], 5)
    refused = api_as(user).patch(f"{URL}/{row.pk}", {"anxiety_level": None})
    assert refused.json()["errors"][0]["field"] == "anxiety_level"


def test_a_change_takes_six_queries_more_than_a_sign_in(user, api_as, django_assert_num_queries):
    client, row = api_as(user), make_checkin(user)
    # Sign-in, row, savepoint, row locked, update, audit, release.
    with django_assert_num_queries(7):
        client.patch(f"{URL}/{row.pk}", {"anxiety_level": 4, "notes": "fine"})


def test_the_database_refuses_what_a_defect_could_write(user):
    for wrong in ({"anxiety_level": 0}, {"anxiety_level": 11}, {"triggers": ["x"] * 21}):
        row = CheckIn(owner=user, logged_at=NOW, zone="UTC", local_date=NOW.date(), **{"anxiety_level": 5, **wrong})
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)


def test_notes_are_sealed_and_triggers_are_not(user):
    row = make_checkin(user, notes="the quokka smiled", triggers=["crowds"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT c::text FROM wellness_checkin c WHERE id = %s", [row.pk])
        (stored,) = cursor.fetchone()
    assert "crowds" in stored
    assert "quokka" not in stored
    assert b"quokka".hex() not in stored
    assert str(row) == str(row.pk)


def test_triggers_are_counted_in_the_database(user, stranger, django_assert_num_queries):
    make_checkin(user, 1, triggers=["crowds", "work"])
    make_checkin(user, 31, triggers=["work", "bus"])
    make_checkin(user, 15)
    make_checkin(stranger, 15, triggers=["crowds"])
    with django_assert_num_queries(1):
        assert list(checkin_trigger_counts(owner=user, first=FIRST, last=LAST).items()) == [
            ("work", 2), ("bus", 1), ("crowds", 1),
        ]  # fmt: skip
    assert checkin_trigger_counts(owner=user, first=date(2026, 3, 2), last=LAST) == {"bus": 1, "work": 1}


def test_days_are_averaged_in_the_database(user, stranger, django_assert_num_queries):
    for level in (2, 3, 6):
        make_checkin(user, 10, anxiety_level=level)
    make_checkin(user, 1, anxiety_level=9)
    make_checkin(user, 10, logged_at=datetime(2026, 4, 1, 12, tzinfo=UTC))
    make_checkin(stranger, 10, anxiety_level=10)
    with django_assert_num_queries(1):
        days = checkin_days(owner=user, first=FIRST, last=LAST)
    assert [(day.local_date.day, day.count, day.lowest, day.highest) for day in days] == [(1, 1, 9, 9), (10, 3, 2, 6)]
    assert [day.average for day in days] == [9.0, pytest.approx(11 / 3)]


def test_an_import_spells_triggers_as_a_request_does(user):
    make_checkin(user, triggers=["crowds"])
    source = next(one for one in export_sources() if one.name == "checkins")
    (row,) = list(source.rows(user))
    CheckIn.objects.all().delete()
    source.restore(user, [{**row, "triggers": [" Crowds", "CROWDS"]}], NOW)
    assert CheckIn.objects.get().triggers == ["crowds"]
