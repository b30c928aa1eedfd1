"""What the library hands to the rooms below."""

from config.reference import register_reference
from content.library.reference import reference_bring


def register_library() -> None:
    """Called when the app starts."""
    register_reference("Library", reference_bring)
