"""What the library keeps of a person, and why no device takes it along."""

from accounts.sync.registry import register_sync_exempt
from content.library.models import ContentRating, ContentView


def register_exempt_models() -> None:
    """Called when the app starts."""
    register_sync_exempt(ContentView, "Noted by the server when an item is opened; no page of an app shows them.")
    register_sync_exempt(ContentRating, "One number, given on the page of an item, which is read from the server then.")
