"""The counsellors' console on the staff site; each view decides itself who may see it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from community.console import views
from community.counseling.duty import is_counselor
from community.counseling.queue import waiting
from config.staff.navigation import count_kept, register_entry

ROUTE = "counseling/console/"
ONE = f"{ROUTE}<uuid:session_id>/"
PAGES = (
    (ROUTE, views.console_view, "counseling-console"),
    (f"{ROUTE}state/", views.state_view, "counseling-console-state"),
    (f"{ROUTE}ticket/", views.ticket_view, "counseling-console-ticket"),
    (f"{ROUTE}status/", views.status_view, "counseling-console-status"),
    (f"{ROUTE}next/", views.next_view, "counseling-console-next"),
    (f"{ONE}accept/", views.accept_view, "counseling-console-accept"),
    (f"{ONE}messages/", views.messages_view, "counseling-console-messages"),
    (f"{ONE}send/", views.send_view, "counseling-console-send"),
    (f"{ONE}read/", views.read_view, "counseling-console-read"),
    (f"{ONE}about/", views.about_view, "counseling-console-about"),
    (f"{ONE}record/", views.record_view, "counseling-console-record"),
    (f"{ONE}resources/", views.resources_view, "counseling-console-resources"),
    (f"{ONE}transfer/", views.transfer_view, "counseling-console-transfer"),
    (f"{ONE}close/", views.close_view, "counseling-console-close"),
)


def console_entry(request: HttpRequest) -> dict[str, Any] | None:
    """In the sidebar of counsellors, with how many wait. One query now and then."""
    user: Any = request.user
    if not is_counselor(user):
        return None
    entry: dict[str, Any] = {"title": "Counselling", "icon": "forum", "link": reverse("admin:counseling-console")}
    # The console counts for itself.
    if request.path_info.startswith(entry["link"]):
        return entry
    count = count_kept("counseling", user.pk, waiting().exclude(owner=user).count)
    return {**entry, "badge": count, "badge_style": "solid"} if count else entry


for route, view, name in PAGES:
    admin.site.register_page(route, view, name=name)
register_entry("counseling-console", console_entry)
