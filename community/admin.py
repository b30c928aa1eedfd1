"""Slices with admin are imported here by name."""

from community.groups.admin import GroupMembershipAdmin, GroupSessionAdmin, SupportGroupAdmin

__all__ = ("GroupMembershipAdmin", "GroupSessionAdmin", "SupportGroupAdmin")
