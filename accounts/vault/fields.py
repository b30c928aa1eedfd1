"""
Encrypted columns. This import path is frozen: migrations name it.

The mixin is django-cryptography's; its cipher (Fernet over pickle) is replaced by AES-256-GCM under the owner's
data key. A column can be read by attribute and written by `save()`; it cannot be filtered, nor written by
`QuerySet.update()`, because an update does not know whose key to use.
"""

import base64
import json
from collections.abc import Callable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django_cryptography.fields import EncryptedMixin

from accounts.vault.keyring import holder_of
from accounts.vault.sealing import Sealed, seal
from accounts.vault.services import key_at_hand, key_of_owner_id, key_of_user, system_key


class EncryptedAttribute(DeferredAttribute):
    """Opens a sealed value when it is first read, so that lists that never show it never decrypt it."""

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            value = value.open(self.field.known_key(instance), holder=self.field.holder(instance))
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class VaultField(EncryptedMixin):
    """:param owner: the foreign key that says whose key seals it. :param system: a named key, for rows of nobody."""

    descriptor_class = EncryptedAttribute
    encode: Callable[[Any], bytes]
    decode: Callable[[bytes], Any]

    def __init__(self, *args: Any, owner: str = "owner", system: str = "", **kwargs: Any) -> None:
        self.owner, self.system = owner, system
        kwargs.setdefault("editable", False)
        # Past EncryptedMixin: its constructor would derive a Fernet key that nothing uses.
        super(EncryptedMixin, self).__init__(*args, **kwargs)

    @property
    def vault_label(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    def known_key(self, instance: models.Model) -> Any:
        """The owner's key if the owner is already loaded; never a query."""
        if self.system or not instance._meta.get_field(self.owner).is_cached(instance):  # type: ignore[union-attr]
            return None
        return key_at_hand(getattr(instance, self.owner))

    def holder(self, instance: models.Model) -> bytes:
        return holder_of(None if self.system else getattr(instance, f"{self.owner}_id"), self.system or None)

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed | None:
        value = model_instance.__dict__.get(self.attname)
        if value is None or isinstance(value, Sealed):
            return value
        if hasattr(value, "resolve_expression"):
            raise TypeError(f"{self.vault_label} is encrypted: it cannot be written by an expression.")
        if self.system:
            key = system_key(self.system)
        elif model_instance._meta.get_field(self.owner).is_cached(model_instance):  # type: ignore[union-attr]
            key = key_of_user(getattr(model_instance, self.owner))
        else:
            key = key_of_owner_id(getattr(model_instance, f"{self.owner}_id"))
        return Sealed(seal(key, self.vault_label, self.encode(value)), self)

    def get_prep_value(self, value: Any) -> Any:
        return value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is None:
            return None
        if isinstance(value, Sealed):
            return connection.Database.Binary(value.blob)
        raise TypeError(f"{self.vault_label} is encrypted: assign it and save(), update() cannot seal it.")

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if hasattr(value, "as_sql"):
            raise TypeError(f"{self.vault_label} is encrypted: it cannot be written by an expression.")
        return self.get_db_prep_value(value, connection)

    def from_db_value(self, value: Any, *args: Any) -> Sealed | None:
        return None if value is None else Sealed(bytes(value), self)

    def value_to_string(self, obj: models.Model) -> str:
        """dumpdata writes the sealed bytes: a fixture must not be a leak."""
        sealed = self.pre_save(obj, add=False)
        return "" if sealed is None else base64.b64encode(sealed.blob).decode()

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super(EncryptedMixin, self).deconstruct()
        if self.owner != "owner":
            kwargs["owner"] = self.owner
        if self.system:
            kwargs["system"] = self.system
        return name, path, args, kwargs

    def clone(self) -> Any:
        _, _, args, kwargs = self.deconstruct()
        return type(self)(*args, **kwargs)


class EncryptedTextField(VaultField, models.TextField):
    def encode(self, value: str) -> bytes:
        return str(value).encode()

    def decode(self, plain: bytes) -> str:
        return plain.decode()


class EncryptedJSONField(VaultField, models.JSONField):
    def encode(self, value: Any) -> bytes:
        return json.dumps(value, cls=DjangoJSONEncoder, separators=(",", ":")).encode()

    def decode(self, plain: bytes) -> Any:
        return json.loads(plain)
