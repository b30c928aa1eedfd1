"""
What a notification says on each channel: templates/notifications/<kind>/<variant>/<channel>.txt.

`in_app.txt`, `push.txt` and `email.txt` begin with the title (or subject) on a line of its own, then a blank line, then
the text. A channel without a file is not used for that kind. Only `in_app.txt` may say anything about health: every
other channel crosses other people's servers and lock screens.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string

from accounts.notifications.models import Channel

DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Text:
    title: str
    body: str


def text_of(*, kind: str, variant: str, channel: str, params: Mapping[str, Any]) -> Text | None:
    """None where the kind is not told on that channel."""
    try:
        rendered = render_to_string(f"notifications/{kind}/{variant}/{channel}.txt", dict(params))
    except TemplateDoesNotExist:
        return None
    if channel == Channel.SMS:
        return Text("", rendered.strip())
    title, _, body = rendered.strip().partition("\n")
    # A header line must stay one line, whatever a parameter holds.
    return Text(" ".join(title.split()), body.strip())
