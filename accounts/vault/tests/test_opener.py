"""Opening many values of one person: whatever one opened alone does, one of many does too."""

import pytest

from accounts.vault.sealing import MINIMUM, SealBroken, opener, seal, unseal
from accounts.vault.services import key_of_user, system_key

pytestmark = pytest.mark.django_db
LABEL = "vault_tests.vaultnote.body"


def test_what_opens_alone_opens_among_many(user):
    key = key_of_user(user)
    opened = opener(key, LABEL)
    for plain in (b"", b"one", "zwölf 🌧".encode() * 1000):
        blob = seal(key, LABEL, plain)
        assert opened(blob) == unseal(blob, LABEL, key) == plain


@pytest.mark.parametrize("length", [0, 1, 8, 9, 10, 16, 17, 21, 30, MINIMUM - 1, MINIMUM, MINIMUM + 4])
def test_a_cut_value_is_broken_and_nothing_else(user, length):
    key = key_of_user(user)
    blob = seal(key, LABEL, b"a note")[:length]
    with pytest.raises(SealBroken):
        opener(key, LABEL)(blob)


def test_a_value_of_another_place_person_or_version_is_broken(user, stranger):
    key = key_of_user(user)
    opened = opener(key, LABEL)
    elsewhere, theirs = seal(key, "another.column", b"x"), seal(key_of_user(stranger), LABEL, b"x")
    nobodys = seal(system_key("test"), LABEL, b"x")
    altered = bytearray(seal(key, LABEL, b"x"))
    altered[-1] ^= 1
    for blob in (elsewhere, theirs, nobodys, bytes(altered), b"\x02" + seal(key, LABEL, b"x")[1:]):
        with pytest.raises(SealBroken):
            opened(blob)
