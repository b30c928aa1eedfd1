"""A held text, written with the content it holds."""

from datetime import datetime
from uuid import UUID

from accounts.audit.services import audit_record
from accounts.identity.models import User
from moderation.screening.models import ScreeningHold
from moderation.screening.verdicts import Place, Verdict

# Words of moderation/reports/targets.py. The forum has two, and its caller says which.
CONTENT_TYPES = {
    Place.PEER_CHAT: "chat_message",
    Place.GROUP: "group_message",
    Place.COUNSELING: "counseling_message",
    Place.FORUM: "",
}
FORUM_TYPES = ("post", "reply")


def hold_open(
    verdict: Verdict, *, author: User, place: Place, content_id: UUID, content_type: str, now: datetime, urgent: bool
) -> None:
    """
    This function will keep what is held, for the moderators; in the caller's transaction.

    Content that waits already keeps its place in the queue and shows the newer words. One that is urgent stays so.
    """
    values = {
        "reasons": list(verdict.reasons),
        "rules_version": verdict.rules_version,
        "text": verdict.original,
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
        owner_id=author.pk, details={"reasons": list(verdict.reasons), "place": str(place)},
    )  # fmt: skip
