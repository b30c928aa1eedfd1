"""Messages as numbers, and forgetting them."""

from uuid import UUID

from community.assistant.models import AssistantEmbedding


def embeddings_forget(*, owner_id: UUID) -> int:
    return AssistantEmbedding.objects.filter(owner=owner_id).delete()[0]


def embedding_forget(*, message_id: UUID) -> int:
    return AssistantEmbedding.objects.filter(message=message_id).delete()[0]
