"""
Who may do what (CM L526-543), as one table: the API, the staff site and the claims in tokens read it and nothing
else.

Nothing here opens health text. `read:all` and the like are about records as such (conflict C28); words that people
wrote are opened by their owner, by whom they share with, and under `open:emergency` for an hour.
"""

from accounts.identity.models import User

MODERATOR, EDITOR = "moderator", "editor"
STAFF_GROUPS = frozenset({MODERATOR, EDITOR})
STAFF_ROLES = frozenset({User.Role.THERAPIST, User.Role.SUPPORT, User.Role.ADMIN})

# Everybody has the first line; a role or a group adds its own.
PERMISSIONS: dict[str, tuple[str, ...]] = {
    User.Role.USER: (
        "read:own_profile", "write:own_profile", "read:own_mood", "write:own_mood", "read:own_sessions",
        "write:own_sessions", "read:content", "read:achievements", "write:crisis_incident",
    ),
    User.Role.THERAPIST: (
        "read:client_data", "write:therapy_notes", "read:appointments", "write:content", "read:incidents",
        "read:rota", "open:emergency",
    ),
    User.Role.SUPPORT: (
        "read:account_status", "read:metrics", "send:notification", "write:crisis_resources", "read:rota",
    ),
    User.Role.ADMIN: (
        "read:all", "write:all", "delete:all", "manage:users", "manage:content", "read:account_status",
        "read:metrics", "read:audit_log", "read:incidents", "send:notification", "write:crisis_resources",
        "manage:crisis_resources", "read:rota", "open:emergency", "decide:holds", "manage:moderation",
    ),
    MODERATOR: ("read:reports", "write:moderation", "decide:holds"),
    EDITOR: ("write:content", "manage:content"),
}  # fmt: skip


def role_names(user: User) -> list[str]:
    """The role and, beside it, the moderator and editor groups."""
    return [user.role, *user.group_names]


def role_permissions(user: User) -> list[str]:
    names = dict.fromkeys((User.Role.USER, *role_names(user)))
    return list(dict.fromkeys(right for name in names for right in PERMISSIONS.get(name, ())))


def holds(user: object, permission: str) -> bool:
    """Whether an active person has a right; nobody signed in has none."""
    return isinstance(user, User) and user.is_active and permission in role_permissions(user)
