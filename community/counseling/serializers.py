"""Shapes of talks with counsellors over REST."""

from typing import Any

from rest_framework import serializers

from accounts.identity.fields import FlagField, StrictSerializer, TextField
from community.counseling.models import CounselingPriority, CounselingSession, CounselorStatus
from community.counseling.services import REASONS
from community.messaging.serializers import ChatMessageReadSerializer, MessagePageSerializer

TOPIC_MAX = 500
FEEDBACK_MAX = 2_000


class CounselingSessionWriteSerializer(StrictSerializer):
    id = serializers.UUIDField(required=False, help_text="Made by the client; sent again, the talk is opened once.")
    topic = TextField(max_length=TOPIC_MAX, required=False, allow_blank=True, default="")
    priority = serializers.ChoiceField(CounselingPriority.choices, default=CounselingPriority.LOW)
    wait_when_closed = FlagField(
        default=True, help_text="Whether you want to wait when nobody is there; otherwise 409 `nobody_there`."
    )


class CounselingRateSerializer(StrictSerializer):
    rating = serializers.IntegerField(min_value=1, max_value=5)
    feedback = TextField(max_length=FEEDBACK_MAX, required=False, allow_blank=True, default="")


class CounselingCloseSerializer(StrictSerializer):
    reason = serializers.ChoiceField(REASONS, default="done")


class CounselingTransferSerializer(StrictSerializer):
    to = serializers.UUIDField(
        allow_null=True, default=None, help_text="A `counselor` of the list; null puts them back into the queue."
    )


class CounselorStatusSerializer(StrictSerializer):
    status = serializers.ChoiceField(CounselorStatus.Status.choices)


class CounselorSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="Of this talk alone.")
    name = serializers.CharField()


class CounselingLimitsSerializer(serializers.Serializer[Any]):
    version = serializers.CharField()
    text = serializers.CharField()


class CounselingReceptionSerializer(serializers.Serializer[Any]):
    counselor_available = serializers.BooleanField(help_text="Somebody is on duty now.")
    open_now = serializers.BooleanField(help_text="It is within the opening hours.")
    opens_at = serializers.DateTimeField(allow_null=True)
    message = serializers.CharField()
    confidentiality = CounselingLimitsSerializer(help_text="Show it before the first message.")
    resources = serializers.ListField(child=serializers.DictField(), help_text="Who is there now.")


class CounselingSessionReadSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    status = serializers.ChoiceField(CounselingSession.Status.choices)
    priority = serializers.ChoiceField(CounselingPriority.choices)
    topic = serializers.CharField(help_text="Empty in a counsellor's list: they open the one talk to read it.")
    counselor = CounselorSerializer(allow_null=True)
    counselor_id = serializers.UUIDField(allow_null=True, help_text="The same as in `counselor`.")
    position = serializers.IntegerField(allow_null=True, help_text="The place in the queue; 1 is next.")
    waiting_since = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True, help_text="When a counsellor took it first.")
    ended_at = serializers.DateTimeField(allow_null=True)
    ended_by = serializers.CharField()
    end_reason = serializers.CharField()
    rating = serializers.IntegerField(allow_null=True)
    feedback = serializers.CharField()
    confidentiality_version = serializers.CharField()
    created_at = serializers.DateTimeField()


class CounselingSessionOpenedSerializer(CounselingSessionReadSerializer):
    reception = CounselingReceptionSerializer()
    support = serializers.JSONField(required=False, help_text="Present when the topic sounds like danger.")


class CounselingSessionRatedSerializer(CounselingSessionReadSerializer):
    support = serializers.JSONField(required=False, help_text="Present when the feedback sounds like danger.")


class CounselingQueuedSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    priority = serializers.ChoiceField(CounselingPriority.choices)
    waiting_since = serializers.DateTimeField()
    is_back = serializers.BooleanField(help_text="A counsellor was with them before.")


class CounselingQueueSerializer(serializers.Serializer[Any]):
    may_take = serializers.BooleanField()
    results = CounselingQueuedSerializer(many=True)


class ColleagueSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    free_places = serializers.IntegerField()


class ColleaguesSerializer(serializers.Serializer[Any]):
    results = ColleagueSerializer(many=True)


class CounselorMeSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    status = serializers.ChoiceField(CounselorStatus.Status.choices)
    is_online = serializers.BooleanField(help_text="A console of theirs is open.")
    capacity = serializers.IntegerField()
    active_sessions = serializers.IntegerField()
    total_sessions = serializers.IntegerField()
    rating = serializers.FloatField(
        allow_null=True, help_text="The mean, once five people rated a talk: of fewer it would tell what one thought."
    )


class CounselingMessageSerializer(ChatMessageReadSerializer):
    sender_type = serializers.ChoiceField(["user", "counselor"])
    attachment_url = serializers.CharField(allow_null=True)
    is_read = serializers.BooleanField(help_text="The other side has read it.")


class CounselingPageSerializer(MessagePageSerializer):
    results = CounselingMessageSerializer(many=True)
