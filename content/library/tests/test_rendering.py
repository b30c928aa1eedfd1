"""What editors write cannot act on whoever reads it: refused at the door, and harmless if it got in."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from rest_framework.exceptions import ValidationError

from content.library.models import ContentItem
from content.library.rendering import ATTRIBUTES, TAGS, inline_html, markdown_faults, markdown_html, plain_words
from content.library.structure import structure_answer, structure_faults
from content.library.tests.factories import BLOCKS, make_draft, make_item

PAYLOADS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=https://evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<body onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<object data='data:text/html,<script>alert(1)</script>'></object>",
    "<embed src='//evil.example/x.swf'>",
    "<form action='https://evil.example'><input type=submit></form>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<base href='https://evil.example/'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<!--<img src='--><img src=x onerror=alert(1)//'>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<template><script>alert(1)</script></template>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](vbscript:msgbox(1))",
    "[x](http://evil.example)",
    "[x](//evil.example)",
    "[x](/api/v1/auth/logout)",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "![x](http://evil.example/track.gif)",
    "![x](//evil.example/track.gif)",
    "![x](data:image/svg+xml;base64,PHN2Zy8+)",
    "![x\" onerror=\"alert(1)](javascript:alert(1))",
    "[x\" onclick=\"alert(1)](javascript:alert(1) \"t\")",
    "**<b onmouseover=alert(1)>x</b>**",
]  # fmt: skip
# Harmless in Markdown itself: they must become text, wherever they stand.
AS_TEXT = [
    "`<script>alert(1)</script>`",
    "```\n<img src=x onerror=alert(1)>\n```",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "5 < 6 and 7 > 6 & 1",
    "[x](https://example.org/\"onmouseover=alert(1))",
    "![\"onerror=alert(1) x=](https://example.org/a.png)",
    "[x](https://example.org 'onclick=\"alert(1)')",
]  # fmt: skip


class Reader(HTMLParser):
    """Takes HTML as a browser does, and refuses everything that is not on the list."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, tag
        for name, value in attrs:
            assert name in ATTRIBUTES.get(tag, set()) | ({"rel"} if tag == "a" else set()), (tag, name)
            if name == "href":
                assert re.match(r"https://|mailto:", str(value)), value
            if name == "src":
                assert str(value).startswith("https://"), value


def assert_harmless(html: str) -> None:
    Reader().feed(html)
    assert not re.search(r"<(script|style|iframe|svg|object|embed|form|meta|link|base)", html, re.IGNORECASE)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_an_attack_is_refused_and_would_be_harmless_anyway(payload: str) -> None:
    assert markdown_faults(payload) or markdown_faults(payload, inline=True) or "javascript" not in payload
    assert_harmless(markdown_html(payload))
    assert_harmless(inline_html(payload))


@pytest.mark.parametrize("payload", [one for one in PAYLOADS if not one.startswith("[x](java\t")])
def test_an_attack_never_becomes_a_row(payload: str, db: None) -> None:
    with pytest.raises(ValidationError) as refused:
        make_draft(body=payload)
    assert set(refused.value.detail) == {"body"}
    assert ContentItem.objects.count() == 0


@pytest.mark.parametrize("payload", AS_TEXT)
def test_what_only_looks_like_an_attack_is_text(payload: str) -> None:
    assert markdown_faults(payload) == []
    assert_harmless(markdown_html(payload))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_rows_that_came_in_another_way_are_answered_harmlessly(payload: str, api_client: Any, db: None) -> None:
    item = make_item()
    ContentItem.objects.filter(pk=item.pk).update(body=payload)
    assert_harmless(api_client.get(f"/api/v1/content/{item.pk}").json()["body_html"])
    blocks = {"version": 1, "blocks": [{"type": "list", "style": "bulleted", "items": [payload]},
                                       {"type": "quote", "text": payload, "source": payload}]}  # fmt: skip
    drawn = structure_answer(blocks)["blocks"]
    for html in (*drawn[0]["items_html"], drawn[1]["text_html"], drawn[1]["source_html"]):
        assert_harmless(html)


def test_markdown_becomes_what_it_means() -> None:
    html = markdown_html("# A\n\n- *b*\n- [c](https://example.org)\n\n![d](https://example.org/d.png)\n\n|e|\n|-|\n|f|")
    assert "<h1>A</h1>" in html
    assert "<em>b</em>" in html
    assert '<a href="https://example.org" rel="noopener noreferrer">c</a>' in html
    assert '<img src="https://example.org/d.png" alt="d">' in html
    assert "<td>f</td>" in html
    assert inline_html("**a** [b](mailto:a@example.org)").count("<p>") == 0


def test_words_are_those_that_a_reader_sees() -> None:
    assert plain_words("# One\n\n*two* [three](https://example.org/four) `five`") == "One two three five"


GOOD = [
    {"type": "heading", "level": 2, "text": "A"},
    {"type": "paragraph", "text": "B **c**"},
    {"type": "list", "style": "numbered", "items": ["d", "e"]},
    {"type": "quote", "text": "f", "source": ""},
    {"type": "quote", "text": "f"},
    {"type": "callout", "tone": "help", "text": "g"},
    {"type": "image", "src": "https://example.org/a.png", "alt": ""},
    {"type": "audio", "src": "https://example.org/a.mp3", "title": "h", "transcript": "i\n\nj"},
    {"type": "video", "src": "https://example.org/a.mp4", "title": "k", "captions": ""},
    {"type": "step", "title": "l", "text": "m", "seconds": 30},
    {"type": "step", "title": "l", "text": "m", "seconds": None},
    {"type": "question", "id": "what-now", "text": "n", "answer": "choice", "choices": ["o", "p"]},
    {"type": "question", "id": "how-so", "text": "n", "answer": "scale"},
    {"type": "breathing", "technique": "box-breathing"},
    {"type": "divider"},
]


def test_every_kind_of_block_is_taken() -> None:
    assert structure_faults({"version": 1, "blocks": GOOD}) == []


@pytest.mark.parametrize(
    ("block", "path"),
    [
        ("text", "blocks[1]"),
        ({}, "blocks[1].type"),
        ({"type": "poem"}, "blocks[1].type"),
        ({"type": ["divider"]}, "blocks[1].type"),
        ({"type": "divider", "extra": 1}, "blocks[1].extra"),
        ({"type": "heading", "level": 1, "text": "A"}, "blocks[1].level"),
        ({"type": "heading", "level": True, "text": "A"}, "blocks[1].level"),
        ({"type": "heading", "level": 2}, "blocks[1].text"),
        ({"type": "paragraph", "text": ""}, "blocks[1].text"),
        ({"type": "paragraph", "text": 5}, "blocks[1].text"),
        ({"type": "paragraph", "text": "a" * 5001}, "blocks[1].text"),
        ({"type": "paragraph", "text": "<b>a</b>"}, "blocks[1].text"),
        ({"type": "paragraph", "text": "[a](javascript:b)"}, "blocks[1].text"),
        ({"type": "list", "style": "bulleted", "items": ["a", ""]}, "blocks[1].items[1]"),
        ({"type": "list", "style": "bulleted", "items": []}, "blocks[1].items"),
        ({"type": "list", "style": "x", "items": ["a"]}, "blocks[1].style"),
        ({"type": "callout", "tone": "shout", "text": "a"}, "blocks[1].tone"),
        ({"type": "image", "src": "http://example.org/a.png", "alt": ""}, "blocks[1].src"),
        ({"type": "image", "src": "javascript:a", "alt": ""}, "blocks[1].src"),
        ({"type": "audio", "src": "https://a.org/b.mp3", "title": "c", "transcript": "<i>"}, "blocks[1].transcript"),
        ({"type": "video", "src": "https://a.org/b.mp4", "title": "c", "captions": "d"}, "blocks[1].captions"),
        ({"type": "step", "title": "a", "text": "b", "seconds": 0}, "blocks[1].seconds"),
        ({"type": "step", "title": "a", "text": "b", "seconds": "9"}, "blocks[1].seconds"),
        ({"type": "question", "id": "A B", "text": "c", "answer": "text"}, "blocks[1].id"),
        ({"type": "question", "id": "a", "text": "c", "answer": "choice"}, "blocks[1].choices"),
        ({"type": "question", "id": "a", "text": "c", "answer": "text", "choices": ["d"]}, "blocks[1].choices"),
        ({"type": "question", "id": "first", "text": "c", "answer": "text"}, "blocks[1].id"),
        ({"type": "breathing", "technique": "../x"}, "blocks[1].technique"),
    ],
)
def test_a_fault_says_in_which_block_it_is(block: Any, path: str) -> None:
    first = {"type": "question", "id": "first", "text": "a", "answer": "text"}
    faults = structure_faults({"version": 1, "blocks": [first, block]})
    assert [place for place, _ in faults] == [path]


@pytest.mark.parametrize(
    "value", [[], "x", 5, {}, {"version": 2, "blocks": GOOD}, {"version": 1, "blocks": []}, {**BLOCKS, "x": 1}]
)
def test_a_structure_that_is_none_is_refused(value: Any) -> None:
    assert structure_faults(value)
