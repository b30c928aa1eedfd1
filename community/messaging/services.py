"""Opening and closing conversations, and who is in them. Every change locks the conversation first."""

import os
import random
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from accounts.identity.models import User
from accounts.identity.selectors import people_hold
from accounts.vault.services import key_of_owner_id, key_of_user
from community.messaging.keys import (
    KEY_BYTES,
    house_unwrap,
    house_wrap,
    key_make,
    key_unwrap,
    key_wrap,
    words_wrap,
)
from community.messaging.models import Conversation, ConversationParticipant
from config.api.errors import Conflict
from config.commits import after_commit
from config.ids import uuid7
from config.realtime.publish import publish_access_changed

ALIAS_TRIES = 20
_random = random.SystemRandom()


class ConversationClosed(Conflict):
    default_code = "conversation_closed"
    default_detail = "This conversation has ended."


class KeyLost(Conflict):
    """Nobody is left who holds the key, so nobody new can be let in."""

    default_code = "conversation_closed"
    default_detail = "This conversation has ended."


def conversation_open(
    *,
    kind: Conversation.Kind,
    house: bool = False,
    slow_mode_seconds: int = 0,
    conversation_id: UUID | None = None,
) -> Conversation:
    """
    This function will make an empty conversation; `house` for one that outlives its members, such as a group.

    Its key is in memory until the first participants joined: call `participant_join` in the same transaction.
    `conversation_id` is one that a client made.

    :raises IntegrityError: if that id is taken.
    """
    row = Conversation(id=conversation_id or uuid7(), kind=kind, slow_mode_seconds=slow_mode_seconds)
    row.__dict__["_key"] = key = key_make()
    row.house_key = house_wrap(key, row.pk) if house else None
    row.save(force_insert=True)
    return row


def conversation_lock(conversation_id: UUID, *people: UUID | None) -> Conversation:
    """
    This function will wait for whoever writes into the conversation, and make them wait until the commit.

    `people` of whom rows are written under the lock are held first, as by an erasure, which comes for conversations
    after the person: in the other order each would wait for the other.
    """
    people_hold(person for person in people if person is not None)
    return Conversation.objects.select_for_update(no_key=True).get(pk=conversation_id)


def conversations_lock(ids: Iterable[UUID]) -> list[Conversation]:
    """Several at once, always in the same order, so that no two who lock wait for each other."""
    rows = Conversation.objects.select_for_update(no_key=True).filter(pk__in=list(ids)).order_by("pk")
    return list(rows)


@transaction.atomic
def participant_join(
    *,
    conversation: Conversation,
    user: User,
    now: datetime,
    role: str = ConversationParticipant.Role.MEMBER,
    alias: str | None = None,
    is_minor: bool = False,
    reads_history: bool = True,
) -> tuple[ConversationParticipant, bool]:
    """
    This function will let `user` in, or in again under the name that they had; True if they were not in before.

    :raises ConversationClosed: if it has ended.
    """
    locked = conversation_lock(conversation.pk)
    if locked.state != Conversation.State.OPEN:
        raise ConversationClosed
    row = ConversationParticipant.objects.filter(conversation=locked, owner=user).first()
    if row is not None and row.left_at is None:
        return row, False
    if row is None:
        row = _participant_make(conversation, locked, user, role, alias, now)
        row.is_minor = is_minor
        row.visible_from = 0 if reads_history else locked.last_seq
        _save_under_free_alias(row, alias)
    else:
        row.left_at, row.joined_at, row.role, row.is_minor = None, now, role, is_minor
        row.save(update_fields=["left_at", "joined_at", "role", "is_minor", "updated_at"])
    after_commit(publish_access_changed, [user.pk])
    return row, True


def _participant_make(
    conversation: Conversation, locked: Conversation, user: User, role: str, alias: str | None, now: datetime
) -> ConversationParticipant:
    # Random: an id in order of time would tell when the person came, and two of them that one person made both.
    holder, row_id = key_of_user(user), uuid4()
    return ConversationParticipant(
        id=row_id,
        conversation=locked,
        owner=user,
        role=role,
        alias=alias or alias_make(),
        key=key_wrap(_key_of(conversation, locked), holder, locked.pk),
        words_key=words_wrap(os.urandom(KEY_BYTES), holder, row_id),
        joined_at=now,
    )


def _key_of(conversation: Conversation, locked: Conversation) -> bytes:
    """From the maker's memory, the house, or whoever holds it."""
    made: bytes | None = conversation.__dict__.get("_key")
    if made is not None:
        return made
    if locked.house_key is not None:
        return house_unwrap(bytes(locked.house_key), locked.pk)
    held = ConversationParticipant.objects.filter(conversation=locked, owner__isnull=False, key__isnull=False)
    row = held.order_by("joined_at", "pk").values_list("owner_id", "key").first()
    if row is None:
        raise KeyLost
    return key_unwrap(bytes(row[1] or b""), key_of_owner_id(row[0]), locked.pk)


def alias_make() -> str:
    """The name of HS-060; four digits as long as they suffice."""
    return f"Anonymous User #{_random.randrange(1_000, 10_000)}"


def _save_under_free_alias(row: ConversationParticipant, wanted: str | None) -> None:
    for turn in range(ALIAS_TRIES):
        try:
            with transaction.atomic():
                row.save(force_insert=True)
            return
        except IntegrityError:
            if wanted is not None or turn == ALIAS_TRIES - 1:
                raise
            row.alias = f"Anonymous User #{_random.randrange(1_000, 10 ** (5 + turn))}"


@transaction.atomic
def participant_leave(*, conversation_id: UUID, owner_id: UUID, now: datetime) -> bool:
    """This function will end a membership; a message on its way is stored before it or refused. True if it did."""
    conversation_lock(conversation_id)
    left = ConversationParticipant.objects.filter(
        conversation_id=conversation_id, owner_id=owner_id, left_at=None
    ).update(left_at=now, updated_at=now)
    if left:
        after_commit(publish_access_changed, [owner_id])
    return bool(left)


@transaction.atomic
def conversation_close(*, conversation_id: UUID, now: datetime) -> bool:
    """This function will end a conversation for everybody; it can still be read. True if it was open."""
    row = conversation_lock(conversation_id)
    if row.state == Conversation.State.CLOSED:
        return False
    row.state, row.closed_at = Conversation.State.CLOSED, now
    row.save(update_fields=["state", "closed_at", "updated_at"])
    owners = ConversationParticipant.objects.filter(conversation=row, owner__isnull=False, left_at=None)
    after_commit(publish_access_changed, list(owners.values_list("owner_id", flat=True)))
    return True


def writing_wait(owner_id: UUID) -> None:
    """
    The barrier of bans and mutes: whatever this person is sending is stored before the decision, or refused by it.

    Call it in the transaction of the decision, before it is written.
    """
    people_hold([owner_id])
    rows = ConversationParticipant.objects.filter(
        owner_id=owner_id, left_at=None, conversation__state=Conversation.State.OPEN
    )
    conversations_lock(rows.values_list("conversation_id", flat=True))
