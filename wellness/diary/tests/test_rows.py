"""What every dated row is promised, whichever room it is of: check-ins stand for all of them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from rest_framework.exceptions import NotFound, ValidationError

from accounts.audit.models import AuditEvent
from config.api.client_ids import IdConflict
from config.ids import uuid7
from crisis.incidents.models import CrisisEvent
from wellness.checkins.models import CheckIn
from wellness.diary.restoring import DatedRow
from wellness.diary.selectors import diary_get, diary_list, owned
from wellness.diary.serializers import client_body
from wellness.diary.services import DiaryKind, diary_create, diary_delete, diary_update, place, place_again

pytestmark = pytest.mark.django_db
KIND = DiaryKind("checkin", "wellness.checkin")
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
PILLS = "I took all the pills"


def create(owner, *, body=None, row_id=None, text=None, **rest):
    row = CheckIn(pk=row_id or uuid7(), anxiety_level=5, notes=text)
    place(row, {}, owner=owner, now=NOW)
    return diary_create(kind=KIND, row=row, owner=owner, body=body, texts=(text,), now=NOW, **rest)


def update(owner, row_id, apply, **rest):
    return diary_update(
        kind=KIND, rows=CheckIn.objects.all(), owner=owner, row_id=row_id, apply=apply, texts=(), now=NOW, **rest
    )


def actions():
    return list(AuditEvent.objects.filter(action__startswith="wellness.checkin").values_list("action", flat=True))


def test_a_repeat_is_the_stored_row_with_the_same_help_and_nothing_new(user):
    row_id, after = uuid7(), []
    first, again = (create(user, body={"a": 1}, row_id=row_id, text=PILLS, after=after.append) for _ in range(2))
    assert (first.fresh, again.fresh, first.row.pk, again.row.pk) == (True, False, row_id, row_id)
    assert first.support == again.support
    assert first.support["severity"] >= 4
    assert (len(after), CrisisEvent.objects.count(), actions()) == (1, 1, ["wellness.checkin.created"])
    # Opens without a query for its owner.
    assert again.row.owner is user
    assert again.row.notes == PILLS


@pytest.mark.parametrize(
    ("first", "second"), [({"a": 1}, {"a": 2}), (None, {"a": 1}), ({"a": 1}, None)], ids=["other", "ours", "unnamed"]
)
def test_only_the_same_body_is_the_same(user, first, second):
    row_id = uuid7()
    create(user, body=first, row_id=row_id)
    with pytest.raises(IdConflict):
        create(user, body=second, row_id=row_id)


def test_an_id_of_a_stranger_is_a_conflict_with_the_same_body_too(user, stranger):
    row_id = uuid7()
    create(stranger, body={"a": 1}, row_id=row_id, text="tea")
    with pytest.raises(IdConflict):
        create(user, body={"a": 1}, row_id=row_id, text=PILLS)
    assert CheckIn.objects.get().owner_id == stranger.pk
    assert not CrisisEvent.objects.exists()
    assert actions() == ["wellness.checkin.created"]


def test_a_copied_fingerprint_does_not_make_a_strangers_row_ones_own(user, stranger):
    row_id = uuid7()
    mine = create(user, body={"a": 1}, row_id=row_id).row.fingerprint
    CheckIn.objects.filter(pk=row_id).update(owner=stranger, fingerprint=mine)
    with pytest.raises(IdConflict):
        create(user, body={"a": 1}, row_id=row_id)


def test_a_change_of_nothing_is_no_change(user):
    row = create(user).row
    after = []
    update(user, row.pk, lambda _: (), after=after.append)
    assert (after, actions()) == ([], ["wellness.checkin.created"])

    def calmer(stored):
        stored.anxiety_level = 2
        return ["anxiety_level"]

    assert update(user, row.pk, calmer, after=after.append).row.anxiety_level == 2
    assert (len(after), actions()) == (1, ["wellness.checkin.created", "wellness.checkin.updated"])
    assert AuditEvent.objects.get(action="wellness.checkin.updated").details == {"fields": ["anxiety_level"]}


def test_a_stranger_reads_changes_and_deletes_nothing(user, stranger):
    row = create(user).row
    rows = CheckIn.objects.all()
    touched = []
    for attempt in (
        lambda: diary_get(rows, owner=stranger, row_id=row.pk),
        lambda: update(stranger, row.pk, touched.append),
        lambda: diary_delete(kind=KIND, rows=rows, owner=stranger, row_id=row.pk, after=touched.append),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert (touched, list(diary_list(rows, owner=stranger)), actions()) == ([], [], ["wellness.checkin.created"])


def test_rows_that_were_read_for_somebody_open_without_a_query(user, django_assert_num_queries):
    create(user, text="tea")
    with django_assert_num_queries(1):
        assert [row.notes for row in owned(diary_list(CheckIn.objects.all(), owner=user), user)] == ["tea"]


def test_a_row_moves_where_it_is_told_and_else_stays(user):
    row = CheckIn()
    place(row, {"logged_at": NOW, "timezone": "Asia/Tokyo"}, owner=user, now=NOW)
    assert place_again(row, {"timezone": "", "date": None}, owner=user, now=NOW) == ()
    place_again(row, {"timezone": "Pacific/Auckland"}, owner=user, now=NOW)
    assert (row.logged_at, row.zone, row.local_date) == (NOW, "Pacific/Auckland", date(2026, 3, 11))
    place_again(row, {"date": date(2026, 3, 9)}, owner=user, now=NOW)
    assert (row.zone, row.local_date, row.logged_at.hour) == ("Pacific/Auckland", date(2026, 3, 9), 23)
    with pytest.raises(ValidationError) as refused:
        place_again(row, {"logged_at": NOW + timedelta(hours=1)}, owner=user, now=NOW)
    assert list(refused.value.detail) == ["logged_at"]


def test_a_body_without_an_id_of_the_client_is_known_by_nothing():
    assert client_body({"a": 1}) is client_body({"id": None, "a": 1}) is None
    assert client_body({"id": 7, "a": None, "b": 0}) == {"id": 7, "b": 0}


def dated(**values):
    row = {
        "id": uuid7(), "logged_at": NOW, "zone": "Europe/Berlin", "local_date": NOW.date(), "created_at": NOW,
        "updated_at": NOW,
    }  # fmt: skip
    return DatedRow(**{**row, **values})


def test_a_row_that_a_request_could_have_made_comes_in():
    for row in (
        dated(),
        dated(logged_at=NOW + timedelta(minutes=5)),
        # UTC-12 with a day that starts at six; UTC+14; and the same instant written with its offset.
        dated(logged_at=datetime(2026, 3, 10, 1, tzinfo=UTC), local_date=date(2026, 3, 9)),
        dated(logged_at=datetime(2026, 3, 9, 23, tzinfo=UTC), local_date=date(2026, 3, 10)),
        dated(logged_at=datetime.fromisoformat("2026-03-08T23:00:00-12:00"), local_date=date(2026, 3, 10)),
    ):
        row.check(NOW)


@pytest.mark.parametrize(
    "wrong",
    [
        {"zone": "Mars/Olympus"},
        {"logged_at": NOW + timedelta(minutes=6)},
        {"logged_at": NOW + timedelta(hours=20), "local_date": date(2026, 3, 11)},
        {"logged_at": datetime(1899, 12, 31, tzinfo=UTC), "local_date": date(1899, 12, 31)},
        {"local_date": date(2026, 3, 12)},
        {"local_date": date(2026, 3, 8)},
        {"created_at": NOW + timedelta(days=2)},
        {"updated_at": datetime(1, 1, 1, tzinfo=UTC)},
    ],
    ids=str,
)
def test_a_row_that_a_request_would_refuse_does_not(wrong):
    with pytest.raises(ValueError, match=r"\w"):
        dated(**wrong).check(NOW)
