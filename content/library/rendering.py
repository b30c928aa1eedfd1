"""
Markdown of editors into HTML that cannot act: markdown-it without HTML, then an allow-list of nh3.

`markdown_faults` refuses at the door what the second step would take away, because apps may draw the Markdown itself.
"""

import re
from collections.abc import Iterator
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {
    "p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol",
    "li", "a", "img", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}}
REL = "noopener noreferrer"
_LINKS = re.compile(r"(?:https://|mailto:)[^\s]+", re.IGNORECASE)
_IMAGES = re.compile(r"https://[^\s]+", re.IGNORECASE)
# Deeper than this is no text that anybody reads.
NESTING = 20

_render = MarkdownIt("commonmark", {"html": False, "maxNesting": NESTING}).enable(["table", "strikethrough"])
_check = MarkdownIt("commonmark", {"html": True, "maxNesting": NESTING}).enable(["table", "strikethrough"])
# Every link becomes a token, so that it can be refused by name; the renderer above keeps its own rule.
_check.validateLink = lambda url: True  # type: ignore[method-assign]


def markdown_html(text: str) -> str:
    """This function will draw a whole text."""
    return _clean(_render.render(text))


def inline_html(text: str) -> str:
    """This function will draw one line: emphasis, code and links, no blocks."""
    return _clean(_render.renderInline(text))


def _clean(html: str) -> str:
    return nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, attribute_filter=_attribute, url_schemes={"https", "mailto"},
        link_rel=REL, strip_comments=True,
    )  # fmt: skip


def _attribute(tag: str, name: str, value: str) -> str | None:
    # nh3 lets addresses without a scheme pass; ours have no page to be relative to.
    if (tag, name) == ("a", "href"):
        return value if _LINKS.fullmatch(value) else None
    if (tag, name) == ("img", "src"):
        return value if _IMAGES.fullmatch(value) else None
    return value


def markdown_faults(text: str, *, inline: bool = False) -> list[str]:
    """What an editor must change before this may be stored."""
    faults = []
    for token in _tokens(_check.parseInline(text) if inline else _check.parse(text)):
        if token.type in {"html_inline", "html_block"}:
            faults.append("HTML is not accepted; write Markdown.")
        elif token.type == "link_open" and not _LINKS.fullmatch(str(token.attrGet("href"))):
            faults.append("A link begins with https:// or mailto:.")
        elif token.type == "image" and not _IMAGES.fullmatch(str(token.attrGet("src"))):
            faults.append("A picture begins with https://.")
    return list(dict.fromkeys(faults))


def plain_words(text: str) -> str:
    """The words of a Markdown text, for search and for counting."""
    return " ".join(
        token.content.strip()
        for token in _tokens(_render.parse(text))
        if token.type in {"text", "code_inline", "code_block", "fence"} and token.content.strip()
    )


def _tokens(tokens: list[Token]) -> Iterator[Any]:
    for token in tokens:
        yield token
        yield from _tokens(token.children or [])
