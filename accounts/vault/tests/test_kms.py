import base64

import pytest
import tink
from django.core.exceptions import ImproperlyConfigured
from tink import aead, secret_key_access
from tink.testing import fake_kms

from accounts.vault import keyset
from accounts.vault.keyset import KeysetUnusable, MasterKeyset


class CloudClient(fake_kms.FakeKmsClient):
    """Tink's own stand-in for a cloud's key service, made with the arguments of the real ones."""

    def __init__(self, uri: str, credentials: str | None) -> None:
        super().__init__(uri)


@pytest.fixture
def kms(monkeypatch):
    monkeypatch.setitem(keyset.KMS_CLIENTS, "fake-kms://", (__name__, "CloudClient"))


def wrapped_by(uri: str) -> str:
    handle = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM)
    return tink.json_proto_keyset_format.serialize_encrypted(handle, CloudClient(uri, None).get_aead(uri), b"evenkeel")


def key_uri() -> str:
    """The address holds the key itself."""
    handle = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM)
    serialized = tink.proto_keyset_format.serialize(handle, secret_key_access.TOKEN)
    return fake_kms.FAKE_KMS_PREFIX + base64.urlsafe_b64encode(serialized).decode().rstrip("=")


def test_a_keyset_wrapped_by_a_key_service_wraps_and_unwraps(kms):
    uri = key_uri()
    text = wrapped_by(uri)
    assert "encryptedKeyset" in text
    master = MasterKeyset(text, uri)
    assert master.unwrap(master.wrap(b"k" * 32, b"holder"), b"holder") == b"k" * 32


def test_a_keyset_that_the_key_service_does_not_open_is_unusable(kms):
    with pytest.raises(KeysetUnusable):
        MasterKeyset(wrapped_by(key_uri()), key_uri())


def test_an_unknown_key_service_is_named():
    with pytest.raises(ImproperlyConfigured, match="aws-kms://"):
        MasterKeyset("{}", "azure-kms://somewhere")
