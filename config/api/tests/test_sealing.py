import uuid

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.api import sealing


def test_without_a_vault_nothing_is_kept_in_clear(monkeypatch):
    monkeypatch.setattr(sealing, "_sealers", {})
    with pytest.raises(ImproperlyConfigured):
        sealing.seal(uuid.uuid4(), b"text")


def test_the_registered_vault_is_used(monkeypatch):
    monkeypatch.setattr(sealing, "_sealers", {})
    sealing.register_sealer(lambda owner, text: owner.bytes + text, lambda owner, blob: blob.removeprefix(owner.bytes))
    owner = uuid.uuid4()
    assert sealing.unseal(owner, sealing.seal(owner, b"text")) == b"text"
    assert sealing.seal(owner, b"text") == owner.bytes + b"text"
