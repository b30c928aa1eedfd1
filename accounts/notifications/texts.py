"""
What a notification says on each channel: templates/notifications/<kind>/<variant>/<channel>.txt.

`in_app.txt`, `push.txt` and `email.txt` begin with the title (or subject) on a line of its own, then a blank line, then
the text. Another channel without a file of the variant takes that of the kind's `default`; without one it is not used.
Only `in_app.txt` may say anything about health: every other channel crosses other people's servers and lock screens.
A daily tip is no file: it comes from the source of tips, the same on each channel.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template

from accounts.notifications.models import Channel, NotificationKind
from accounts.notifications.tips import tip_of_variant

DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Text:
    title: str
    body: str


def text_of(*, kind: str, variant: str, channel: str, params: Mapping[str, Any]) -> Text | None:
    """None where the kind is not told on that channel."""
    if kind == NotificationKind.DAILY_TIP and (tip := tip_of_variant(variant)) is not None:
        return Text(tip.title, tip.body)
    template = _template(kind, variant, channel)
    if template is None:
        return None
    # Plain text: an apostrophe must not arrive as an entity.
    rendered = template.render(Context(dict(params), autoescape=False))
    if channel == Channel.SMS:
        return Text("", rendered.strip())
    title, _, body = rendered.strip().partition("\n")
    # A header line must stay one line, whatever a parameter holds.
    return Text(" ".join(title.split()), body.strip())


@lru_cache(maxsize=512)
def is_told(*, kind: str, variant: str, channel: str) -> bool:
    return _template(kind, variant, channel) is not None


def _template(kind: str, variant: str, channel: str) -> Any:
    for name in (variant, DEFAULT) if channel != Channel.IN_APP else (variant,):
        try:
            return get_template(f"notifications/{kind}/{name}/{channel}.txt").template  # type: ignore[attr-defined]
        except TemplateDoesNotExist:
            continue
    return None
