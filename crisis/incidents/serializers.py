"""A person's own incidents and events: what concerns them. Nothing that staff wrote and no staff by name."""

from typing import Any

import structlog
from rest_framework import serializers

from accounts.identity.fields import FlagField, LineField, StrictSerializer, TextField
from accounts.vault.sealing import SealBroken
from config.api.serializer_fields import AwareDateTimeField, WholeNumberField
from crisis.incidents.models import CrisisEvent, CrisisIncident
from crisis.incidents.protocol import PROTOCOL, label_of
from crisis.incidents.sources import source_shown, sources_shown

NOTES, PLACE, RESOURCE = 5000, 500, 100
_log = structlog.get_logger("evenkeel.crisis")


class IncidentWriteSerializer(StrictSerializer):
    id = serializers.UUIDField(required=False, help_text="Made by the client; repeats are safe.")
    severity_level = WholeNumberField(min_value=1, max_value=5, help_text="1 feeling down … 5 immediate danger.")
    resource_used = LineField(required=False, allow_blank=True, max_length=RESOURCE)
    notes = TextField(required=False, allow_blank=True, max_length=NOTES)
    location = TextField(required=False, allow_blank=True, max_length=PLACE, help_text="Only if you want; sealed.")


class IncidentChangeSerializer(StrictSerializer):
    follow_up_completed = FlagField(required=False)
    resource_used = LineField(required=False, allow_blank=True, max_length=RESOURCE)
    notes = TextField(required=False, allow_blank=True, max_length=NOTES)
    professional_contact_made = FlagField(required=False)
    is_safe = FlagField(required=False, help_text="True ends what is mild; from severity 3 on staff see it and end it.")
    resolved_at = AwareDateTimeField(required=False, help_text="The same as `is_safe`, said with a time.")


class ProtocolSerializer(serializers.Serializer[Any]):
    severity = serializers.IntegerField()
    label = serializers.CharField()
    offers = serializers.ListField(child=serializers.CharField())
    escalation = serializers.CharField()
    follow_up_hours = serializers.IntegerField(help_text="0: at once.")


class IncidentReadSerializer(serializers.ModelSerializer[CrisisIncident]):
    label = serializers.SerializerMethodField()
    resource_used = serializers.SerializerMethodField()
    follow_up_scheduled = serializers.SerializerMethodField()
    triggers = serializers.SerializerMethodField(
        help_text="Where the signals came from; `concern` is somebody else's worry."
    )

    class Meta:
        model = CrisisIncident
        fields: tuple[str, ...] = (
            "id", "severity_level", "label", "state", "follow_up_needed", "follow_up_completed", "follow_up_scheduled",
            "follow_up_at", "resource_used", "triggers", "resources_provided", "professional_contact_made",
            "acknowledged_at", "resolved_at", "created_at", "updated_at",
        )  # fmt: skip

    def get_label(self, row: CrisisIncident) -> str:
        return label_of(row.severity_level)

    def get_resource_used(self, row: CrisisIncident) -> str:
        try:
            return row.resource_used
        except SealBroken:
            _log.error("crisis.incident_unreadable", incident_id=str(row.pk), error="SealBroken")
            return ""

    def get_follow_up_scheduled(self, row: CrisisIncident) -> bool:
        return row.follow_up_at is not None and not row.follow_up_completed and row.resolved_at is None

    def get_triggers(self, row: CrisisIncident) -> list[str]:
        return sources_shown(row.triggers)


class _Opened:
    """What was sealed; what does not open any more is empty, and costs nobody the rest."""

    empty: Any

    def get_attribute(self, instance: CrisisIncident) -> Any:
        try:
            return super().get_attribute(instance)  # type: ignore[misc]
        except SealBroken as error:
            _log.error("crisis.incident_unreadable", incident_id=str(instance.pk), error=type(error).__name__)
            return self.empty


class OpenedText(_Opened, serializers.CharField):
    empty = ""


class OpenedJSON(_Opened, serializers.JSONField):
    empty = ()


class IncidentDetailSerializer(IncidentReadSerializer):
    notes = OpenedText(help_text="The person's own words.")
    location = OpenedText()
    contacts_notified = OpenedJSON(help_text="Whom of the person's contacts staff told, and when.")
    protocol = serializers.SerializerMethodField()
    support = serializers.JSONField(required=False, help_text="The help that fits; in the answer to a report.")
    event_id = serializers.UUIDField(required=False, help_text="The report itself; in the answer to a report.")

    class Meta(IncidentReadSerializer.Meta):
        fields = (
            *IncidentReadSerializer.Meta.fields, "notes", "location", "contacts_notified", "protocol", "support",
            "event_id",
        )  # fmt: skip

    def get_protocol(self, row: CrisisIncident) -> ProtocolSerializer:
        response = PROTOCOL[row.severity_level]
        hours = int(response.follow_up_after.total_seconds() // 3600)
        answer: Any = {
            "severity": response.severity, "label": response.label, "offers": list(response.offers),
            "escalation": response.escalation, "follow_up_hours": hours,
        }  # fmt: skip
        return answer


class EventReadSerializer(serializers.ModelSerializer[CrisisEvent]):
    label = serializers.SerializerMethodField()
    incident_id = serializers.UUIDField(allow_null=True)
    trigger_source = serializers.SerializerMethodField(
        help_text="Where the signal came from; `concern` is somebody else's worry."
    )

    class Meta:
        model = CrisisEvent
        fields = (
            "id", "incident_id", "trigger_source", "severity", "label", "subject", "detection_confidence",
            "resources_shown", "resource_clicked", "hotline_called", "follow_up_scheduled", "resolved_at",
            "resolution_type", "created_at",
        )  # fmt: skip

    def get_label(self, row: CrisisEvent) -> str:
        return label_of(row.severity)

    def get_trigger_source(self, row: CrisisEvent) -> str:
        return source_shown(row.trigger_source)


class EventChangeSerializer(StrictSerializer):
    resource_clicked = LineField(required=False, allow_blank=True, max_length=50)
    hotline_called = FlagField(required=False)
    resolution_type = serializers.ChoiceField(
        ("resolved", "false_alarm"), required=False, help_text="What the person says became of it."
    )
