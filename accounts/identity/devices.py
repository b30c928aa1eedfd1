"""What a session remembers about its device (CM-031)."""

from collections.abc import Mapping
from typing import Any

from config.api.context import current


def device_info(told: Mapping[str, str] | None) -> dict[str, Any]:
    """What the app says about itself, and what the request shows anyway."""
    context = current()
    seen = {"user_agent": context.user_agent, "ip": context.ip}
    return {**{name: (told or {}).get(name, "") for name in ("name", "platform")}, **seen}
