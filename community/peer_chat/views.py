"""Peer conversations over REST."""

from drf_spectacular.utils import extend_schema, extend_schema_view

from community.messaging.attachment_views import AttachmentsView, AttachmentView
from community.messaging.models import Conversation
from community.messaging.views import MarkView, MessagesView, MessageView

TAGS = ["chat"]


@extend_schema_view(
    get=extend_schema(tags=TAGS, operation_id="chat_messages_list"),
    post=extend_schema(tags=TAGS, operation_id="chat_messages_create"),
)
class PeerMessagesView(MessagesView):
    kind = Conversation.Kind.PEER


@extend_schema_view(
    patch=extend_schema(tags=TAGS, operation_id="chat_messages_edit"),
    delete=extend_schema(tags=TAGS, operation_id="chat_messages_destroy"),
)
class PeerMessageView(MessageView):
    kind = Conversation.Kind.PEER


@extend_schema_view(put=extend_schema(tags=TAGS, operation_id="chat_read_update"))
class PeerMarkView(MarkView):
    kind = Conversation.Kind.PEER


@extend_schema_view(post=extend_schema(tags=TAGS, operation_id="chat_attachments_create"))
class PeerAttachmentsView(AttachmentsView):
    kind = Conversation.Kind.PEER


@extend_schema_view(get=extend_schema(tags=TAGS, operation_id="chat_attachments_retrieve"))
class PeerAttachmentView(AttachmentView):
    kind = Conversation.Kind.PEER
