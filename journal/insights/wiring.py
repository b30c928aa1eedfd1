"""What the room of insights hands to the rooms below."""

from journal.insights.services import register_effects


def register_insights() -> None:
    """Called when the app starts."""
    register_effects()
