"""What decides whether a person hears something, and where: read fresh, for one or for a batch, in one query."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from accounts.consent.models import ConsentType
from accounts.identity.models import User
from accounts.notifications.kinds import EMAIL, PUSH, SMS, VOICE, KindRule, rule_of
from accounts.notifications.models import NotificationKind
from accounts.notifications.providers.voice import voice_configured
from accounts.notifications.wall_clock import quiet_until
from accounts.profile.models import UserPreferences
from accounts.vault.keyring import OpenKey, open_key
from accounts.vault.services import key_of_owner_id
from config.database import hot_rows

SWITCHES = (
    "notification_meditation", "notification_mood", "notification_appointments", "notification_achievements",
    "notification_updates", "notification_tips", "channel_push", "channel_email", "channel_sms",
)  # fmt: skip
_COLUMNS = ("notifications_enabled", *SWITCHES, "quiet_hours_start", "quiet_hours_end")
# A person without a row of preferences has the model's defaults.
_DEFAULTS = {name: UserPreferences._meta.get_field(name).get_default() for name in _COLUMNS}
# A device of a session that was signed out hears nothing more, whatever became of its row.
SQL = f"""
SELECT u.id, u.status, u.role, u.timezone, u.locale, u.email IS NOT NULL, k.id, k.wrapped,
  ARRAY(SELECT c.type FROM accounts_consent c WHERE c.owner_id = u.id AND c.type = ANY(%s) AND c.granted),
  ARRAY(SELECT d.id FROM accounts_pushdevice d WHERE d.owner_id = u.id AND (d.session_id IS NULL OR EXISTS (
    SELECT 1 FROM accounts_usersession s WHERE s.id = d.session_id AND s.revoked_at IS NULL))),
  p.id IS NOT NULL, {", ".join(f"p.{name}" for name in _COLUMNS)}
FROM accounts_user u
LEFT JOIN accounts_userpreferences p ON p.owner_id = u.id
LEFT JOIN accounts_datakey k ON k.owner_id = u.id
WHERE u.id = ANY(%s)
"""  # noqa: S608 - names from this module only


@dataclass(frozen=True, slots=True)
class Listener:
    """One person as the notifications see them."""

    owner_id: UUID
    active: bool
    on_staff: bool
    zone: ZoneInfo
    locale: str
    has_email: bool
    # Of the consents those that a channel needs.
    consents: frozenset[str]
    devices: tuple[UUID, ...]
    enabled: bool
    switches: Mapping[str, bool]
    quiet_start: time | None
    quiet_end: time | None
    wrapped_key: tuple[int, bytes] | None

    def wants(self, kind: str) -> bool:
        """Whether the switches let `kind` interrupt this person."""
        rule = rule_of(kind)
        return rule.urgent or (self.enabled and (not rule.switch or self.switches[rule.switch]))

    def planned(self, kind: str) -> bool:
        """Whether a reminder, tip or report is written for this person at all (conflict C86)."""
        if kind == NotificationKind.DAILY_TIP and not self.devices:
            return False
        return self.active and self.wants(kind)

    def channels(self, kind: str) -> tuple[str, ...]:
        """Where `kind` goes now, besides the app."""
        rule = rule_of(kind)
        if not self.active:
            # Somebody who cannot sign in must still learn why, and by mail they can.
            return (EMAIL,) if kind == NotificationKind.SECURITY_NOTICE and self.has_email else ()
        if not self.wants(kind):
            return ()
        return tuple(channel for channel in rule.channels if self._open(channel, rule))

    def _open(self, channel: str, rule: KindRule) -> bool:
        reachable = {
            PUSH: bool(self.devices),
            EMAIL: self.has_email,
            SMS: ConsentType.SMS in self.consents,
            VOICE: ConsentType.VOICE in self.consents and voice_configured(),
        }[channel]
        forced = channel in rule.always or (self.on_staff and channel in rule.duty)
        # Calls have no switch besides their consent: each reminder says for itself whether it calls.
        return reachable and (forced or self.switches.get(f"channel_{channel}", True))

    def due_at(self, kind: str, now: datetime) -> datetime:
        """`now`, or the end of the person's quiet hours."""
        if not rule_of(kind).quiet:
            return now
        return quiet_until(now, start=self.quiet_start, end=self.quiet_end, zone=self.zone)

    def key(self) -> OpenKey:
        if self.wrapped_key is None:
            return key_of_owner_id(self.owner_id)
        return open_key(self.wrapped_key[0], self.owner_id.bytes, self.wrapped_key[1])


def listeners_of(owner_ids: Collection[UUID]) -> dict[UUID, Listener]:
    """This function will read the people of these ids; one query for any number of them."""
    rows = hot_rows(SQL, ([ConsentType.SMS.value, ConsentType.VOICE.value], list(owner_ids)))
    return {row[0]: _listener(row) for row in rows}


def listener_of(owner_id: UUID) -> Listener | None:
    return listeners_of([owner_id]).get(owner_id)


def _listener(row: tuple[object, ...]) -> Listener:
    owner_id, status, role, zone, locale, has_email, key_id, wrapped, consents, devices, known, *columns = row
    values = dict(zip(_COLUMNS, columns, strict=True)) if known else _DEFAULTS
    return Listener(
        owner_id=owner_id,  # type: ignore[arg-type]
        active=status == User.Status.ACTIVE,
        on_staff=role != User.Role.USER,
        zone=ZoneInfo(str(zone)),
        locale=str(locale),
        has_email=bool(has_email),
        consents=frozenset(consents),  # type: ignore[call-overload]
        devices=tuple(devices),  # type: ignore[arg-type]
        enabled=bool(values["notifications_enabled"]),
        switches={name: bool(values[name]) for name in SWITCHES},
        quiet_start=values["quiet_hours_start"],  # type: ignore[arg-type]
        quiet_end=values["quiet_hours_end"],  # type: ignore[arg-type]
        wrapped_key=(key_id, bytes(wrapped)) if key_id is not None else None,  # type: ignore[arg-type]
    )
