"""The purge: complete, once, in any order of accidents, and with proof."""

import json
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection
from django.utils import timezone

from accounts.consent.models import ConsentEvent, ConsentType
from accounts.consent.services import consent_set
from accounts.erasure.models import ErasureRequest, RetentionRecord
from accounts.erasure.receipts import receipt_from_answer, receipt_holds
from accounts.erasure.retained import retention_pseudonym, years_after
from accounts.erasure.services import account_deletion_request, account_purge, erasures_run
from accounts.erasure.tests.factories import ME, MOODS, mood
from accounts.identity.models import User, UserSession
from accounts.identity.tests.factories import PASSWORD
from accounts.vault.keyring import KeyDestroyed
from accounts.vault.models import DataKey
from accounts.vault.sealing import unseal
from accounts.vault.services import key_of_owner_id, seal_text

State = ErasureRequest.State
ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.django_db
def test_an_immediate_deletion_answers_with_a_receipt_that_holds(user, api_as):
    client = api_as(user)
    mood(client)
    answer = client.delete(ME, {"immediate": True, "password": PASSWORD})
    assert answer.status_code == 200
    assert answer.data["message"] == "Account and all associated data deleted."
    shown = json.loads(answer.content)["receipt"]
    receipt = receipt_from_answer(shown)
    assert receipt_holds(receipt.body, receipt.signature)
    assert shown["erased"]["wellness.moodentry"] == shown["erased"]["wellness.moodfactor"] == 1
    assert shown["erased"]["accounts.usersession"] == 1
    assert shown["erased"]["accounts.datakey"] == shown["erased"]["accounts.user"] == 1
    assert shown["kept"]["accounts.auditevent"] > 0
    assert shown["key_destroyed"] is True
    assert not User.objects.filter(pk=user.pk).exists()
    assert ErasureRequest.objects.get(subject_id=user.pk).state == State.DONE
    assert client.get(MOODS).status_code == 401


@pytest.mark.django_db
def test_a_receipt_that_was_changed_does_not_hold(user):
    receipt = account_purge(subject_id=user.pk, now=timezone.now())
    assert receipt_holds(receipt.body, receipt.signature)
    assert not receipt_holds({**receipt.body, "subject_id": "0"}, receipt.signature)
    assert not receipt_holds(receipt.body, bytes(64))


@pytest.mark.django_db
def test_the_commands_purge_and_check(user, make_user, tmp_path, capsys):
    call_command("purge_account", str(user.pk))
    assert User.objects.filter(pk=user.pk).exists()
    call_command("purge_account", str(user.pk), "--yes")
    assert not User.objects.filter(pk=user.pk).exists()
    request = ErasureRequest.objects.get(subject_id=user.pk)
    call_command("verify_receipt", str(request.pk))
    assert "holds" in capsys.readouterr().out
    receipt = account_purge(subject_id=user.pk, now=timezone.now()).as_answer()
    path = tmp_path / "receipt.json"
    path.write_text(json.dumps({"message": "x", "receipt": receipt}))
    call_command("verify_receipt", str(path))
    path.write_text(json.dumps({**receipt, "erased": {}}))
    with pytest.raises(CommandError, match="did not sign"):
        call_command("verify_receipt", str(path))
    with pytest.raises(CommandError, match="no such account"):
        call_command("purge_account", str(UUID(int=7)), "--yes")


@pytest.mark.django_db
def test_somebody_without_a_password_needs_only_their_fresh_proof(make_user, api_as):
    person = make_user(password=None)
    assert api_as(person).delete(ME, {"immediate": True}).status_code == 200
    assert not User.objects.filter(pk=person.pk).exists()


@pytest.mark.django_db
def test_a_name_is_free_again_after_a_purge(user, make_user):
    account_purge(subject_id=user.pk, now=timezone.now())
    again = make_user(email=user.email, username=user.username)
    assert again.pk != user.pk


@pytest.mark.django_db
def test_the_sweep_purges_what_is_due_and_nothing_else(make_user):
    due, waiting, now = make_user(), make_user(), timezone.now()
    account_deletion_request(owner=due, now=now - timedelta(days=31), actor=due)
    account_deletion_request(owner=waiting, now=now - timedelta(days=29), actor=waiting)
    assert erasures_run(now=now) == 1
    assert list(User.objects.filter(pk__in=[due.pk, waiting.pk])) == [waiting]


@pytest.mark.django_db
def test_proof_of_consent_moves_without_its_traces(user):
    consent_set(owner=user, kind=ConsentType.TERMS, granted=True, version="3")
    now = timezone.now()
    account_purge(subject_id=user.pk, now=now)
    assert not ConsentEvent.objects.filter(owner_id=user.pk).exists()
    kept = RetentionRecord.objects.get(pseudonym=retention_pseudonym(user.pk), kind="consent")
    assert set(kept.body) == {"type", "granted", "version", "created_at"}
    assert (kept.body["type"], kept.body["version"], kept.body["granted"]) == ("terms", "3", True)
    assert kept.keep_until == years_after(now, 7)
    account = RetentionRecord.objects.get(pseudonym=retention_pseudonym(user.pk), kind="account")
    assert set(account.body) == {"created_at", "erased_at"}


@pytest.mark.django_db(transaction=True)
def test_answers_about_consent_go_only_by_an_erasure(user):
    consent_set(owner=user, kind=ConsentType.TERMS, granted=True)
    with pytest.raises(DatabaseError, match="append-only"):
        ConsentEvent.objects.filter(owner=user).delete()
    account_purge(subject_id=user.pk, now=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('evenkeel.erasing', true)")
        assert cursor.fetchone()[0] in (None, "")


@pytest.mark.django_db
def test_the_key_is_gone_and_a_saved_value_opens_no_more(user):
    blob = seal_text(user, "accounts.userprofile.bio", "a quiet bench by the sea")
    account_purge(subject_id=user.pk, now=timezone.now())
    with pytest.raises(KeyDestroyed):
        unseal(blob, "accounts.userprofile.bio")


@pytest.mark.django_db(transaction=True)
def test_nobody_who_is_gone_gets_a_new_key(user):
    account_purge(subject_id=user.pk, now=timezone.now())
    with pytest.raises(IntegrityError):
        key_of_owner_id(user.pk)
    assert not DataKey.objects.filter(owner_id=user.pk).exists()


MANY_MOODS = """
WITH made AS (
  INSERT INTO wellness_moodentry (id, owner_id, mood_value, mood_scale, logged_at, zone, local_date, time_of_day,
    day_of_week, crisis_flag_triggered, processed_for_insights, created_at, updated_at)
  SELECT gen_random_uuid(), %s, 5, 10, now(), 'UTC', current_date, 'morning', 1, false, false, now(), now()
  FROM generate_series(1, 10000) RETURNING id, owner_id
)
INSERT INTO wellness_moodfactor (id, owner_id, entry_id, factor_type, label, created_at, updated_at)
SELECT gen_random_uuid(), owner_id, id, 'sleep', 'Sleep', now(), now() FROM made
"""


@pytest.mark.django_db(transaction=True)
def test_ten_thousand_moods_go_within_the_request_and_by_as_many_statements_as_one(make_user, api_as):
    counts = {}
    for many in (False, False, True):  # the first one warms caches
        person = make_user()
        client = api_as(person)
        mood(client)
        if many:
            with connection.cursor() as cursor:
                cursor.execute(MANY_MOODS, [person.pk])
        statements: list[str] = []

        def note(execute: Any, sql: Any, *rest: Any, statements: list[str] = statements) -> Any:
            statements.append(str(sql))
            return execute(sql, *rest)

        started = time.monotonic()
        with connection.execute_wrapper(note):
            answer = client.delete(ME, {"immediate": True, "password": PASSWORD})
        assert answer.status_code == 200
        assert answer.data["receipt"]["erased"]["wellness.moodentry"] == 1 + 10_000 * many
        assert time.monotonic() - started < 60
        counts[many] = len(statements)
    assert counts[True] == counts[False]


@pytest.mark.django_db
def test_staff_are_erased_with_their_factor_and_their_sessions(make_user):
    from accounts.mfa.services import staff_enrol

    person = make_user(role="therapist", is_staff=True)
    staff_enrol(person)
    receipt = account_purge(subject_id=person.pk, now=timezone.now())
    assert receipt.body["erased"]["accounts.staffdevice"] == receipt.body["erased"]["mfa.authenticator"] == 1
    assert not UserSession.objects.filter(owner_id=person.pk).exists()
