import json
import stat
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts.audit.models import AuditEvent
from accounts.vault.keyring import forget_keys
from accounts.vault.keyset import KeysetUnusable, MasterKeyset, keyset_new, keyset_with_new_primary, master_keyset
from accounts.vault.models import DataKey
from accounts.vault.rotation import rotate_keys
from accounts.vault.services import open_text, seal_text

LABEL = "tests.note.body"


@pytest.fixture
def keyset_file(tmp_path, settings):
    settings.EVENKEEL_MASTER_KEYSET_FILE = str(tmp_path / "keyset.json")
    master_keyset(fresh=True)
    return Path(settings.EVENKEEL_MASTER_KEYSET_FILE)


@pytest.fixture(autouse=True)
def _keyset_of_the_suite_comes_back(settings):
    before = settings.EVENKEEL_MASTER_KEYSET_FILE
    yield
    settings.EVENKEEL_MASTER_KEYSET_FILE = before
    forget_keys()
    master_keyset(fresh=True)


@pytest.mark.django_db
def test_rotation_wraps_every_data_key_again_and_rewrites_no_text(keyset_file, make_user):
    people = [make_user() for _ in range(3)]
    notes = [seal_text(person, LABEL, f"note {n}") for n, person in enumerate(people)]
    before = dict(DataKey.objects.values_list("pk", "wrapped"))
    call_command("rotate_keys")
    after = dict(DataKey.objects.values_list("pk", "wrapped"))
    assert all(bytes(before[key]) != bytes(after[key]) for key in before)
    primary = json.loads(keyset_file.read_text())["primaryKeyId"]
    assert set(DataKey.objects.values_list("master_key_id", flat=True)) == {primary}
    for person in people:
        person.forget_derived()
    forget_keys()
    assert [open_text(None, LABEL, note) for note in notes] == ["note 0", "note 1", "note 2"]


@pytest.mark.django_db
def test_rotation_is_audited_with_counts_only(keyset_file, make_user):
    make_user()
    rotate_keys(actor=None)
    event = AuditEvent.objects.get(action="accounts.vault.key_rotated")
    assert event.details["rewrapped"] == DataKey.objects.count()


@pytest.mark.django_db
def test_a_process_that_missed_the_rotation_reads_the_keyset_again(keyset_file, make_user):
    person = make_user()
    note = seal_text(person, LABEL, "still here")
    stale = master_keyset()
    rotate_keys(actor=None)
    import accounts.vault.keyset as module

    module._loaded = stale
    person.forget_derived()
    forget_keys()
    assert open_text(None, LABEL, note) == "still here"


@pytest.mark.django_db
def test_an_interrupted_rotation_goes_on_where_it_stopped(keyset_file, make_user):
    for _ in range(3):
        make_user()
    rotate_keys(actor=None)
    old = DataKey.objects.order_by("pk").first()
    assert old is not None
    keyset_file.write_text(keyset_with_new_primary(keyset_file.read_text()))
    from accounts.vault.services import keys_rewrap

    assert keys_rewrap(actor=None, batch=1) == DataKey.objects.count()
    assert keys_rewrap(actor=None, batch=1) == 0


def test_another_keyset_opens_nothing():
    wrapped = MasterKeyset(keyset_new()).wrap(b"k" * 32, b"holder")
    with pytest.raises(KeysetUnusable):
        MasterKeyset(keyset_new()).unwrap(wrapped, b"holder")


def test_a_data_key_wrapped_for_one_person_does_not_open_as_another(keyset_file):
    wrapped = master_keyset().wrap(b"k" * 32, b"alice")
    with pytest.raises(KeysetUnusable):
        master_keyset().unwrap(wrapped, b"mallory")


def test_the_keyset_file_is_for_its_owner_only(keyset_file):
    assert stat.S_IMODE(keyset_file.stat().st_mode) == 0o600


def test_a_malformed_keyset_says_what_to_set(settings):
    settings.EVENKEEL_MASTER_KEYSET = "{}"
    with pytest.raises(KeysetUnusable, match="EVENKEEL_MASTER_KEYSET"):
        master_keyset(fresh=True)
    settings.EVENKEEL_MASTER_KEYSET = ""
