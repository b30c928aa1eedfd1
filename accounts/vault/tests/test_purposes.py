import pytest

from accounts.vault.keyring import KeyDestroyed
from accounts.vault.models import DataKey
from accounts.vault.services import key_destroy, key_of_user, owner_hmac_key, owner_subkey

pytestmark = pytest.mark.django_db


def test_every_purpose_and_every_person_has_a_key_of_its_own(user, stranger, django_assert_num_queries):
    keys = {owner_subkey(user, "one"), owner_subkey(user, "two"), owner_subkey(stranger, "one")}
    keys |= {owner_hmac_key(user), key_of_user(user).raw}
    assert {len(key) for key in keys} == {32}
    assert len(keys) == 5
    with django_assert_num_queries(0):
        assert owner_subkey(user, "one") in keys
    user.forget_derived()
    with django_assert_num_queries(1):
        assert owner_subkey(user, "one") in keys


def test_it_goes_with_the_persons_key_and_makes_no_new_one(user):
    owner_subkey(user, "one")
    key_destroy(owner=user, actor=None)
    with pytest.raises(KeyDestroyed):
        owner_subkey(user, "one")
    assert not DataKey.objects.filter(owner=user).exists()
