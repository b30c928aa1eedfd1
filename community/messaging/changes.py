"""
What happens to a message after it was sent.

Each change takes the next number of the conversation, as a new message does, so `after=` brings changes too.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from accounts.vault.services import key_of_owner_id
from community.messaging.delivery import message_publication
from community.messaging.keys import Pen, key_unwrap, pen_known, pen_make, pen_remember, words_unwrap
from community.messaging.models import Conversation, ConversationMessage, ConversationParticipant
from community.messaging.sending import ConversationEnded, MutedHere, Sent
from community.messaging.services import conversation_lock
from community.messaging.talking import Answer
from config.api.errors import DomainError
from config.commits import after_commit
from config.realtime.publish import publish_many
from moderation.judging.outcomes import Outcome, Place
from moderation.sanctions.selectors import may_write_require
from moderation.screening.refusals import TextRefused, words_carried
from moderation.screening.selectors import hold_waits
from moderation.screening.services import hold_withdraw, verdict_record
from moderation.screening.verdicts import Verdict

EDIT_WINDOW = timedelta(minutes=15)
State = ConversationMessage.State


class EditWindowOver(DomainError):
    default_code = "edit_window_over"
    default_detail = "A message can be changed for fifteen minutes. It can still be deleted."


class NotText(DomainError):
    default_code = "not_text"
    default_detail = "Only words can be changed."


class HiddenByModerator(DomainError):
    default_code = "hidden_by_moderator"
    default_detail = "A moderator hid this message. It can still be deleted."


def message_lock(*, message_id: UUID, reader: UUID | None = None) -> tuple[Conversation, ConversationMessage]:
    """
    This function will hold a message against every other change; for staff, who come by its id alone, and for a
    `reader` who does something about it.

    :raises NotFound: if there is none.
    """
    found = ConversationMessage.objects.filter(pk=message_id).values_list("conversation_id", "owner_id").first()
    if found is None:
        raise NotFound
    conversation = conversation_lock(found[0], found[1], reader)
    row = ConversationMessage.objects.select_related("sender").filter(pk=message_id).first()
    if row is None:
        raise NotFound
    return conversation, row


def own_message_lock(*, viewer: ConversationParticipant, message_id: UUID) -> tuple[Conversation, ConversationMessage]:
    """:raises NotFound: if the viewer has no such message, or left."""
    conversation = conversation_lock(viewer.conversation_id, viewer.owner_id)
    if not ConversationParticipant.objects.filter(pk=viewer.pk, left_at=None).exists():
        raise NotFound
    rows = ConversationMessage.objects.select_related("sender").filter(conversation=conversation, sender=viewer)
    row = rows.exclude(state=State.DELETED).filter(pk=message_id).first()
    if row is None:
        raise NotFound
    return conversation, row


def message_edit(
    *, viewer: ConversationParticipant, author: User, message_id: UUID, verdict: Verdict, place: Place, now: datetime
) -> Answer:
    """
    This function will give a message of `viewer` new words, for everybody, and return it with the help to show.

    :raises NotFound, ConversationEnded, EditWindowOver, NotText, TextRefused: nothing was changed then.
    :raises CommunityBanned, CommunityMuted, MutedHere, HiddenByModerator: likewise.
    """
    about: Any = {"author": author, "place": place, "content_id": message_id, "now": now}
    with words_carried(verdict, **about), transaction.atomic():
        conversation, row = own_message_lock(viewer=viewer, message_id=message_id)
        _may_edit_require(conversation, row, author, now)
        if verdict.outcome is Outcome.REFUSE:
            raise TextRefused(verdict, **about)
        _reword(row, author, verdict, now)
        support = verdict_record(verdict, **about)
        return Answer(_changed(conversation, row, verdict.text, now), None, support)


def _reword(row: ConversationMessage, author: User, verdict: Verdict, now: datetime) -> None:
    pen = pen_for(row.sender, row.conversation_id)
    row.body = pen.write(row.pk, verdict.text.encode())
    row.is_softened, row.reasons = verdict.outcome is Outcome.SOFTEN, list(verdict.reasons)
    row.edited_at = now
    if verdict.outcome is Outcome.HOLD and row.state == State.SENT:
        # It keeps its place, without words for others, until a moderator has read it.
        row.state = State.HIDDEN
    if verdict.outcome is not Outcome.HOLD and hold_withdraw(author=author, content_id=row.pk, now=now):
        # Nothing is left of what it waited for.
        row.state = State.SENT


def _may_edit_require(conversation: Conversation, row: ConversationMessage, author: User, now: datetime) -> None:
    if conversation.kind != Conversation.Kind.COUNSELING:
        may_write_require(owner_id=author.pk, now=now)
    if conversation.state != Conversation.State.OPEN:
        raise ConversationEnded
    if row.sender.silent_until is not None and row.sender.silent_until > now:
        raise MutedHere(until=row.sender.silent_until.isoformat())
    if row.message_type != ConversationMessage.Type.TEXT or row.edited_by_moderator:
        raise NotText
    if now - row.created_at > EDIT_WINDOW:
        raise EditWindowOver
    if row.state == State.HIDDEN and not hold_waits(content_id=row.pk):
        # Otherwise words that are held, and then others that are not, would show it again.
        raise HiddenByModerator


@transaction.atomic
def message_delete(*, viewer: ConversationParticipant, message_id: UUID, now: datetime) -> Sent:
    """This function will take back a message of `viewer`: the words go at once, its place stays. Also when closed."""
    conversation, row = own_message_lock(viewer=viewer, message_id=message_id)
    row.body, row.state, row.deleted_at = None, State.DELETED, now
    if row.owner is not None:
        hold_withdraw(author=row.owner, content_id=row.pk, now=now)
    return _changed(conversation, row, "", now)


@transaction.atomic
def message_state_set(*, message_id: UUID, state: str, now: datetime) -> Sent:
    """
    This function will hide a message, show it (again), or delete it; for moderators. Repeating it changes nothing.

    One that was held gets its place now, at the end. Words of a deleted one are erased 30 days later; until then it can
    be shown again, unless its author deleted it.
    """
    conversation, row = message_lock(message_id=message_id)
    text = message_text(row)
    if row.state == state or (row.state == State.DELETED and row.body is None):
        return sent_of(row, conversation.kind, text)
    row.state = State(state)
    row.deleted_at = now if row.state == State.DELETED else None
    return _changed(conversation, row, text, now)


@transaction.atomic
def message_rewrite(*, message_id: UUID, text: str, now: datetime) -> Sent:
    """This function will give a message the words of a moderator, marked as theirs."""
    conversation, row = message_lock(message_id=message_id)
    if row.state == State.DELETED or row.owner_id is None:
        raise NotFound
    row.body = pen_for(row.sender, row.conversation_id).write(row.pk, text.encode())
    row.edited_at, row.edited_by_moderator = now, True
    return _changed(conversation, row, text, now)


def _changed(conversation: Conversation, row: ConversationMessage, text: str, now: datetime) -> Sent:
    was_placed = row.seq is not None
    if was_placed or row.state in (State.SENT, State.HIDDEN):
        conversation.last_seq += 1
        row.changed_seq = conversation.last_seq
        row.seq = row.seq if was_placed else conversation.last_seq
        Conversation.objects.filter(pk=conversation.pk).update(last_seq=conversation.last_seq, updated_at=now)
    row.save()
    sent = sent_of(row, conversation.kind, text)
    if row.seq is not None:
        after_commit(_publish, sent, "message_changed" if was_placed else "message")
    return sent


def _publish(sent: Sent, event: str) -> None:
    shown = sent if sent.state == State.SENT else replace(sent, text="", attachment_id=None, resource_id=None)
    publish_many([message_publication(shown, event)])


def sent_of(row: ConversationMessage, kind: str, text: str) -> Sent:
    return Sent(
        message_id=row.pk, conversation_id=row.conversation_id, kind=kind, seq=row.seq, changed_seq=row.changed_seq,
        state=row.state, text=text, message_type=row.message_type, sender_id=row.sender_id, alias=row.sender.alias,
        role=row.sender.role, created_at=row.created_at, attachment_id=row.attachment_id, resource_id=row.resource_id,
        is_softened=row.is_softened, is_edited=row.edited_at is not None, edited_by_moderator=row.edited_by_moderator,
    )  # fmt: skip


def message_text(row: ConversationMessage) -> str:
    """What stands in the row, or nothing when the words are gone."""
    if row.body is None or row.owner_id is None:
        return ""
    return pen_for(row.sender, row.conversation_id).read(row.pk, bytes(row.body)).decode()


def pen_for(sender: ConversationParticipant, conversation_id: UUID) -> Pen:
    """:raises NotFound: for somebody whose keys are gone."""
    known = pen_known(sender.pk)
    if known is not None:
        return known
    if sender.owner_id is None or sender.key is None or sender.words_key is None:
        raise NotFound
    holder = key_of_owner_id(sender.owner_id)
    key = key_unwrap(bytes(sender.key), holder, conversation_id)
    return pen_remember(pen_make(sender.pk, key, words_unwrap(bytes(sender.words_key), holder, sender.pk)))
