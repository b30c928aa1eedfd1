"""How the sending of one message went."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Outcome:
    """`device_gone` means that the device's token will never work again and its row can go."""

    kind: Literal["sent", "retry", "device_gone", "refused"]
    provider_message_id: str = ""
    retry_after_seconds: int | None = None
    error_code: str = ""
