from typing import Any

from rest_framework import serializers

from accounts.identity.fields import LineField, StrictSerializer
from accounts.profile.fields import WholeField
from accounts.sync.writes import Op, Outcome, Reason, Write
from config.api.serializer_fields import AwareDateTimeField

WRITES_MAX = 100
KIND_MAX = 32
# The highest number that PostgreSQL stores there.
VERSION_MAX = 2**63 - 1


class SyncChangeSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    id = serializers.UUIDField()
    deleted = serializers.BooleanField()
    version = serializers.IntegerField(help_text="Grows with each change of this row. Send it as `base_version`.")
    data = serializers.DictField(  # type: ignore[assignment]
        allow_null=True, help_text="What the kind's own endpoint answers; null if deleted."
    )


class SyncPageSerializer(serializers.Serializer[Any]):
    changes = SyncChangeSerializer(many=True)
    cursor = serializers.CharField(help_text="For the next call, now or in a month. Keep it when the page is stored.")
    has_more = serializers.BooleanField(help_text="Call again at once.")
    complete = serializers.BooleanField(
        help_text="False: a change of yours waits for a longer transaction of somebody; call again soon."
    )
    as_of = serializers.DateTimeField()


class SyncWriteSerializer(StrictSerializer):
    change_id = serializers.UUIDField(help_text="Made once for this write; the same again is a repeat.")
    op = serializers.ChoiceField(choices=[(op.value, op.value) for op in Op])
    kind = LineField(max_length=KIND_MAX)
    id = serializers.UUIDField(help_text="Of the row; for a create made by the client.")
    base_version = WholeField(
        min_value=0, max_value=VERSION_MAX, required=False, allow_null=True,
        help_text="The version that the person saw when they wrote. Without it, nothing counts as changed since.",
    )  # fmt: skip
    # DRF takes declared fields out of the class, so its own `fields` stays.
    fields = serializers.DictField(  # type: ignore[assignment]
        required=False, help_text="As the body of the kind's own endpoint."
    )
    at = AwareDateTimeField(
        required=False, allow_null=True, help_text="When it was written, by the client's clock. Orders nothing."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["op"] != Op.DELETE and not attrs.get("fields"):
            raise serializers.ValidationError({"fields": ["This is what is written."]}, code="required")
        return attrs


class SyncBatchSerializer(StrictSerializer):
    changes = SyncWriteSerializer(many=True, allow_empty=False, max_length=WRITES_MAX)


class SyncResultSerializer(serializers.Serializer[Any]):
    change_id = serializers.UUIDField()
    kind = serializers.CharField()
    id = serializers.UUIDField()
    outcome = serializers.ChoiceField(choices=[(one.value, one.value) for one in Outcome])
    version = serializers.IntegerField(required=False, help_text="Of the row as it stands now, like `data`.")
    deleted = serializers.BooleanField(required=False)
    data = serializers.DictField(required=False, allow_null=True)  # type: ignore[assignment]
    conflict = serializers.ChoiceField(
        choices=[(one.value, one.value) for one in Reason], required=False, help_text="Why, of a conflict."
    )
    fields = serializers.ListField(  # type: ignore[assignment]
        child=serializers.CharField(), required=False, help_text="Of a conflict: what both sides changed."
    )
    problem = serializers.DictField(
        required=False, help_text="Of a refusal; one with status 429 or 503 may be sent again later."
    )
    support = serializers.JSONField(required=False, help_text="Present when the text sounds like danger.")


class SyncAnswerSerializer(serializers.Serializer[Any]):
    results = SyncResultSerializer(many=True)


def writes_of(data: Any) -> list[Write]:
    """:raises ValidationError: naming each field that is wrong, as in `changes.3.op`."""
    body = SyncBatchSerializer(data=data)
    body.is_valid(raise_exception=True)
    return [
        Write(
            change_id=one["change_id"], op=Op(one["op"]), kind=one["kind"], row_id=one["id"],
            base_version=one.get("base_version"), fields=one.get("fields") or {}, at=one.get("at"),
        )
        for one in body.validated_data["changes"]
    ]  # fmt: skip
