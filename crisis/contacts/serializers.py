"""The shapes of contacts."""

from typing import Any

from rest_framework import serializers

from accounts.identity.fields import AddressField, FlagField, LineField, StrictSerializer, TextField
from accounts.profile.fields import PhoneField
from accounts.sync.deletions import ID_HELP
from crisis.contacts.models import CrisisContact

OPTIONAL: dict[str, Any] = {"required": False, "allow_null": True, "allow_blank": True}


class ContactWriteSerializer(StrictSerializer):
    id = serializers.UUIDField(required=False, allow_null=True, help_text=ID_HELP)
    contact_type = serializers.ChoiceField(CrisisContact.Type.choices)
    name = LineField(max_length=255)
    phone = PhoneField(**OPTIONAL)
    email = AddressField(**OPTIONAL)
    relationship = LineField(max_length=100, **OPTIONAL)
    notes = TextField(max_length=2000, **OPTIONAL)
    is_primary = FlagField(
        required=False, help_text="At most one contact is; the first one is by itself, and saying so moves it."
    )
    may_be_told = FlagField(
        required=False,
        help_text="Your agreement that this person may be told in a crisis that you could use a call. Off unless you "
        "say so; you can take it back at any time.",
    )
    may_be_called = FlagField(
        required=False,
        help_text="Your own agreement that a machine may also call this person to say so. Off unless you say so; it "
        "needs `may_be_told` and a phone number, and taking `may_be_told` back takes it back too.",
    )


class ContactReadSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    contact_type = serializers.ChoiceField(CrisisContact.Type.choices)
    name = serializers.CharField()
    phone = serializers.CharField(allow_null=True)
    email = serializers.CharField(allow_null=True)
    relationship = serializers.CharField(allow_null=True)
    notes = serializers.CharField(allow_null=True)
    is_primary = serializers.BooleanField()
    may_be_told = serializers.BooleanField()
    told_consent_at = serializers.DateTimeField(allow_null=True)
    may_be_called = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    support = serializers.JSONField(required=False, help_text="Present when a text sounds like danger.")
