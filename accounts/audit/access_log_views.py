"""Who opened what of mine."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.audit.access_log_words import action_word, is_emergency, reason_code, target_words
from accounts.audit.models import AuditEvent
from accounts.audit.selectors import FORMER, access_log, access_log_actors
from accounts.identity.examples import example
from config.api.cursors import Position, decode_position, encode_position
from config.api.pagination import TimeCursorPagination, read_limit
from config.api.views import EvenkeelViewSet

LAST_SEQUENCE = 2**63 - 1
ENTRY = {
    "id": "019cd7c0-0000-7000-8000-0000000000f1",
    "at": "2026-03-10T12:00:00Z",
    "actor": {"role": "support", "label": "Support staff"},
    "action": "opened",
    "what": "account",
    "reason_code": None,
    "emergency": False,
}


class SequencePagination(TimeCursorPagination):
    """Keyset pages over the history's own numbers, which its index has; a cursor carries one in place of an id."""

    def paginate_queryset(self, queryset: QuerySet[Any], request: Request, view: Any = None) -> list[Any]:
        self.request = request
        limit = read_limit(request)
        text = request.query_params.get("cursor")
        position = decode_position(text) if text else None
        backwards = bool(position and position.backwards)
        if position is not None:
            queryset = queryset.filter(**{f"sequence__{'gt' if backwards else 'lt'}": self._number(position)})
        rows = list(queryset.order_by("sequence" if backwards else "-sequence")[: limit + 1])
        more, rows = len(rows) > limit, rows[:limit]
        if backwards:
            rows.reverse()
        self.next_cursor = self._cursor(rows, -1) if (more or backwards) and rows else None
        self.previous_cursor = self._cursor(rows, 0) if (more if backwards else position) and rows else None
        return rows

    def _number(self, position: Position) -> int:
        """:raises ValidationError: naming `cursor`, when it belongs to another list."""
        if position.row_id.int > LAST_SEQUENCE:
            raise ValidationError({"cursor": ["This cursor is not valid. Start again without one."]})
        return position.row_id.int

    def _cursor(self, rows: Any, index: int) -> str:
        row = rows[index]
        return encode_position(Position(row.at, UUID(int=row.sequence), backwards=index == 0))


class ActorReadSerializer(serializers.Serializer):
    role = serializers.CharField(help_text="therapist, support, admin, moderator, editor; staff for who has left.")
    label = serializers.CharField(help_text="A therapist's name if you share with them; else what the role is called.")


class AccessLogReadSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    actor = serializers.SerializerMethodField()
    action = serializers.SerializerMethodField(help_text="Like opened, looked_up, changed, suspended.")
    what = serializers.SerializerMethodField(help_text="What of yours it was, in words.")
    reason_code = serializers.SerializerMethodField()
    emergency = serializers.SerializerMethodField(help_text="Opened without your leave, in an emergency.")

    def get_actor(self, event: AuditEvent) -> ActorReadSerializer:
        return ActorReadSerializer(self.context["actors"].get(event.actor_id, FORMER)).data

    def get_action(self, event: AuditEvent) -> str:
        return action_word(event.action)

    def get_what(self, event: AuditEvent) -> str:
        return target_words(event.target_type, event.details)

    def get_reason_code(self, event: AuditEvent) -> str | None:
        return reason_code(event.details)

    def get_emergency(self, event: AuditEvent) -> bool:
        return is_emergency(event.action, event.details)


class AccessLogViewSet(mixins.ListModelMixin, EvenkeelViewSet):
    permission_classes = (IsAuthenticated,)
    queryset = AuditEvent.objects.none()
    serializer_class = AccessLogReadSerializer
    pagination_class = SequencePagination
    filter_backends = ()

    def get_queryset(self) -> QuerySet[AuditEvent]:
        return access_log(owner=self.request.user)

    @extend_schema(
        tags=["consent"],
        summary="Who opened or changed what of mine",
        description=(
            "Everybody but the person: staff, therapists with whom something is shared, and emergency access. Newest "
            "first. It cannot be changed or emptied by anybody."
        ),
        examples=[example("Opened", ENTRY, answer=True)],
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.get_queryset())
        actors = access_log_actors(owner=request.user, ids={event.actor_id for event in page}) if page else {}
        context = {**self.get_serializer_context(), "actors": actors}
        return self.get_paginated_response(AccessLogReadSerializer(page, many=True, context=context).data)
