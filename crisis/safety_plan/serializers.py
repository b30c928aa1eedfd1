"""The shapes of a plan: the same names in and out."""

from typing import Any

from rest_framework import serializers

from accounts.identity.fields import StrictSerializer, TextField
from accounts.profile.fields import WholeField
from crisis.safety_plan.steps import NAMES

ITEMS, CHARACTERS = 20, 500
HELP = {
    "warning_signs": "How I notice that a bad time begins.",
    "own_ways": "What I can do by myself.",
    "distractions": "People and places that take my mind off it.",
    "people_to_ask": "People whom I can ask for help.",
    "professionals": "Professionals and services.",
    "safer_surroundings": "How I make my surroundings safer.",
    "reasons_for_living": "What I stay for. Optional.",
}


class ItemSerializer(StrictSerializer):
    text = TextField(max_length=CHARACTERS, required=False, allow_blank=True, allow_null=True)
    contact_id = serializers.UUIDField(required=False, allow_null=True, help_text="One of my contacts.")
    resource_id = serializers.UUIDField(
        required=False, allow_null=True, help_text="A crisis resource; in `professionals` only."
    )

    def to_internal_value(self, data: Any) -> Any:
        # A plain text is an item, too.
        return super().to_internal_value({"text": data} if isinstance(data, str) else data)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not (attrs.get("text") or attrs.get("contact_id") or attrs.get("resource_id")):
            raise serializers.ValidationError({"text": ["Write something, or name a contact."]})
        return attrs


def _items(name: str) -> serializers.ListField:
    return serializers.ListField(
        child=ItemSerializer(), max_length=ITEMS, required=False, allow_null=True, help_text=HELP[name]
    )


class SafetyPlanWriteSerializer(StrictSerializer):
    version = WholeField(
        required=False, allow_null=True, min_value=0, max_value=2_000_000_000,
        help_text="The version that was changed, 0 for none; `If-Match` says the same. Another one since: 409.",
    )  # fmt: skip
    warning_signs = _items("warning_signs")
    own_ways = _items("own_ways")
    distractions = _items("distractions")
    people_to_ask = _items("people_to_ask")
    professionals = _items("professionals")
    safer_surroundings = _items("safer_surroundings")
    reasons_for_living = _items("reasons_for_living")


class ItemReadSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    contact_id = serializers.UUIDField(allow_null=True)
    resource_id = serializers.UUIDField(allow_null=True)


class MissingSerializer(serializers.Serializer[Any]):
    code = serializers.ChoiceField([*(name for name in NAMES if name != "reasons_for_living"), "distraction_contact",
                                    "help_contact"])  # fmt: skip
    text = serializers.CharField()


class StepGuideSerializer(serializers.Serializer[Any]):
    step = serializers.ChoiceField(NAMES)
    number = serializers.IntegerField()
    optional = serializers.BooleanField()
    title = serializers.CharField()
    prompt = serializers.CharField()


class PlanVersionReadSerializer(serializers.Serializer[Any]):
    version = serializers.IntegerField(source="number", help_text="0: nothing is written yet.")
    warning_signs = ItemReadSerializer(many=True, source="content.warning_signs")
    own_ways = ItemReadSerializer(many=True, source="content.own_ways")
    distractions = ItemReadSerializer(many=True, source="content.distractions")
    people_to_ask = ItemReadSerializer(many=True, source="content.people_to_ask")
    professionals = ItemReadSerializer(many=True, source="content.professionals")
    safer_surroundings = ItemReadSerializer(many=True, source="content.safer_surroundings")
    reasons_for_living = ItemReadSerializer(many=True, source="content.reasons_for_living")
    updated_at = serializers.DateTimeField(allow_null=True)


class SafetyPlanReadSerializer(PlanVersionReadSerializer):
    id = serializers.UUIDField(source="plan_id", allow_null=True)
    missing = MissingSerializer(many=True, help_text="Hints, never a refusal.")
    created_at = serializers.DateTimeField(allow_null=True)


class SafetyPlanSerializer(SafetyPlanReadSerializer):
    guide = StepGuideSerializer(many=True, help_text="Titles and questions of the steps, in order and in my language.")
