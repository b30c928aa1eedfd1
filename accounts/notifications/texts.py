"""
What a notification says on each channel: templates/notifications/<kind>/<variant>/<channel>.txt.

`in_app.txt`, `push.txt` and `email.txt` begin with the title (or subject) on a line of its own, then a blank line, then
the text. Another channel without a file of the variant takes that of the kind's `default`; without one it is not used.
Only `in_app.txt` may say anything about health: every other channel crosses other people's servers and lock screens.
A kind may have a source instead of files (daily tips), the same on each channel.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template

from accounts.notifications.models import Channel

DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Text:
    title: str
    body: str


TextSource = Callable[[str], Text | None]
_sources: dict[str, TextSource] = {}


def register_text_source(kind: str, source: TextSource) -> None:
    """`source(variant)` gives the text; where it has none, the files are looked for."""
    _sources[str(kind)] = source


def text_of(*, kind: str, variant: str, channel: str, params: Mapping[str, Any]) -> Text | None:
    """None where the kind is not told on that channel."""
    source = _sources.get(str(kind))
    if source is not None and (found := source(variant)) is not None:
        return found
    template = _template(kind, variant, channel)
    if template is None:
        return None
    # Plain text: an apostrophe must not arrive as an entity.
    rendered = template.render(Context(dict(params), autoescape=False))
    if channel in (Channel.SMS, Channel.VOICE):
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
