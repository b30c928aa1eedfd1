"""A person's groups out of the house. What they said there is exported by the conversations."""

from collections.abc import Iterator

from accounts.export.registry import ExportSource, Row, register_export, register_export_exempt
from accounts.export.rows import in_pages
from accounts.identity.models import User
from community.groups.models import GroupInvitation, GroupMembership, SupportGroup


def register_exports() -> None:
    """Called when the app starts."""
    # For nobody but the person: which groups somebody is in is no part of a health record that they share.
    register_export(ExportSource("group_memberships", None, (GroupMembership,), memberships_rows))
    register_export_exempt(SupportGroup, "A room of the house; who made it is staff, and is shown to nobody.")
    register_export_exempt(GroupInvitation, "Only the hash of a code that lets one person in, and when it ended.")


def memberships_rows(owner: User) -> Iterator[Row]:
    """
    A record and nothing to restore: a place in a group is one among others, who let in whom they let in. The name is
    what others there call the person.
    """
    rows = GroupMembership.objects.filter(owner=owner).select_related("group", "participant")
    for row in in_pages(rows, owner=owner):
        place, group = row.participant, row.group
        yield {
            "id": row.pk,
            "record": {
                "group": group.name, "category": group.category, "privacy": group.privacy, "name": place.alias,
                "role": place.role, "joined_at": place.joined_at, "left_at": place.left_at,
                "removed_at": row.removed_at, "reminders": row.reminders,
            },
        }  # fmt: skip
