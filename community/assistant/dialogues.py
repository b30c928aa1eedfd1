"""Answers in words of ours: help, the one right answer, or the next step of a guided dialogue."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from rest_framework.exceptions import ValidationError

from accounts.consent.selectors import consents_missing
from accounts.identity.models import User
from community.assistant.cards import Card, cards_for, cards_in_danger, room
from community.assistant.guided.acts import act_run
from community.assistant.guided.machine import MENU, Reply, guided_reply, menu
from community.assistant.guided.machine import VERSION as GUIDED_VERSION
from community.assistant.models import AssistantMessage, AssistantSession
from community.assistant.routes import Route
from community.assistant.rules import VERSION as GATES_VERSION
from community.assistant.words import FALLBACKS, METHODS
from config.api.errors import DomainError

NOT_SAVED = "I could not write it down: {reason} Nothing was lost but this."
NOT_READY = "This app asks for other agreements first; you find them in the settings."


@dataclass(frozen=True, slots=True)
class Answer:
    text: str
    cards: list[Card]
    version: str
    flags: list[str] = field(default_factory=list)


def dialogue_answer(
    session: AssistantSession, message: AssistantMessage, route: Route, *, support: dict[str, Any] | None, now: datetime
) -> Answer:
    """
    This function will answer, move the dialogue on and write what the person has just agreed to. Call it in the
    writer's transaction; the caller saves the session.
    """
    if route.kind == "help":
        # A dialogue that danger interrupts is over: nobody is asked for the next line of a form.
        session.dialogue = None
        words = [support["message"]] if support else []
        words += [METHODS] if route.rule is not None and route.rule.name == "method" else []
        return Answer("\n\n".join(words) or METHODS, cards_in_danger(), GATES_VERSION, ["crisis"])
    if route.kind == "words" and route.rule is not None:
        cards = cards_for(message.content)
        return Answer(route.rule.say, cards, GATES_VERSION, [f"asked:{route.rule.name}"])
    return _guided(session, message, route, support=support, now=now)


def _guided(
    session: AssistantSession, message: AssistantMessage, route: Route, *, support: dict[str, Any] | None, now: datetime
) -> Answer:
    if route.fallback:
        reply = menu(f"{FALLBACKS[route.fallback]} {MENU}")
    else:
        reply = guided_reply(session.dialogue, message.content)
    session.dialogue = reply.state
    flags = ["guided", *([f"fallback:{route.fallback}"] if route.fallback else [])]
    text = reply.text
    if reply.act:
        failed = _written(reply, message, now)
        text = failed or text
        flags.append("not_saved" if failed else "saved")
    if support is not None:
        text = f"{support['message']}\n\n{text}"
    cards = [room("crisis_resources"), *reply.cards] if support is not None else reply.cards
    return Answer(text, cards, GUIDED_VERSION, flags)


def _written(reply: Reply, message: AssistantMessage, now: datetime) -> str:
    """Empty when the entry stands; otherwise why it does not, in a plain sentence."""
    owner: User = message.owner
    if consents_missing(owner):
        return NOT_SAVED.format(reason=NOT_READY)
    try:
        with transaction.atomic():
            act_run(reply.act, owner=owner, message_id=message.pk, answers=reply.answers, now=now)
    except DomainError as error:
        return NOT_SAVED.format(reason=str(error.detail))
    except ValidationError:
        return NOT_SAVED.format(reason="something in the answers does not fit.")
    return ""


def unavailable_answer() -> Reply:
    """When a model that was asked gives nothing."""
    return menu(f"{FALLBACKS['unavailable']} {MENU}")
