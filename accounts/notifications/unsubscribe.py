"""The link of every letter by which its reader ends such letters: no sign-in, and good for nothing else."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from rest_framework.exceptions import NotFound

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.notifications.models import NotificationKind
from accounts.profile.models import UserPreferences

SALT = "accounts.notifications.unsubscribe"
Kind = NotificationKind


@dataclass(frozen=True, slots=True)
class Group:
    """What one link switches off: `switch` is the column of the preferences."""

    name: str
    switch: str
    # After "You get this letter because"; and after "You will get no more".
    reason: str
    stops: str


EMAIL = Group(
    "email", "channel_email", "your notifications are also sent by e-mail",
    "e-mails, except what concerns the account itself. The app goes on as before",
)  # fmt: skip
UPDATES = Group(
    "updates", "notification_updates", "news and reports are switched on", "weekly reports and news about Evenkeel"
)
# News has a switch of its own. Everything else is a reminder or a notice that the person may still want in the app, so
# its link ends the e-mails and nothing more.
NEWS = {
    Kind.UPDATE: UPDATES,
    Kind.WEEKLY_REPORT: UPDATES,
    Kind.WELLNESS_INSIGHT: UPDATES,
    Kind.DAILY_TIP: Group("tips", "notification_tips", "daily tips are switched on", "daily tips"),
    Kind.ACHIEVEMENT_EARNED: Group(
        "achievements", "notification_achievements", "notices of this kind are switched on", "notices of this kind"
    ),
}
BY_NAME = {group.name: group for group in (EMAIL, *NEWS.values())}
# Sent although unsubscribed: it may be the only way to hear that somebody else is in the account.
ALWAYS = frozenset({Kind.SECURITY_NOTICE})


def group_of(*, kind: str) -> Group:
    return NEWS.get(Kind(kind), EMAIL)


def email_wanted(*, owner_id: UUID, kind: str) -> bool:
    """Whether the person takes such letters now; asked at sending, so that an unsubscription counts at once."""
    if kind in ALWAYS:
        return True
    group = group_of(kind=kind)
    row = UserPreferences.objects.filter(owner_id=owner_id).values("channel_email", group.switch).first()
    defaults = {name: UserPreferences._meta.get_field(name).default for name in ("channel_email", group.switch)}
    return all((row or defaults).values())


def unsubscribe_token(*, owner_id: UUID, group: Group) -> str:
    return _signer().sign(f"{owner_id.hex}.{group.name}")


def unsubscribe_url(*, owner_id: UUID, group: Group) -> str:
    path = reverse("accounts:email-unsubscribe", args=[unsubscribe_token(owner_id=owner_id, group=group)])
    return f"{settings.PUBLIC_URL}{path}"


def token_open(token: str) -> tuple[UUID, Group]:
    """
    Whose letter, and which group. Tokens do not expire: a letter is read when it is read.

    :raises NotFound: for anything that this house did not sign, and for an account that is gone.
    """
    try:
        owner, _, name = _signer().unsign(token).partition(".")
        owner_id, group = UUID(hex=owner), BY_NAME[name]
    except (BadSignature, ValueError, KeyError):
        raise NotFound from None
    if not User.objects.filter(pk=owner_id).exists():
        raise NotFound
    return owner_id, group


def _signer() -> Signer:
    return Signer(salt=SALT, sep="~")


@transaction.atomic
def email_unsubscribe(*, owner_id: UUID, group: Group) -> None:
    """
    This function will switch a group of letters off; a second time changes nothing.
    """
    row, created = UserPreferences.objects.get_or_create(owner_id=owner_id, defaults={group.switch: False})
    changed = UserPreferences.objects.filter(pk=row.pk, **{group.switch: True}).update(**{group.switch: False})
    if created or changed:
        audit_record(
            actor=None, action="accounts.email.unsubscribed", target=row, owner_id=owner_id,
            details={"group": group.name, "fields": [group.switch]},
        )  # fmt: skip
