"""What the forum hands to the rooms below."""

from community.forum.barriers import register_barriers
from community.forum.categories import categories_bring
from community.forum.erasure import register_erasure
from community.forum.exports import register_exports
from community.forum.reading import register_texts
from community.forum.sync import register_exempt_models
from community.forum.targets import register_targets
from config.reference import register_reference


def register_forum() -> None:
    """Called when the app starts."""
    register_reference("Forum categories", categories_bring)
    register_exports()
    register_erasure()
    register_exempt_models()
    register_barriers()
    register_targets()
    register_texts()
