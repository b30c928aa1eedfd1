"""What becomes of the companion's rows when a person is erased."""

from accounts.erasure.registry import HEALTH_ERASED, Policy, register_of_nobody, register_policy
from community.assistant.models import (
    AssistantBudget,
    AssistantEmbedding,
    AssistantMessage,
    AssistantSession,
    AssistantUsage,
)


def register_erasure() -> None:
    """Called when the app starts."""
    # Numbers name their message, messages their session.
    register_policy(AssistantEmbedding, Policy.ERASE, legal_basis=HEALTH_ERASED, order=80)
    register_policy(AssistantMessage, Policy.ERASE, legal_basis=HEALTH_ERASED, order=85)
    register_policy(AssistantSession, Policy.ERASE, legal_basis=HEALTH_ERASED)
    register_policy(AssistantUsage, Policy.ERASE, legal_basis=HEALTH_ERASED)
    register_of_nobody(AssistantBudget, "Counts of a month for the whole house.")
