"""The library's card on the staff dashboard, for editors."""

from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.urls import reverse

from config.staff.dashboard import DAYS, Figure, Panel, register_panel
from content.library.models import ContentItem

State = ContentItem.State


def register_panels() -> None:
    register_panel("library", library_panel, order=40, needs="manage:content")


def library_panel(now: datetime) -> Panel:
    """One query."""
    ahead = Q(state=State.PUBLISHED, published_at__gt=now)
    recent = Q(state=State.PUBLISHED, published_at__lte=now, published_at__gt=now - timedelta(days=DAYS))
    counts = ContentItem.objects.aggregate(
        waiting=Count("pk", filter=Q(state=State.REVIEW)),
        drafts=Count("pk", filter=Q(state=State.DRAFT)),
        ahead=Count("pk", filter=ahead),
        following=Min("published_at", filter=ahead),
        recent=Count("pk", filter=recent),
    )
    following = counts["following"]
    note = f"next on {following.day} {following:%b %H:%M} UTC" if following else "nothing is planned"
    return Panel(
        title="Library",
        figures=[
            Figure("For review", f"{counts['waiting']:,}", "handed in", "warning" if counts["waiting"] else "good"),
            Figure("Drafts", f"{counts['drafts']:,}", "being written"),
            Figure("Scheduled", f"{counts['ahead']:,}", note),
            Figure("Published", f"{counts['recent']:,}", f"in the last {DAYS} days"),
        ],
        link=reverse("admin:content_contentitem_changelist"),
    )
