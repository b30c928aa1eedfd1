"""The shapes of decisions."""

from typing import Any

from rest_framework import serializers

from accounts.identity.fields import LineField, StrictSerializer, TextField
from config.api.serializer_fields import WholeNumberField
from moderation.appeals.shown import AppealShownSerializer
from moderation.reports.rules import GROUNDS
from moderation.sanctions.bounds import HOURS_MOST, STATEMENT_MOST, TEXT_MOST
from moderation.sanctions.models import ModerationDecision, ModerationRestriction

CONTENT_ACTIONS = ["hide", "show", "edit", "delete"]
PERSON_ACTIONS = ["warn", "mute", "ban", "lift"]
OPTIONAL: dict[str, Any] = {"required": False, "allow_null": True}


class ActSerializer(StrictSerializer):
    id = serializers.UUIDField(**OPTIONAL, help_text="Of the decision, made by the client; repeats are safe.")
    reason_code = serializers.ChoiceField(GROUNDS, help_text="A rule of `GET moderation/rules`.")
    statement = TextField(
        max_length=STATEMENT_MOST, required=False, allow_blank=True,
        help_text="The reasons that the person reads. Without it, the text of the rule.",
    )  # fmt: skip
    note = TextField(max_length=STATEMENT_MOST, **OPTIONAL, allow_blank=True, help_text="For moderators alone.")


class ContentActSerializer(ActSerializer):
    action = serializers.ChoiceField(CONTENT_ACTIONS)
    content_type = LineField(max_length=40, **OPTIONAL, help_text="400 without it, if two kinds have the id.")
    new_content = TextField(max_length=TEXT_MOST, **OPTIONAL, help_text="For `edit`: what readers see from now on.")
    case_id = serializers.UUIDField(
        **OPTIONAL, help_text="The case that you looked at: 409 `case_decided` if a colleague was faster."
    )


class PersonActSerializer(ActSerializer):
    action = serializers.ChoiceField(PERSON_ACTIONS)
    duration_hours = WholeNumberField(
        **OPTIONAL, min_value=1, max_value=HOURS_MOST, help_text="A ban without it has no end and takes two moderators."
    )


class MadeSerializer(serializers.Serializer[Any]):
    """What a moderator gets back."""

    detail = serializers.CharField(help_text="`Action applied.`")
    id = serializers.UUIDField()
    action = serializers.ChoiceField(ModerationDecision.Action.choices)
    reason_code = serializers.ChoiceField(GROUNDS)
    state = serializers.ChoiceField(ModerationDecision.State.choices)
    ends_at = serializers.DateTimeField(allow_null=True)
    confirm_by = serializers.DateTimeField(allow_null=True)
    is_hidden = serializers.BooleanField(help_text="Whether the content is hidden by this.")
    is_banned = serializers.BooleanField(help_text="Whether the person is banned from the community by this.")
    created_at = serializers.DateTimeField()


class DecisionSerializer(serializers.Serializer[Any]):
    """The statement of reasons, as the person reads it (DSA art. 17)."""

    id = serializers.UUIDField()
    action = serializers.ChoiceField(ModerationDecision.Action.choices, help_text="What was done.")
    content_type = serializers.CharField(allow_null=True)
    content_id = serializers.UUIDField(allow_null=True)
    rule = serializers.DictField(child=serializers.CharField(), help_text="The rule it stands on: code, title, text.")
    statement = serializers.CharField(help_text="The facts, in the moderator's words.")
    grounds = serializers.ChoiceField(ModerationDecision.Grounds.choices, help_text="How it came to our notice.")
    automated_detection = serializers.BooleanField()
    automated_decision = serializers.BooleanField(help_text="Always false: people decide.")
    restriction = serializers.ChoiceField(ModerationRestriction.Kind.choices, allow_null=True)
    state = serializers.ChoiceField(ModerationDecision.State.choices)
    in_force = serializers.BooleanField()
    ends_at = serializers.DateTimeField(allow_null=True, help_text="Until when; null is without an end.")
    confirm_by = serializers.DateTimeField(allow_null=True, help_text="A ban without an end is a mute after this.")
    appeal = AppealShownSerializer(allow_null=True)
    can_appeal = serializers.BooleanField()
    appeal_until = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class ConfirmationSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    reason_code = serializers.ChoiceField(GROUNDS)
    statement = serializers.CharField()
    note = serializers.CharField(allow_null=True)
    case_id = serializers.UUIDField(allow_null=True)
    state = serializers.ChoiceField(ModerationDecision.State.choices)
    confirm_by = serializers.DateTimeField()
    created_at = serializers.DateTimeField()
