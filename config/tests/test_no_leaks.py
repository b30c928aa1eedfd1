"""What people write is searched for in every place where it must not be."""

from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from accounts.identity.codes import code_of
from accounts.identity.models import MailedCode
from config.api.throttling import LIMITS
from config.tests.leaks import Record, database_dump, everything_in_redis, rows_by_table, server_logs, shown_in
from config.tests.words import (
    API,
    Words,
    addresses_are_asked,
    defects_are_met,
    help_is_prepared,
    identity_is_walked,
    moods_are_written,
)
from crisis.incidents.models import CrisisEvent
from crisis.resources.directory import directory_forget

# Plain columns on purpose: people are found and addressed by them, factors are counted by them.
PLAIN_TABLES = {
    "accounts_user",
    "account_emailaddress",
    "accounts_mailedcode",
    "accounts_usersession",
    "wellness_moodfactor",
}


@pytest.fixture
def walked(
    transactional_db: None, settings: Any, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> SimpleNamespace:
    """One person's words through every endpoint; what came back, and the log of it."""
    settings.ROOT_URLCONF = "config.tests.broken_house"
    settings.MOOD_ENTRIES_PER_DAY = 1000
    settings.DATA_DIR = tmp_path  # for the bundle of this test's crisis resources
    monkeypatch.delitem(LIMITS, "mood_entry")
    words = Words()
    with Record() as record:
        client, answers = identity_is_walked(words, mailoutbox)
        client.raise_request_exception = False
        answers += moods_are_written(words, client)
        answers += help_is_prepared(words, client)
        answers += addresses_are_asked(words, client)
        answers += defects_are_met(words, client)
        answers.append(client.post(f"{API}/auth/logout", {"refresh_token": words.password("beside a bearer")}))
    directory_forget()
    return SimpleNamespace(words=words, answers=answers, log=record.written["json"])


def test_what_people_write_is_found_in_no_place_where_it_must_not_be(walked: SimpleNamespace, capfd: Any) -> None:
    words = walked.words
    statuses = [answer.status_code for answer in walked.answers]
    assert statuses.count(500) == 2
    assert len(words.health) > 30
    assert CrisisEvent.objects.count() >= 2
    printed = "".join(capfd.readouterr()).encode()
    assert walked.log.count(b"http.request") >= len(statuses)
    assert shown_in(walked.log + printed, words.all) == []
    assert shown_in(server_logs(), words.health | words.secret) == []
    in_redis = everything_in_redis()
    assert b"mailed_codes_send_task" in in_redis  # the broker was read
    assert shown_in(in_redis, words.all) == []


def test_a_refusal_does_not_repeat_what_was_sent(walked: SimpleNamespace) -> None:
    refused = [answer for answer in walked.answers if answer.status_code >= 400]
    assert len(refused) > 25
    shown = shown_in(b"\n".join(answer.content for answer in refused), walked.words.all)
    # The name of a field that is not known is repeated, so that the client finds it.
    assert set(shown) <= {"as a field", "as a name"}


def test_the_database_holds_health_text_and_secrets_only_sealed(walked: SimpleNamespace) -> None:
    words = walked.words
    words.secret |= {f"code {row.pk}": code_of(row) for row in MailedCode.objects.all()}
    dump = database_dump()
    assert words.personal["email"].encode() in dump  # it is the dump of this database
    assert shown_in(dump, words.health | words.secret) == []
    tables = rows_by_table()
    assert len(tables) > 30
    found = {table: shown_in(rows, words.health | words.secret) for table, rows in tables.items()}
    assert {table: names for table, names in found.items() if names} == {}
    personal = {table for table, rows in tables.items() if shown_in(rows, words.personal)}
    assert personal <= PLAIN_TABLES
    assert "accounts_auditevent" in tables
    assert tables["accounts_auditevent"].count(b"wellness.mood.created") >= 5


@pytest.fixture
def defect(settings: Any, user: Any, api_as: Any) -> Callable[[str, str], tuple[Record, Any]]:
    settings.ROOT_URLCONF = "config.tests.broken_house"

    def meet(path: str, notes: str) -> tuple[Record, Any]:
        client = api_as(user)
        client.raise_request_exception = False
        with Record() as record:
            answer = client.post(f"{API}/{path}", {"notes": notes})
        assert answer.status_code == 500
        return record, answer

    return meet


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_defect_is_logged_without_the_words_beside_it(form: str, defect: Any) -> None:
    words = Words()
    record, answer = defect("broken", words.note("beside a defect"))
    assert b"RuntimeError" in record.written[form]  # the defect itself is told
    assert shown_in(record.written[form] + answer.content, words.all) == []


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_message_that_quotes_what_it_could_not_read_stays_out_of_the_log(form: str, defect: Any) -> None:
    words = Words()
    record, answer = defect("quoting", words.note("quoted"))
    assert b"ValueError" in record.written[form]
    assert shown_in(record.written[form] + answer.content, words.all) == []


def test_the_search_finds_every_form_of_a_text() -> None:
    text = "a walk by the river"
    inside = [b64encode(f"{'x' * length}{text}!".encode()) for length in range(4)]
    for content in (text.encode(), text.encode().hex().encode(), *inside):
        assert shown_in(content, {"walk": text}) == ["walk"]
    assert shown_in(b"nothing of it", {"walk": text}) == []
