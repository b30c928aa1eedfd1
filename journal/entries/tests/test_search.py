import random
import time
from urllib.parse import urlencode

import pytest
from django.db import connection

from accounts.identity.models import User
from accounts.vault.keyring import KeyDestroyed
from accounts.vault.services import key_destroy
from config.ids import uuid7
from config.tests.leaks import Record, everything_in_redis, rows_by_table, server_logs, shown_in
from journal.entries import searching, views
from journal.entries.models import JournalEntry
from journal.entries.searching import entries_search
from journal.entries.selectors import Filters
from journal.entries.tests.factories import URL, make_entry
from journal.entries.texts import Words, fold

pytestmark = pytest.mark.django_db


def found(client, query, **more):
    answer = client.get(URL, {"search": query, **more})
    assert answer.status_code == 200, answer.content
    return [row["title"] for row in answer.json()["results"]]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("quokka", ["animals"]),
        ("QUOKKA", ["animals"]),
        ("okka", ["animals"]),
        ("animals", ["animals"]),
        ("zoo", ["animals"]),
        ("zoo quokka animals", ["animals"]),
        ("quokka river", []),
        ("strasse angste", ["German"]),
        ("STRAẞE ÄNGSTE", ["German"]),
        ("a\u0308ngste", ["German"]),
        ("cafe eleve", ["French"]),
        ("мои", ["Russian"]),
        ("москва", ["Russian"]),
        ("москва café", []),
        ("ok... then", ["Dots"]),
        ("夜", ["Japanese"]),
        ("%", []),
        ("\\", []),
        ("½", ["Halves"]),
        ("IŞIK", ["Turkish"]),
        ("ışık", ["Turkish"]),
        ("isik", ["Turkish"]),
        ("isparta", ["Turkish"]),
        ("ISPARTA", ["Turkish"]),
        ("ısparta", ["Turkish"]),
        ("İZMİR izmir", ["Turkish"]),
    ],
)
def test_words_are_found_without_regard_to_capitals_and_accents(user, api_as, query, titles):
    make_entry(user, 1, title="animals", content="The quokka\nsmiled.", tags=["zoo"])
    make_entry(user, 2, title="German", content="Auf der Straße hatte ich Ängste – “sehr” viele.")
    make_entry(user, 3, title="French", content="Au CAFÉ, l’élève chante.")
    make_entry(user, 4, title="Russian", content="Мой город — Москва. Мои друзья.")
    make_entry(user, 5, title="Dots", content="OK… then")
    make_entry(user, 6, title="Japanese", content="静かな夜でした。")
    make_entry(user, 7, title="Halves", content="½ of it is µ and café")
    make_entry(user, 8, title="Turkish", content="Isparta'da ışık vardı, İzmir'de yağmur.")
    assert found(api_as(user), query) == titles


@pytest.mark.parametrize("as_json", [True, False], ids=["production", "development"])
def test_what_is_looked_for_stands_in_no_log(user, api_as, api_client, settings, monkeypatch, capfd, as_json):
    settings.ACCESS_LOG_JSON = as_json
    make_entry(user, content="The quokka smiled.")
    # Without a letter that an address would write in another way.
    client, words = api_as(user), {"search": f"quokka{uuid7().hex}", "tags": f"wombat{uuid7().hex}"}
    query = dict(words)
    client.raise_request_exception = False
    call = {"id": "1", "method": "GET", "path": f"{URL}?{urlencode(query)}"}
    with Record() as record:
        answers = [
            client.get(URL, query),
            client.get(URL, {**query, "limit": "0"}),
            client.get(URL, {**query, "search": words["search"] * 20}),
            client.get(f"{URL}/", query),
            api_client.get(URL, query),
            client.post("/api/v1/batch", {"requests": [call]}),
        ]

        def breaks(**_):
            raise RuntimeError(words["search"])

        monkeypatch.setattr(views, "entries_search", breaks)
        answers.append(client.get(URL, query))
    assert [answer.status_code for answer in answers] == [200, 400, 400, 404, 401, 200, 500]
    written = b"".join(record.written.values()) + "".join(capfd.readouterr()).encode()
    assert written.count(b"http.request") >= len(answers) - 1
    assert b"RuntimeError" in written
    assert shown_in(written + everything_in_redis() + server_logs(), words) == []
    assert shown_in(b"\n".join(rows_by_table().values()), words) == []


def test_a_search_of_nothing_is_the_list(user, api_as):
    make_entry(user, 1, title="one")
    make_entry(user, 2, title="two")
    assert found(api_as(user), "  ") == ["two", "one"]


def test_nobody_finds_what_somebody_else_wrote(user, stranger, api_as):
    make_entry(user, content="The quokka smiled.")
    assert found(api_as(stranger), "quokka") == []


def test_a_search_goes_on_where_its_page_ended(user, api_as):
    for day in range(1, 8):
        make_entry(user, day, title=str(day), content="river" if day % 2 else "hills")
    client = api_as(user)
    page = client.get(f"{URL}?search=river&limit=2").json()
    assert ([row["title"] for row in page["results"]], page["previous"]) == (["7", "5"], None)
    page = client.get(page["next"]).json()
    assert [row["title"] for row in page["results"]] == ["3", "1"]
    page = client.get(page["next"]).json()
    assert (page["results"], page["next"]) == ([], None)


def test_a_cursor_that_goes_back_is_refused(user, api_as):
    for day in (1, 2, 3):
        make_entry(user, day)
    client = api_as(user)
    page = client.get(client.get(f"{URL}?limit=1").json()["next"]).json()
    backwards = page["previous"].partition("cursor=")[2]
    answer = client.get(f"{URL}?search=river&cursor={backwards}")
    assert answer.json()["errors"][0]["field"] == "cursor"


def test_pieces_bounded_by_rows_or_by_bytes_miss_nothing(user, api_as, monkeypatch):
    for day in range(1, 15):
        make_entry(user, day, title=str(day), content="x" * (3000 if day % 3 else 10) + " river")
    client, expected = api_as(user), [str(day) for day in range(14, 0, -1)]
    for first, rows, size in ((1, 1, 10**6), (2, 3, 10**6), (100, 100, 1), (100, 100, 4000), (14, 14, 10**6)):
        monkeypatch.setattr(searching, "FIRST_ROWS", first)
        monkeypatch.setattr(searching, "ROWS", rows)
        monkeypatch.setattr(searching, "PIECE_BYTES", size)
        assert found(client, "river", limit=100) == expected


def test_a_search_through_few_entries_takes_five_queries(user, api_as, django_assert_num_queries):
    for day in range(1, 12):
        make_entry(user, day)
    client = api_as(user)
    # Sign-in, the piece, the entries, attachments, history.
    with django_assert_num_queries(5):
        assert len(found(client, "river")) == 11
    with django_assert_num_queries(3):
        assert found(client, "absent") == []


def test_nothing_is_found_of_a_destroyed_key(user):
    make_entry(user, content="The quokka smiled.")
    key_destroy(owner=user, actor=None)
    # Whoever still holds the rows, as a backup does, opens nothing.
    person = User.objects.get(pk=user.pk)
    with pytest.raises(KeyDestroyed):
        entries_search(owner=person, words=Words("quokka"), filters=Filters(), after=None, limit=20)


@pytest.mark.parametrize("column", ["title", "content"])
@pytest.mark.parametrize("damage", ["'\\x01'", "{0} || '\\x00'"], ids=["cut off", "altered"])
def test_an_entry_that_does_not_open_does_not_cost_the_search_of_all_others(user, api_as, caplog, column, damage):
    for day in (1, 2, 3):
        make_entry(user, day, title=str(day), content="The quokka smiled.")
    broken = JournalEntry.objects.get(local_date="2026-03-02")
    with connection.cursor() as cursor:
        changed = damage.format(column)
        cursor.execute(f"UPDATE journal_journalentry SET {column} = {changed} WHERE id = %s", [broken.pk])
    assert found(api_as(user), "quokka") == ["3", "1"]
    assert "journal.entry_unreadable" in caplog.text
    assert str(broken.pk) in caplog.text
    assert "quokka" not in caplog.text


@pytest.mark.parametrize("page", ["cp1252", "cp1251", "cp1250", "cp1253"])
def test_the_short_way_of_folding_gives_what_the_long_one_gives(page):
    letters = [bytes([code]).decode(page, "ignore") for code in range(32, 256)]
    rng = random.Random(7)
    for _ in range(300):
        text = "".join(rng.choices(letters, k=30))
        start = rng.randrange(25)
        for word in (text[start : start + 4], "".join(rng.choices(letters, k=2))):
            wanted = Words(word)
            long = all(part in fold(text) for part in fold(word).split())
            # Also after another alphabet has come first.
            assert [wanted.in_text(one.encode()) for one in (text, "жы", "żółć", text)][::3] == [long, long], (
                text,
                word,
            )


def make_many(owner, count):
    """Copies of one entry, sealed one by one, in one statement each 1,000."""
    row = make_entry(owner, content="x")
    rows = []
    for number in range(count):
        text = f"{number} " + "the river was grey and the light was soft " * 24
        rows.append(JournalEntry(
            owner=owner, logged_at=row.logged_at, zone="UTC", local_date=row.local_date, content=text[:1000],
            title=f"Day {number}", word_count=200, content_hash="x",
        ))  # fmt: skip
    JournalEntry.objects.bulk_create(rows, batch_size=1000)


@pytest.mark.slow
def test_ten_thousand_entries_are_searched_in_few_queries_and_little_time(user, api_as, django_assert_num_queries):
    make_many(user, 10_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE journal_journalentry")
    client = api_as(user)
    took = []
    for _ in range(4):
        started = time.perf_counter()
        with django_assert_num_queries(5):
            assert found(client, "quokka zebra") == []
        took.append(time.perf_counter() - started)
    # Measured 0.2 s; other tests run beside it.
    assert min(took) < 1.0
