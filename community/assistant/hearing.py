"""What was said to the companion and refused before it was read."""

from collections.abc import Collection

from accounts.identity.models import User
from community.assistant.gates import asked_for
from community.assistant.routes import screening_with_gate
from crisis.screening.services import Screening, screen_each


def words_read(pieces: Collection[str], owner: User) -> Screening | None:
    """This function will look for danger as where a message is taken: whoever asks for a way is in danger. No query."""
    screening = screen_each(pieces, owner)
    for piece in pieces:
        screening = screening_with_gate(piece, screening, asked_for(piece))
    return screening
