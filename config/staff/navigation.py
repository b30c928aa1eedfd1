"""The sidebar: one group a room, holding the pages that the signed-in role may open."""

import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

# A number in the sidebar may be so old. Alarms have none: they are counted anew on every page.
KEPT_SECONDS = 15
Entry = Callable[[HttpRequest], dict[str, Any] | None]
_entries: dict[str, Entry] = {}
_counts: dict[tuple[str, UUID], tuple[float, int]] = {}


def register_entry(name: str, entry: Entry) -> None:
    """`entry(request)` gives title, icon, link and badge of a page that is no table; None hides it."""
    _entries[name] = entry


def count_kept(name: str, person_id: UUID, count: Callable[[], int]) -> int:
    """This function will give how many wait for one member of staff: one count in KEPT_SECONDS for all their pages."""
    counted_at, found = _counts.get((name, person_id), (0.0, 0))
    if not counted_at or time.monotonic() - counted_at >= KEPT_SECONDS:
        found = count()
        _counts[name, person_id] = (time.monotonic(), found)
    return found


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
