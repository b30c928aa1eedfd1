"""
Who follows crises up, who is on shift, and whom an alarm wakes.

People are locked before incidents, everywhere in this room: an erasure and the end of an account take the person's row
first and then come for the incidents, and two orders would meet in a deadlock.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog

from accounts.identity.models import User
from config.database import hot_rows
from crisis.incidents.models import CrisisShift

STAFF_ROLES = frozenset({User.Role.ADMIN, User.Role.SUPPORT, User.Role.THERAPIST})
# Without a rota, and at the top of the ladder.
EVERYBODY_ROLES = frozenset({User.Role.ADMIN, User.Role.SUPPORT})
PRIMARY, BACKUP = CrisisShift.Rung.PRIMARY.value, CrisisShift.Rung.BACKUP.value
_log = structlog.get_logger("evenkeel.crisis")

_PEOPLE = """
SELECT u.id, u.role, u.status,
  (SELECT min(s.rung) FROM crisis_crisisshift s WHERE s.staff_id = u.id AND s.starts_at <= %s AND s.ends_at > %s)
FROM accounts_user u
WHERE u.id = ANY(%s) OR (u.role <> 'user' AND u.status = 'active')
ORDER BY u.id FOR {lock} OF u
"""
# KEY SHARE lets roles change and erasures wait; SHARE makes roles wait as well.
_HELD = _PEOPLE.format(lock="KEY SHARE")
_FIXED = _PEOPLE.format(lock="SHARE")
_FIXED_FEW = """
SELECT u.id, u.role, u.status, NULL::int FROM accounts_user u
WHERE u.id = ANY(%s) OR u.id = (SELECT i.owner_id FROM crisis_crisisincident i WHERE i.id = %s)
ORDER BY u.id FOR SHARE OF u
"""
# An erasure may hold its person for minutes, and an alarm of somebody else must not wait for it.
_FREE = "SELECT id FROM accounts_user WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE SKIP LOCKED"


@dataclass(frozen=True, slots=True)
class Duty:
    """The staff at one instant: id and rung of the shift that they are on, if any."""

    shifts: dict[UUID, int | None]
    everybody: frozenset[UUID]

    def is_staff(self, user_id: UUID | None) -> bool:
        return user_id in self.shifts

    def without(self, user_id: UUID) -> "Duty":
        """The same instant without one person: whose shift that empties counts as empty."""
        shifts = {staff_id: shift for staff_id, shift in self.shifts.items() if staff_id != user_id}
        return Duty(shifts, self.everybody - {user_id})

    def wake(self, rung: int, holder_id: UUID | None = None) -> set[UUID]:
        """
        This function will give whom rung 1, 2 or 3 wakes; each rung wakes those below again, and the holder.

        An empty shift, and a house without support and administrators, wake everybody there is.
        """
        primary = {user_id for user_id, shift in self.shifts.items() if shift == PRIMARY}
        backup = {user_id for user_id, shift in self.shifts.items() if shift == BACKUP}
        woken = primary if rung == 1 else primary | backup
        if rung >= 3 or (rung == 1 and not primary) or (rung == 2 and not backup):
            woken = woken | (self.everybody or frozenset(self.shifts))
        if self.is_staff(holder_id) and holder_id is not None:
            woken = woken | {holder_id}
        if not woken:
            _log.error("crisis.nobody_to_wake", rung=rung)
        return set(woken)


def duty_hold(*, now: datetime, also: Iterable[UUID] = (), fixed: bool = False) -> Duty:
    """
    This function will read the staff and keep their rows, and those of `also`, from being erased until the commit.

    `fixed`: nobody's role or status changes either. One query; call it before an incident is locked.
    """
    return _duty(hot_rows(_FIXED if fixed else _HELD, (now, now, list(also))))


def staff_fix(user_ids: Collection[UUID], *, incident_id: UUID | None = None) -> Duty:
    """
    This function will read a few people, and whom the incident is about, and keep them as they are until the commit.

    One query.
    """
    return _duty(hot_rows(_FIXED_FEW, (list(user_ids), incident_id)))


def people_hold(user_ids: Collection[UUID]) -> set[UUID]:
    """This function will keep those who are not being erased at this moment until the commit. One query."""
    return {row[0] for row in hot_rows(_FREE, (list(user_ids),))}


def _duty(rows: Iterable[tuple[object, ...]]) -> Duty:
    staff = [row for row in rows if row[1] in STAFF_ROLES and row[2] == User.Status.ACTIVE]
    return Duty(
        shifts={row[0]: row[3] for row in staff},  # type: ignore[misc]
        everybody=frozenset(row[0] for row in staff if row[1] in EVERYBODY_ROLES),  # type: ignore[misc]
    )
