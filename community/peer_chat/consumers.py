"""`/ws/v1/chat`: all peer conversations of a person, on one socket."""

from collections.abc import Mapping
from uuid import UUID

from django.utils import timezone

from community.messaging.consumers import SOCKET_CONVERSATIONS, ConversationConsumer, Seat
from community.messaging.models import Conversation
from community.messaging.selectors import seats_of
from config.realtime.authentication import SocketIdentity
from moderation.sanctions.selectors import may_read_require

PATH = "/ws/v1/chat"


class PeerChatConsumer(ConversationConsumer):
    path = PATH
    kind = Conversation.Kind.PEER
    prefix = "chat"

    def seats(self, identity: SocketIdentity) -> Mapping[UUID, Seat]:
        may_read_require(owner_id=identity.user_id, now=timezone.now())
        return {
            row.conversation_id: Seat(row.pk, row.is_minor)
            for row in seats_of(owner_id=identity.user_id, kind=self.kind, limit=SOCKET_CONVERSATIONS)
        }
