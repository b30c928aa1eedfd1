"""What changed for whom, and which writes of clients have arrived. Why it has no gaps: docs/adr/0017-sync-feed.md."""

from django.conf import settings
from django.db import models

from config.ids import uuid7


class SyncChange(models.Model):
    """The newest change of one row of one person; written by triggers only (see triggers)."""

    pk = models.CompositePrimaryKey("owner_id", "kind", "row_id")
    # No foreign key: the row that it speaks of has one, and both are written in one transaction.
    owner_id = models.UUIDField()
    kind = models.CharField(max_length=32, db_collation="C")
    row_id = models.UUIDField()
    # The transaction that wrote it: the order of the feed.
    xid = models.BigIntegerField()
    # Grows with every change of the row, whoever writes it and however transactions overlap.
    version = models.BigIntegerField()
    deleted = models.BooleanField()
    # Column -> the version that changed it last; "*" stands for all of them. Names only, never a value.
    fields = models.JSONField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["owner_id", "xid", "kind", "row_id"], name="accounts_syncchange_feed"),
            models.Index(fields=["changed_at"], condition=models.Q(deleted=True), name="accounts_syncchange_gone"),
            # Everybody's changes in their order; what one transaction did for one person is sorted. The condition is
            # true of every row and stated by `people` alone, so that no query for one person may walk everybody's.
            models.Index(fields=["xid", "owner_id"], condition=~models.Q(kind=""), name="accounts_syncchange_people"),
        ]

    def __str__(self) -> str:
        return str(self.row_id)


class SyncWrite(models.Model):
    """One write of a client that was carried out: the same again is a repeat."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # The unique constraint below begins with it.
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    change_id = models.UUIDField()
    fingerprint = models.BinaryField(max_length=16)
    # The row's versions that this write made: those after the first, up to the second.
    version_before = models.BigIntegerField(default=0)
    version_after = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "change_id"], name="accounts_syncwrite_once")]

    def __str__(self) -> str:
        return str(self.pk)


class SyncEpoch(models.Model):
    """One row: how often an operator said that the database was put back to an earlier state."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="accounts_syncepoch_one")]

    def __str__(self) -> str:
        return str(self.number)
