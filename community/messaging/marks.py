"""How far each has received and read; it only goes forward."""

from dataclasses import replace
from uuid import UUID

from community.messaging.delivery import publication
from community.messaging.models import Conversation, ConversationParticipant
from config.commits import after_commit
from config.database import hot_rows
from config.realtime.publish import publish_many

# A mark beyond the last message is a mark at the last message; nothing is written or told when nothing moved.
MARK = """
UPDATE community_conversationparticipant p
   SET delivered_seq = greatest(p.delivered_seq, least(%s, c.last_seq)),
       read_seq = greatest(p.read_seq, least(%s, c.last_seq)), updated_at = now()
  FROM community_conversation c
 WHERE p.id = %s AND c.id = p.conversation_id
   AND (p.delivered_seq < least(%s, c.last_seq) OR p.read_seq < least(%s, c.last_seq))
RETURNING p.delivered_seq, p.read_seq
"""


def mark_set(
    *,
    viewer_id: UUID,
    conversation_id: UUID,
    kind: str,
    seq: int,
    read: bool,
    skip_socket: str = "",
    told_to: str | None = None,
) -> tuple[int, int]:
    """
    This function will mark everything up to `seq` as delivered, or as read too, and return both. One statement.

    `told_to` is a topic of the person alone, for somebody who does not show the others when they are here.
    """
    read_to = seq if read else 0
    moved = hot_rows(MARK, [seq, read_to, viewer_id, seq, read_to])
    if not moved:
        row = ConversationParticipant.objects.filter(pk=viewer_id).values_list("delivered_seq", "read_seq").get()
        return row[0], row[1]
    delivered, read_seq = moved[0]
    if kind == Conversation.Kind.GROUP:
        # When each of many reads is a presence that nobody agreed to show.
        return delivered, read_seq
    data = {
        "conversation_id": conversation_id, "participant_id": viewer_id, "delivered_seq": delivered,
        "read_seq": read_seq,
    }  # fmt: skip
    told = publication(kind, conversation_id, "read", data, sender=str(viewer_id), skip_socket=skip_socket)
    told = replace(told, topic=told_to) if told_to else told
    after_commit(publish_many, [told])
    return delivered, read_seq
