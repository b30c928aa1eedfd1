"""The sidebar: one group a room, holding the pages that the signed-in role may open."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

Entry = Callable[[HttpRequest], dict[str, Any] | None]
_entries: dict[str, Entry] = {}


def register_entry(name: str, entry: Entry) -> None:
    """`entry(request)` gives title, icon, link and badge of a page that is no table; None hides it."""
    _entries[name] = entry


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    own = [found for _, entry in sorted(_entries.items()) if (found := entry(request)) is not None]
    groups: list[dict[str, Any]] = [
        {"items": [{"title": "Dashboard", "icon": "monitoring", "link": reverse("admin:index")}, *own]}
    ]
    for room in admin.site.get_app_list(request):
        items = [
            {"title": page["name"], "icon": icon_of(page["model"]), "link": page["admin_url"]}
            for page in room["models"]
            if page["admin_url"]
        ]
        if items:
            groups.append({"title": room["name"], "separator": True, "items": items})
    return groups


def icon_of(model: type) -> str:
    return admin.site._registry[model].icon
