"""Shapes of closing and bringing back."""

from rest_framework import serializers

from accounts.identity.fields import FlagField, LineField, PasswordField, StrictSerializer


class ErasureWriteSerializer(StrictSerializer):
    immediate = FlagField(default=False)
    password = PasswordField(required=False)


class ErasureDueReadSerializer(serializers.Serializer):
    due_at = serializers.DateTimeField()
    message = serializers.CharField()


class ReceiptReadSerializer(serializers.Serializer):
    """Counts a table and place, and the Ed25519 signature over the rest of this object."""

    version = serializers.IntegerField()
    request_id = serializers.UUIDField()
    subject_id = serializers.UUIDField()
    requested_at = serializers.DateTimeField()
    erased_at = serializers.DateTimeField()
    erased = serializers.DictField(child=serializers.IntegerField())
    anonymised = serializers.DictField(child=serializers.IntegerField())
    kept = serializers.DictField(child=serializers.IntegerField())
    places = serializers.DictField(child=serializers.IntegerField())
    key_destroyed = serializers.BooleanField()
    key_id = serializers.CharField()
    signature = serializers.CharField()


class ErasedReadSerializer(serializers.Serializer):
    message = serializers.CharField()
    receipt = ReceiptReadSerializer()


class RestoreWriteSerializer(StrictSerializer):
    identifier = LineField(max_length=254)
    password = PasswordField()


class RestoredReadSerializer(serializers.Serializer):
    message = serializers.CharField()
