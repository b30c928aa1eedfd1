"""What becomes of a person's groups when they are erased. Their messages are the conversations' to erase."""

from accounts.erasure.registry import ERASED, Policy, register_of_nobody, register_policy
from community.groups.models import GroupInvitation, GroupMembership, GroupSession, SupportGroup


def register_erasure() -> None:
    """Called when the app starts."""
    register_policy(GroupMembership, Policy.ERASE, legal_basis=ERASED, order=80)
    register_policy(GroupInvitation, Policy.ERASE, legal_basis=ERASED, order=80)
    register_policy(SupportGroup, Policy.ANONYMISE, legal_basis=ERASED, owner_field="creator")
    register_of_nobody(GroupSession, "When a group meets, and what it is called.")
