"""Which counsellors are there: available by their word, heard from lately, and with room."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.audit.services import audit_record
from accounts.identity.models import User
from community.counseling.models import CounselingSession, CounselorStatus
from community.counseling.telling import counselors_tell
from config.commits import after_commit

# A console speaks every 20 seconds; two of its words may get lost.
SEEN_WITHIN = timedelta(seconds=50)
# A console that is heard again and again writes no more often than this.
SEEN_EVERY = timedelta(seconds=10)


def is_counselor(user: object) -> bool:
    return isinstance(user, User) and user.is_active and user.role == User.Role.THERAPIST


def status_of(*, counselor: User) -> CounselorStatus:
    """The row of a counsellor, made when it is first asked for."""
    return CounselorStatus.objects.get_or_create(owner=counselor)[0]


def status_lock(*, counselor_id: UUID) -> CounselorStatus:
    """
    This function will make everybody wait who gives this counsellor somebody, or takes somebody as them.

    Locks go in this order everywhere: statuses, sessions, conversations.
    """
    CounselorStatus.objects.get_or_create(owner_id=counselor_id)
    return CounselorStatus.objects.select_for_update(of=("self",)).select_related("owner").get(owner_id=counselor_id)


def on_duty(*, now: datetime) -> QuerySet[CounselorStatus]:
    return CounselorStatus.objects.filter(
        status=CounselorStatus.Status.AVAILABLE, seen_at__gt=now - SEEN_WITHIN,
        owner__role=User.Role.THERAPIST, owner__status=User.Status.ACTIVE,
    )  # fmt: skip


def is_on_duty(row: CounselorStatus, now: datetime) -> bool:
    return row.status == CounselorStatus.Status.AVAILABLE and is_seen(row, now)


def is_seen(row: CounselorStatus, now: datetime) -> bool:
    return row.seen_at is not None and now - row.seen_at < SEEN_WITHIN


def held_count(*, counselor_id: UUID) -> int:
    return CounselingSession.objects.filter(counselor_id=counselor_id, status=CounselingSession.Status.ACTIVE).count()


def colleagues_free(*, counselor: User, now: datetime) -> QuerySet[CounselorStatus]:
    """To whom one can hand somebody over, each with `held`, how many they have. One query."""
    held = CounselingSession.objects.filter(counselor=OuterRef("owner"), status=CounselingSession.Status.ACTIVE)
    counts = held.order_by().values("counselor").annotate(count=Count("pk")).values("count")
    rows = on_duty(now=now).exclude(owner=counselor)
    return rows.annotate(held=Coalesce(Subquery(counts, output_field=IntegerField()), 0)).order_by("public_name", "pk")


@transaction.atomic
def status_set(*, counselor: User, status: str, now: datetime) -> CounselorStatus:
    """This function will say whether `counselor` takes people. Whom they have already they keep."""
    row = status_lock(counselor_id=counselor.pk)
    if row.status != status:
        row.status = CounselorStatus.Status(status)
        row.save(update_fields=["status", "updated_at"])
        audit_record(
            actor=counselor, action="community.counselor.status_changed", target=row, owner_id=counselor.pk,
            details={"status": status},
        )  # fmt: skip
    return row


def console_seen(*, counselor_id: UUID, console: str, now: datetime) -> None:
    """This function will note that a console is open. Those who wait for its counsellor are told when it was away."""
    known = CounselorStatus.objects.filter(owner_id=counselor_id)
    fresh = known.filter(console=console, seen_at__gt=now - SEEN_EVERY).exists()
    if not fresh and not known.update(console=console, seen_at=now):
        CounselorStatus.objects.update_or_create(owner_id=counselor_id, defaults={"console": console, "seen_at": now})
    gone = CounselingSession.objects.filter(
        counselor_id=counselor_id, status=CounselingSession.Status.ACTIVE, counselor_gone_at__isnull=False
    )
    if not fresh and (back := list(gone.values_list("pk", flat=True))):
        CounselingSession.objects.filter(pk__in=back, counselor_id=counselor_id).update(
            counselor_gone_at=None, updated_at=now
        )
        after_commit(counselors_tell, back, counselor_id, is_online=True)


def console_left(*, counselor_id: UUID, console: str, now: datetime) -> None:
    """This function will note that a console was shut. Another one of the same counsellor that is open speaks soon."""
    left = CounselorStatus.objects.filter(owner_id=counselor_id, console=console)
    if left.update(seen_at=None, console="", updated_at=now):
        counselors_gone(counselor_ids=[counselor_id], now=now)


def counselors_gone(*, counselor_ids: list[UUID], now: datetime) -> int:
    """This function will tell the people of counsellors who are away, once, and note since when. Returns how many."""
    told = 0
    for counselor_id in counselor_ids:
        with transaction.atomic():
            rows = CounselingSession.objects.filter(
                counselor_id=counselor_id, status=CounselingSession.Status.ACTIVE, counselor_gone_at=None
            )
            left = list(rows.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True))
            CounselingSession.objects.filter(pk__in=left).update(counselor_gone_at=now, updated_at=now)
            after_commit(counselors_tell, left, counselor_id, is_online=False)
        told += len(left)
    return told
