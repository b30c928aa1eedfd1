"""The only way to logged interactions, and what is counted of them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from accounts.identity.models import User
from wellness.diary.selectors import diary_get, diary_list
from wellness.interactions.models import InteractionLog


@dataclass(frozen=True, slots=True)
class ToolUse:
    """How often a tool was used, and for how long altogether."""

    count: int
    minutes: int


def interaction_list(
    *, owner: User, tool: str | None = None, first: date | None = None, last: date | None = None
) -> QuerySet[InteractionLog]:
    """`tool` is a name exactly as it was logged."""
    rows = diary_list(InteractionLog.objects.all(), owner=owner, first=first, last=last)
    return rows.filter(tool=tool) if tool else rows


def interaction_get(*, owner: User, interaction_id: UUID) -> InteractionLog:
    """:raises NotFound: also when it is somebody else's."""
    return diary_get(InteractionLog.objects.all(), owner=owner, row_id=interaction_id)


def interaction_tool_counts(*, owner: User, first: date, last: date) -> dict[str, ToolUse]:
    """The uses of each tool, the most frequent first. One query, of the index alone."""
    tools = interaction_list(owner=owner, first=first, last=last).order_by().values("tool")
    rows = tools.annotate(n=Count("*"), minutes=Sum("duration_minutes")).order_by("-n", "tool")
    return {tool: ToolUse(n, minutes) for tool, n, minutes in rows.values_list("tool", "n", "minutes")}
