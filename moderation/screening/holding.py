"""A held text, written with the content it holds."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from accounts.audit.services import audit_record
from accounts.identity.models import User
from moderation.judging.outcomes import Place
from moderation.screening.models import ScreeningHold
from moderation.screening.verdicts import Verdict

# Words of moderation/reports/targets.py. The forum has two, and its caller says which.
CONTENT_TYPES = {
    Place.PEER_CHAT: "chat_message",
    Place.GROUP: "group_message",
    Place.COUNSELING: "counseling_message",
    Place.FORUM: "",
}
FORUM_TYPES = ("post", "reply")


def hold_open(
    verdicts: Sequence[Verdict], *, author: User, place: Place, content_id: UUID, content_type: str, now: datetime,
    urgent: bool,
) -> None:  # fmt: skip
    """
    This function will keep what is held, for the moderators: all texts of the content; in the caller's transaction.

    Content that waits already keeps its place in the queue and shows the newer words. One that is urgent stays so.
    """
    reasons = list(dict.fromkeys(reason for verdict in verdicts for reason in verdict.reasons))
    values = {
        "reasons": reasons,
        "rules_version": max(verdict.rules_version for verdict in verdicts),
        "text": "\n\n".join(verdict.original for verdict in verdicts),
        **({"is_urgent": True} if urgent else {}),
    }
    hold, created = ScreeningHold.objects.update_or_create(
        content_id=content_id,
        state=ScreeningHold.State.OPEN,
        defaults=values,
        create_defaults={
            **values,
            "owner": author,
            "place": place,
            "content_type": content_type or CONTENT_TYPES[place],
            "created_at": now,
        },
    )
    audit_record(
        actor=author, action="moderation.hold.opened" if created else "moderation.hold.renewed", target=hold,
        owner_id=author.pk, details={"reasons": reasons, "place": str(place)},
    )  # fmt: skip
