import datetime
import json
import pickle

import pytest
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import connection, models, transaction
from django.db.models import F

from accounts.identity.models import User
from accounts.vault.fields import EncryptedTextField
from accounts.vault.keyring import KeyDestroyed, forget_keys
from accounts.vault.models import DataKey
from accounts.vault.sealing import MINIMUM, VERSION, SealBroken, Sealed, seal, unseal
from accounts.vault.services import key_destroy, key_of_user, open_text, seal_text, system_key
from accounts.vault.tests.models import VaultNote

pytestmark = pytest.mark.django_db
TEXT = "I took all the pills — não contei a ninguém 🌧"
LABEL = "vault_tests.vaultnote.body"


def stored(column: str, pk: int) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM vault_tests_vaultnote WHERE id = %s", [pk])
        return bytes(cursor.fetchone()[0])


def overwrite(column: str, pk: int, blob: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE vault_tests_vaultnote SET {column} = %s WHERE id = %s", [blob, pk])


def test_text_and_json_come_back_and_lie_sealed(notes, user):
    answers = {"a": [1, 2.5, None, "ü"], "on": datetime.date(2026, 3, 10)}
    note = notes.objects.create(owner=user, body=TEXT, answers=answers)
    again = notes.objects.get(pk=note.pk)
    assert again.body == TEXT
    assert again.answers == {"a": [1, 2.5, None, "ü"], "on": "2026-03-10"}
    blob = stored("body", note.pk)
    assert blob[:1] == VERSION
    assert b"pills" not in blob
    assert len(blob) == MINIMUM + len(TEXT.encode())


def test_empty_and_absent_stay_apart(notes, user):
    note = notes.objects.create(owner=user, body="", aside=None)
    again = notes.objects.get(pk=note.pk)
    assert (again.body, again.aside, again.answers) == ("", None, None)
    assert len(stored("body", note.pk)) == MINIMUM


def test_the_same_text_is_sealed_differently_each_time(notes, user):
    blobs = {stored("body", notes.objects.create(owner=user, body=TEXT).pk) for _ in range(20)}
    assert len(blobs) == 20


def test_reading_with_the_owners_key_at_hand_costs_no_query(notes, user, django_assert_num_queries):
    for _ in range(3):
        notes.objects.create(owner=user, body=TEXT)
    forget_keys()
    with django_assert_num_queries(1):
        rows = list(notes.objects.all())
        for row in rows:
            row.owner = user
        assert {row.body for row in rows} == {TEXT}


def test_what_is_not_read_is_not_opened(notes, user):
    note = notes.objects.create(owner=user, body=TEXT)
    again = notes.objects.get(pk=note.pk)
    assert isinstance(again.__dict__["body"], Sealed)
    again.title = "new"
    again.save()
    assert notes.objects.get(pk=note.pk).body == TEXT


def test_values_give_a_sealed_object_that_prints_nothing_and_opens(notes, user):
    notes.objects.create(owner=user, body=TEXT)
    value = notes.objects.values_list("body", flat=True).get()
    assert repr(value) == str(value) == "<sealed>"
    assert value.open() == TEXT


@pytest.mark.parametrize(
    "write",
    [
        lambda notes, note: notes.objects.update(body="plain"),
        lambda notes, note: notes.objects.filter(pk=note.pk).update(body=F("title")),
        lambda notes, note: notes.objects.bulk_update([note], ["body"]),
        lambda notes, note: notes.objects.update_or_create(pk=note.pk, defaults={"body": F("title")}),
    ],
    ids=["update", "update by expression", "bulk_update", "expression on save"],
)
def test_a_write_that_cannot_seal_is_refused(notes, user, write):
    note = notes.objects.create(owner=user, body=TEXT, title="plain")
    note.body = "plain"
    with pytest.raises((TypeError, ValueError, FieldError)), transaction.atomic():
        write(notes, note)
    assert b"plain" not in stored("body", note.pk)


def test_bulk_create_seals(notes, user):
    made = notes.objects.bulk_create([VaultNote(owner=user, body=f"{TEXT} {n}") for n in range(3)])
    assert b"pills" not in b"".join(stored("body", note.pk) for note in made)
    assert [notes.objects.get(pk=note.pk).body for note in made] == [f"{TEXT} {n}" for n in range(3)]


@pytest.mark.parametrize("lookup", ["body", "body__icontains", "body__in", "body__gt"])
def test_a_sealed_column_finds_nothing_by_its_text(notes, user, lookup):
    notes.objects.create(owner=user, body=TEXT)
    try:
        found = notes.objects.filter(**{lookup: [TEXT] if lookup.endswith("in") else TEXT}).count()
    except (TypeError, FieldError, ValueError):
        found = 0
    assert found == 0


def test_two_people_who_swap_ciphertexts_can_read_neither(notes, user, stranger):
    mine, theirs = (notes.objects.create(owner=person, body=TEXT) for person in (user, stranger))
    blobs = stored("body", mine.pk), stored("body", theirs.pk)
    overwrite("body", mine.pk, blobs[1])
    overwrite("body", theirs.pk, blobs[0])
    for pk in (mine.pk, theirs.pk):
        with pytest.raises(SealBroken):
            _ = notes.objects.get(pk=pk).body
        with pytest.raises(SealBroken):
            _ = notes.objects.select_related("owner").get(pk=pk).body


def test_two_columns_that_swap_ciphertexts_can_be_read_by_neither(notes, user):
    note = notes.objects.create(owner=user, body=TEXT, aside="other")
    overwrite("body", note.pk, stored("aside", note.pk))
    with pytest.raises(SealBroken):
        _ = notes.objects.get(pk=note.pk).body


def test_a_value_moved_from_a_person_to_a_system_column_does_not_open(notes, user):
    note = notes.objects.create(owner=user, body=TEXT, staff_note="for staff")
    assert notes.objects.get(pk=note.pk).staff_note == "for staff"
    overwrite("staff_note", note.pk, seal(key_of_user(user), "vault_tests.vaultnote.staff_note", b"mine"))
    with pytest.raises(SealBroken):
        _ = notes.objects.get(pk=note.pk).staff_note


@pytest.mark.parametrize("place", [0, 1, 8, 9, 20, 21, -17, -1])
def test_one_changed_bit_anywhere_is_noticed(notes, user, place):
    note = notes.objects.create(owner=user, body=TEXT)
    blob = bytearray(stored("body", note.pk))
    blob[place] ^= 1
    overwrite("body", note.pk, bytes(blob))
    with pytest.raises((SealBroken, KeyDestroyed)):
        _ = notes.objects.get(pk=note.pk).body


@pytest.mark.parametrize("blob", [b"", b"\x01", b"plain text", b"\x02" + b"x" * 60])
def test_bytes_that_are_no_sealed_value_are_noticed(blob):
    with pytest.raises(SealBroken):
        unseal(blob, LABEL)


def test_a_destroyed_key_leaves_nothing_to_read_anywhere(notes, user, stranger):
    mine, theirs = (notes.objects.create(owner=person, body=TEXT) for person in (user, stranger))
    blob = stored("body", mine.pk)
    key_destroy(owner=user, actor=None)
    with pytest.raises(KeyDestroyed):
        _ = notes.objects.get(pk=mine.pk).body
    with pytest.raises(KeyDestroyed):
        open_text(None, LABEL, blob)
    assert notes.objects.get(pk=theirs.pk).body == TEXT


def test_text_of_before_stays_lost_when_the_person_writes_again(notes, user):
    old = notes.objects.create(owner=user, body=TEXT)
    key_destroy(owner=user, actor=None)
    new = notes.objects.create(owner=User.objects.get(pk=user.pk), body="after")
    assert notes.objects.get(pk=new.pk).body == "after"
    with pytest.raises(KeyDestroyed):
        _ = notes.objects.get(pk=old.pk).body


def test_hand_written_sql_and_the_field_read_each_other(notes, user, stranger):
    note = notes.objects.create(owner=user, body=TEXT)
    assert open_text(user, LABEL, stored("body", note.pk)) == TEXT
    overwrite("body", note.pk, seal_text(user, LABEL, "by hand"))
    assert notes.objects.get(pk=note.pk).body == "by hand"
    with pytest.raises(SealBroken):
        open_text(stranger, LABEL, stored("body", note.pk))
    forget_keys()
    with pytest.raises(SealBroken):
        open_text(User.objects.get(pk=stranger.pk), LABEL, stored("body", note.pk))


def test_each_person_has_a_key_of_their_own_never_stored_unwrapped(user, stranger):
    keys = [key_of_user(person) for person in (user, stranger)]
    assert keys[0].raw != keys[1].raw
    wrapped = b"".join(bytes(row) for row in DataKey.objects.values_list("wrapped", flat=True))
    assert not any(key.raw in wrapped for key in keys)
    assert all(key.raw.hex() not in repr(key) for key in keys)


def test_a_system_key_is_made_once(db):
    assert system_key("vault-tests").key_id == system_key("vault-tests").key_id
    assert DataKey.objects.get(name="vault-tests").owner_id is None


def test_dumpdata_writes_the_sealed_bytes(notes, user):
    note = notes.objects.create(owner=user, body=TEXT)
    text = serializers.serialize("json", [notes.objects.get(pk=note.pk), note])
    assert "pills" not in text
    assert len(json.loads(text)[0]["fields"]["body"]) > 40


def test_the_migration_of_a_field_names_the_frozen_path():
    _, path, args, kwargs = EncryptedTextField(null=True, owner="person", system="x").deconstruct()
    assert path == "accounts.vault.fields.EncryptedTextField"
    assert kwargs == {"null": True, "owner": "person", "system": "x", "editable": False}
    assert isinstance(EncryptedTextField(*args, **kwargs), models.TextField)
    assert VaultNote._meta.get_field("body").db_type(connection) == "bytea"


def test_nothing_is_pickled(notes, user):
    note = notes.objects.create(owner=user, answers={"a": 1})
    with pytest.raises(pickle.UnpicklingError):
        pickle.loads(stored("answers", note.pk))  # noqa: S301
