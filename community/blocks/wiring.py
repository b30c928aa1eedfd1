"""What the room of blocks hands to the rooms below."""

from collections.abc import Iterator

from accounts.erasure.registry import ERASED, Policy, register_policy
from accounts.export.registry import ExportSource, Row, register_export
from accounts.identity.models import User
from accounts.sync.registry import register_sync_exempt
from community.blocks.models import UserBlock
from community.blocks.selectors import block_list


def register_blocks() -> None:
    """Called when the app starts. Blocks are not restored: what they point at belongs to others."""
    register_export(ExportSource(name="blocks", category=None, models=(UserBlock,), rows=blocks_out))
    register_policy(UserBlock, Policy.ERASE, legal_basis=ERASED)
    register_policy(UserBlock, Policy.ERASE, legal_basis=ERASED, owner_field="blocked")
    register_sync_exempt(UserBlock, "Kept apart by the server; an app shows the list when it is opened.")


def blocks_out(owner: User) -> Iterator[Row]:
    for row in block_list(owner=owner).order_by("created_at", "pk"):
        row.owner = owner
        yield {"content_type": row.reference_type, "name": row.name, "created_at": row.created_at}
