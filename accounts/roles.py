"""What each role may do (CM L526-543), as one table."""

from accounts.identity.models import User

PERMISSIONS: dict[str, tuple[str, ...]] = {
    User.Role.USER: (
        "read:own_profile", "write:own_profile", "read:own_mood", "write:own_mood", "read:own_sessions",
        "write:own_sessions", "read:content", "read:achievements", "write:crisis_incident",
    ),
    User.Role.THERAPIST: ("read:client_data", "write:therapy_notes", "read:appointments", "write:content"),
    User.Role.SUPPORT: ("read:account_status",),
    User.Role.ADMIN: ("read:all", "write:all", "delete:all", "manage:users"),
}  # fmt: skip
MODERATOR, EDITOR = "moderator", "editor"
STAFF_GROUPS = frozenset({MODERATOR, EDITOR})
STAFF_ROLES = frozenset({User.Role.THERAPIST, User.Role.SUPPORT, User.Role.ADMIN})


def role_names(user: User) -> list[str]:
    """The role and, beside it, the moderator and editor groups."""
    return [user.role, *user.group_names]


def role_permissions(user: User) -> list[str]:
    own = PERMISSIONS[User.Role.USER]
    return [*own, *(PERMISSIONS[user.role] if user.role != User.Role.USER else ())]
