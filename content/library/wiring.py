"""What the library hands to the rooms below."""

from config.reference import register_reference
from content.library.erasure import register_erasure
from content.library.exports import register_exports
from content.library.panels import register_panels
from content.library.reference import reference_bring
from content.library.sync import register_exempt_models


def register_library() -> None:
    """Called when the app starts."""
    register_reference("Library", reference_bring)
    register_exports()
    register_erasure()
    register_panels()
    register_exempt_models()
