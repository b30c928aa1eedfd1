"""An item as an app shows it, before anybody saved it: a page that can do nothing, drawn from what a form holds."""

import base64
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.templatetags.static import static
from rest_framework.exceptions import ErrorDetail

from accounts.profile.pictures import CONTENT_TYPE
from content.library.answers import item_answer
from content.library.forms import ContentItemForm
from content.library.models import ContentItem
from content.library.rendering import markdown_faults
from content.library.selectors import BODY, CARD
from content.library.structure import VERSION, structure_answer, structure_faults
from content.library.uploads import stored_read

# Sandboxed: no script, no form, no cookie of ours. Pictures and sounds may come from where an item says they lie.
POLICY = (
    "sandbox; default-src 'none'; style-src {styles}; img-src data: https:; media-src https:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)


def preview_page(request: HttpRequest, form: ContentItemForm) -> HttpResponse:
    form.is_valid()
    item = form.instance
    structure = form.cleaned_data.get("content_structure")
    faults = structure_faults(structure) if structure is not None else []
    item.content_structure = None
    body_faults = markdown_faults(item.body) if item.body else []
    answer = item_answer(preview_row(item), premium=True)
    of_whole = [text for path, text in faults if not path.startswith("blocks[")]
    context = {
        "answer": {**answer, "image_url": _picture(form, item)},
        "blocks": blocks_drawn(structure, faults),
        "faults": [*_form_faults(form), *body_faults, *of_whole],
        "sound": "uploaded" if form.cleaned_data.get("audio_upload") or item.audio_file else "",
        "styles": static("content/preview.css"),
    }
    response = TemplateResponse(request, "admin/content/contentitem/preview.html", context)
    response.own_policy = POLICY.format(styles=_host_of(request))  # type: ignore[attr-defined]
    return response


def _host_of(request: HttpRequest) -> str:
    """The one style sheet by its address: in a sandbox, 'self' is nobody."""
    address = static("content/preview.css")
    return address if "://" in address else request.build_absolute_uri(address)


def preview_row(item: ContentItem) -> dict[str, Any]:
    category = item.category.slug if item.category_id else ""
    # The rating is worked out by the database, which has never heard of a new item.
    row = {name: getattr(item, name) for name in (*CARD, *BODY) if name not in {"category__slug", "rating"}}
    return {**row, "category__slug": category, "rating": 0}


def _picture(form: ContentItemForm, item: ContentItem) -> str:
    """The picture itself: what is no public item has no address."""
    picture = form.cleaned_data.get("image_upload")
    if not picture and item.image_file and not form.cleaned_data.get("image_remove"):
        picture = stored_read(item.image_file.name)
    if picture:
        return f"data:{CONTENT_TYPE};base64,{base64.b64encode(picture).decode('ascii')}"
    return item.image_url


def blocks_drawn(structure: Any, faults: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """Each block as it is answered, or in its place what is wrong with it."""
    blocks = structure.get("blocks") if isinstance(structure, dict) else None
    found: list[dict[str, Any]] = []
    for number, block in enumerate(blocks if isinstance(blocks, list) else []):
        place = f"blocks[{number}]"
        wrong = [text for path, text in faults if path == place or path.startswith((f"{place}.", f"{place}["))]
        if wrong:
            found.append({"type": "wrong", "faults": wrong, "number": number + 1})
        else:
            found += structure_answer({"version": VERSION, "blocks": [block]})["blocks"]
    return found


def _form_faults(form: ContentItemForm) -> list[str]:
    return [
        f"{form.fields[name].label or name}: {text}" if name in form.fields else str(text)
        for name, texts in form.errors.items()
        if name != "content_structure"
        for text in (texts if isinstance(texts, list) else [ErrorDetail(texts)])
    ]
