"""What a write has to pass before it reaches its room: the person's allowance of requests, and required consents."""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.sync.registry import SyncWriter, sync_source
from accounts.sync.writes import Op, Write

# Takes one create of this scope from the person's allowance of requests.
Charge = Callable[[str], object]
# Refuses a write that needs a consent which is not given.
Permit = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Gate:
    """What each write has to pass; without `permit` the whole request has passed it."""

    charge: Charge
    permit: Permit | None = None

    def check(self, write: Write, writer: SyncWriter) -> None:
        if self.permit is not None and not before_consents(write):
            self.permit()
        if write.op is Op.CREATE and writer.throttle:
            self.charge(writer.throttle)


def before_consents(write: Write) -> bool:
    """Deleting is open to everybody, and so is what answers with help in a crisis."""
    source = sync_source(write.kind)
    writer = source.write if source is not None else None
    return write.op is Op.DELETE or (writer is not None and writer.before_consents(write.fields))
