"""The writers of sessions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.audit.services import audit_record
from accounts.consent.models import ConsentType
from accounts.consent.services import consent_hold
from accounts.identity.models import User
from accounts.vault.services import owner_hmac_key
from community.assistant.guided.machine import VERSION as GUIDED_VERSION
from community.assistant.guided.machine import Reply, begin, menu
from community.assistant.models import AssistantMessage, AssistantSession
from community.assistant.selectors import session_get
from community.assistant.words import disclosure_of
from config.api.client_ids import fingerprint, store_once
from config.api.errors import ConsentRequired
from config.ids import uuid7
from crisis.screening.services import answer_again, answer_to, screen

SOURCE = "assistant_session"
GUIDED = "guided"
# Whoever goes on talking is told again (New York's law on companions: at the start and every three hours).
DISCLOSED_EVERY = timedelta(hours=3)
State, Role = AssistantMessage.State, AssistantMessage.Role


@dataclass(frozen=True, slots=True)
class Opened:
    """`fresh`: a repeat of a create is not."""

    session: AssistantSession
    fresh: bool
    support: dict[str, Any] | None


def leave_hold(owner: User) -> None:
    """
    This function will keep the leave that the caller writes by until its transaction ends. One query.

    :raises ConsentRequired: when it was taken back a moment ago.
    """
    if not consent_hold(owner=owner, kind=ConsentType.AI_PROCESSING):
        raise ConsentRequired(consents=[ConsentType.AI_PROCESSING.value])


def session_create(*, owner: User, values: Mapping[str, Any], now: datetime) -> Opened:
    """
    This function will open a session once, with a first message that says what the companion is.

    :raises ConsentRequired: without the consent `ai_processing`.
    :raises IdConflict: when the id is somebody's, or the owner's with another body.
    """
    body = {name: values[name] for name in ("title", "session_type") if values.get(name)}
    client_id = values.get("id")
    mine = fingerprint(owner_hmac_key(owner), body) if client_id else None
    kind = values.get("session_type") or AssistantSession.Type.GENERAL
    row = AssistantSession(
        pk=client_id or uuid7(), owner=owner, title=values.get("title") or "", session_type=kind, fingerprint=mine
    )
    screening = screen(row.title, owner)

    def same(stored: AssistantSession) -> bool:
        known = stored.fingerprint
        return stored.owner_id == owner.pk and mine is not None and known is not None and bytes(known) == mine

    with transaction.atomic():
        leave_hold(owner)
        row, fresh = store_once(row, same=same)
        row.owner = owner
        if fresh:
            _greet(row, begin(kind) if kind != AssistantSession.Type.GENERAL else menu(), now)
            audit_record(
                actor=owner, action="community.assistant.session_created", target=row, owner_id=owner.pk,
                details={"session_type": str(kind)},
            )  # fmt: skip
        answer = answer_to if fresh else answer_again
        support = answer(screening, owner=owner, source=SOURCE, source_id=row.pk, now=now)
    return Opened(row, fresh, support)


def _greet(session: AssistantSession, reply: Reply, now: datetime) -> None:
    message_add(
        session, now=now, role=Role.ASSISTANT, content=f"{disclosure_of(session.owner.language)}\n\n{reply.text}",
        cards=reply.cards, model_used=GUIDED, prompt_version=GUIDED_VERSION, flags=["disclosure"],
    )  # fmt: skip
    session.dialogue, session.disclosed_at = reply.state, now
    session.save()


def message_add(session: AssistantSession, *, now: datetime, **columns: Any) -> AssistantMessage:
    """This function will put a message behind the last one; the caller holds the session's lock and saves it."""
    number_next(session, now)
    row = AssistantMessage(owner=session.owner, session=session, sequence=session.last_sequence, **columns)
    row.save(force_insert=True)
    return row


def number_next(session: AssistantSession, now: datetime) -> None:
    session.last_sequence += 1
    session.message_count += 1
    session.last_message_at = now


def disclosure_due(session: AssistantSession, now: datetime) -> bool:
    return session.disclosed_at is None or now - session.disclosed_at >= DISCLOSED_EVERY


def session_update(
    *, owner: User, session_id: UUID, changes: Mapping[str, Any], now: datetime
) -> tuple[AssistantSession, dict[str, Any] | None]:
    """
    This function will rename, close or open a session again.

    :raises NotFound: also when it is somebody else's.
    """
    screening = screen(changes.get("title") or "", owner)
    with transaction.atomic():
        session = session_get(owner=owner, session_id=session_id, lock=True)
        names = sorted(name for name in ("title", "is_active") if name in changes)
        for name in names:
            setattr(session, name, changes[name])
        if names:
            session.save(update_fields=[*names, "updated_at"])
            audit_record(
                actor=owner, action="community.assistant.session_updated", target=session, owner_id=owner.pk,
                details={"fields": names},
            )  # fmt: skip
        support = answer_to(screening, owner=owner, source=SOURCE, source_id=session.pk, now=now)
    return session, support


@transaction.atomic
def session_delete(*, owner: User, session_id: UUID) -> None:
    """
    This function will delete a session with all that was said in it and was worked out of it. An answer that is being
    written ends.

    :raises NotFound: also when it is somebody else's.
    """
    session = session_get(owner=owner, session_id=session_id, lock=True)
    audit_record(actor=owner, action="community.assistant.session_deleted", target=session, owner_id=owner.pk)
    session.delete()
