"""What staff pages read beside plain rows."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Lower, TruncDate
from rest_framework.exceptions import NotFound

from accounts.audit.merkle import leaf_hash
from accounts.audit.models import AuditEvent, AuditSeal
from accounts.audit.sealing import FIELDS, LEAF_BYTES
from accounts.identity.models import User
from accounts.roles import holds
from config.database import hot_rows

# A loose scan of the index on action: as many steps as there are kinds of action, however many rows.
ACTIONS_SQL = """
WITH RECURSIVE kinds AS (
  (SELECT min(action) AS action FROM accounts_auditevent)
  UNION ALL
  SELECT (SELECT min(e.action) FROM accounts_auditevent e WHERE e.action > k.action)
  FROM kinds k WHERE k.action IS NOT NULL
)
SELECT action FROM kinds WHERE action IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class SealState:
    """Whether one audit row is sealed, and still says what it said then."""

    sealed: bool
    intact: bool
    sealed_at: datetime | None


def audit_actions() -> list[str]:
    return [row[0] for row in hot_rows(ACTIONS_SQL, ())]


def audit_about(*, rows: QuerySet[AuditEvent], term: str) -> QuerySet[AuditEvent]:
    """The rows in which `term`, an id, is the actor, the person, the session, the target or the request."""
    found = Q(target_id=term) | Q(request_id=term)
    key = uuid_of(term)
    if key is not None:
        found = Q(actor_id=key) | Q(owner_id=key) | Q(session_id=key) | Q(target_id=str(key)) | Q(id=key)
    return rows.filter(found)


def audit_list(
    *,
    viewer: User,
    action: str = "",
    actor_id: UUID | None = None,
    owner_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[AuditEvent]:
    """
    The history as `viewer` may read it; each filter has its index, a time alone is read from the newest row on.

    :raises NotFound: if `viewer` may not read it; the permission of the view says so first.
    """
    if not holds(viewer, "read:audit_log"):
        raise NotFound
    rows = AuditEvent.objects.all()
    if action.endswith(".*"):
        rows = rows.filter(action__startswith=action[:-1])
    elif action:
        rows = rows.filter(action=action)
    if actor_id is not None:
        rows = rows.filter(actor_id=actor_id)
    if owner_id is not None:
        rows = rows.filter(owner_id=owner_id)
    if since is not None:
        rows = rows.filter(at__gte=since)
    if until is not None:
        rows = rows.filter(at__lt=until)
    return rows


def audit_last_sealed() -> int:
    return AuditSeal.objects.aggregate(last=Max("last_sequence"))["last"] or 0


def audit_seal_state(*, event: AuditEvent) -> SealState:
    """Compares one row with its seal. Two queries; `manage.py verify_audit` checks the whole chain."""
    seal = (
        AuditSeal.objects.filter(last_sequence__gte=event.sequence, first_sequence__lte=event.sequence)
        .order_by("last_sequence")
        .first()
    )
    if seal is None:
        return SealState(sealed=False, intact=True, sealed_at=None)
    if event.sequence not in seal.sequences:
        return SealState(sealed=True, intact=False, sealed_at=seal.sealed_at)
    place = seal.sequences.index(event.sequence) * LEAF_BYTES
    row = AuditEvent.objects.filter(sequence=event.sequence).values_list(*FIELDS).get()
    intact = leaf_hash(row)[:LEAF_BYTES] == bytes(seal.leaves)[place : place + LEAF_BYTES]
    return SealState(sealed=True, intact=intact, sealed_at=seal.sealed_at)


def person_find(*, name: str) -> User | None:
    """The one account with exactly this e-mail address or username."""
    wanted = name.strip().lower()
    # lower(), as the unique indexes have it; __iexact would compare upper() and read every row.
    people = User.objects.alias(lower_email=Lower("email"), lower_username=Lower("username"))
    return people.filter(Q(lower_email=wanted) | Q(lower_username=wanted)).first()


def sign_ups_by_day(*, now: datetime, days: int) -> list[tuple[date, int]]:
    since = datetime.combine(now.date() - timedelta(days=days - 1), datetime.min.time(), tzinfo=now.tzinfo)
    counted = User.objects.filter(date_joined__gte=since).annotate(day=TruncDate("date_joined", tzinfo=now.tzinfo))
    return list(counted.values("day").order_by("day").annotate(number=Count("pk")).values_list("day", "number"))


def people_counts() -> dict[str, int]:
    return dict(User.objects.values_list("status").annotate(number=Count("pk")).order_by())


def uuid_of(text: str) -> UUID | None:
    try:
        return UUID(text.strip())
    except ValueError:
        return None


def masked(email: str | None) -> str:
    """`a…@example.org`: enough to recognise an address that one knows, too little to use it."""
    if not email:
        return "–"
    name, _, host = email.partition("@")
    return f"{name[:1]}…@{host}"
