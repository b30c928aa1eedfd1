"""What the companion's room hands to the rooms below."""

from community.assistant.consents import register_effects
from community.assistant.erasure import register_erasure
from community.assistant.exports import register_exports
from community.assistant.providers.choice import provider_check
from community.assistant.reading import register_texts
from community.assistant.sockets import register_sockets
from community.assistant.sync import register_assistant_sync
from community.assistant.targets import register_targets


def register_assistant() -> None:
    """Called when the app starts."""
    provider_check()
    register_exports()
    register_erasure()
    register_effects()
    register_assistant_sync()
    register_texts()
    register_targets()
    register_sockets()
