from rest_framework import serializers


class HealthSerializer(serializers.Serializer):
    status = serializers.ChoiceField(choices=["up", "degraded", "down"])
    parts = serializers.DictField(
        child=serializers.CharField(), help_text="up, late, down, off or unknown for each part."
    )


class PartHealthSerializer(serializers.Serializer):
    status = serializers.ChoiceField(choices=["up", "late", "down", "off", "unknown"])
    latency_ms = serializers.FloatField(required=False)
