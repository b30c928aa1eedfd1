"""The pages of the desk on the staff site. Each view decides itself who may see it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from config.staff.navigation import count_kept, register_entry
from moderation.desk.items import may_moderate, waiting_count
from moderation.desk.views import act_view, desk_view, item_view, list_view, text_view

ROUTE = "moderation/desk/"
ONE = f"{ROUTE}<slug:kind>/<uuid:item_id>/"
PAGES = (
    (ROUTE, desk_view, "moderation-desk"),
    (f"{ROUTE}list/", list_view, "moderation-desk-list"),
    (ONE, item_view, "moderation-item"),
    (f"{ONE}text/", text_view, "moderation-item-text"),
    (f"{ONE}<slug:act>/", act_view, "moderation-item-act"),
)


def desk_entry(request: HttpRequest) -> dict[str, Any] | None:
    """In the sidebar of moderators, with the number of reported contents that wait. One query now and then."""
    user: Any = request.user
    if not may_moderate(user):
        return None
    entry: dict[str, Any] = {"title": "Moderation desk", "icon": "gavel", "link": reverse("admin:moderation-desk")}
    # The list counts for itself and goes on counting; a number beside it would stand still.
    if request.path_info.startswith(entry["link"]):
        return entry
    waiting = count_kept("desk", user.pk, lambda: waiting_count(viewer=user, now=timezone.now()))
    return {**entry, "badge": waiting, "badge_style": "solid"} if waiting else entry


for route, view, name in PAGES:
    admin.site.register_page(route, view, name=name)
register_entry("moderation-desk", desk_entry)
