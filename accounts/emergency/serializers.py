from rest_framework import serializers

from accounts.emergency.models import EmergencyAccess
from accounts.identity.fields import StrictSerializer, TextField

REASON_MINIMUM = 20


class EmergencyWriteSerializer(StrictSerializer):
    reason = TextField(min_length=REASON_MINIMUM, max_length=2000, help_text="What happened, in a sentence or two.")


class EmergencyReadSerializer(serializers.ModelSerializer):
    subject_id = serializers.UUIDField(source="owner_id")

    class Meta:
        model = EmergencyAccess
        fields = ("id", "subject_id", "created_at", "expires_at", "ended_at")


class RecordPartReadSerializer(serializers.Serializer):
    source = serializers.CharField()
    rows = serializers.ListField(child=serializers.DictField())
    more = serializers.BooleanField()


class RecordReadSerializer(serializers.Serializer):
    category = serializers.CharField()
    parts = RecordPartReadSerializer(many=True)
