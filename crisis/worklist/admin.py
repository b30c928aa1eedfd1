"""The pages of the worklist on the staff site. Each view decides itself which roles may see it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from config.staff.navigation import register_entry
from crisis.worklist.flagging import flag_view
from crisis.worklist.selectors import may_work, ringing_count
from crisis.worklist.views import (
    act_view,
    incident_view,
    list_view,
    reach_view,
    text_view,
    ticket_view,
    worklist_view,
)

ROUTE = "crisis/worklist/"
ONE = f"{ROUTE}<uuid:incident_id>/"
PAGES = (
    (ROUTE, worklist_view, "crisis-worklist"),
    (f"{ROUTE}list/", list_view, "crisis-worklist-list"),
    (f"{ROUTE}ticket/", ticket_view, "crisis-worklist-ticket"),
    (f"{ROUTE}flag/", flag_view, "crisis-worklist-flag"),
    (ONE, incident_view, "crisis-incident"),
    (f"{ONE}text/", text_view, "crisis-incident-text"),
    (f"{ONE}reach/", reach_view, "crisis-incident-reach"),
    (f"{ONE}<slug:act>/", act_view, "crisis-incident-act"),
)


def worklist_entry(request: HttpRequest) -> dict[str, Any] | None:
    """In the sidebar of whoever follows crises up, with the number of raised alarms. One query."""
    user: Any = request.user
    if not may_work(user):
        return None
    entry: dict[str, Any] = {
        "title": "Crisis worklist", "icon": "crisis_alert", "link": reverse("admin:crisis-worklist"),
    }  # fmt: skip
    # The list counts for itself and goes on counting; a number beside it would stand still.
    ringing = 0 if request.path_info.startswith(entry["link"]) else ringing_count(viewer=user)
    return {**entry, "badge": ringing, "badge_style": "solid"} if ringing else entry


for route, view, name in PAGES:
    admin.site.register_page(route, view, name=name)
register_entry("crisis-worklist", worklist_entry)
