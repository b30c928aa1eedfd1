"""The store of what the law keeps after its person is gone."""

import hashlib
import hmac
import re
from base64 import b64decode
from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import Any, cast
from uuid import UUID

from django.conf import settings

from accounts.erasure.models import RetentionRecord
from accounts.erasure.registry import Rule
from accounts.vault.fields import VaultField
from accounts.vault.keyring import OpenKey
from accounts.vault.sealing import Sealed, seal
from accounts.vault.services import system_key

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")
BATCH = 500


def retention_pseudonym(subject_id: UUID) -> bytes:
    """The keyed name of a person in the retention store; without the key nobody can tell whose a record is."""
    key = b64decode(settings.EVENKEEL_PSEUDONYM_KEY)
    return hmac.digest(key, b"retention" + subject_id.bytes, hashlib.sha256)


def years_after(moment: datetime, years: int) -> datetime:
    # Whatever a row says, an erasure must not fail on it.
    year = min(max(moment.year + years, 1), 9999)
    try:
        return moment.replace(year=year)
    except ValueError:  # the 29th of February
        return moment.replace(year=year, day=28)


def years_before(moment: datetime, years: int) -> datetime:
    return years_after(moment, -years)


def code_or_none(value: Any) -> str | None:
    """A name of a thing of this house; anything that looks like a text of somebody is left out."""
    return value if isinstance(value, str) and CODE.fullmatch(value) else None


def codes(values: Iterable[Any]) -> list[str]:
    return [value for value in values if code_or_none(value) is not None]


def rows_keep(rule: Rule, subject_id: UUID, now: datetime) -> int:
    """
    This function will copy to the retention store what the law keeps of a person's rows. Returns how many.

    What is older than the law's years already is not copied.
    """
    if rule.keep is None or not settings.LEGAL_RETENTION:
        return 0
    key, kept = system_key(_body_field().system), 0
    rows = rule.rows(subject_id).iterator(chunk_size=BATCH)
    while records := [_record(rule, row, subject_id, key, now) for row in islice(rows, BATCH)]:
        wanted = [record for record in records if record.keep_until > now]
        kept += len(RetentionRecord.objects.bulk_create(wanted))
    return kept


def record_add(*, subject_id: UUID, kind: str, body: dict[str, Any], legal_basis: str, keep_until: datetime) -> None:
    """This function will keep one record that is not the copy of a row."""
    _sealed(system_key(_body_field().system), subject_id, kind, body, legal_basis, keep_until).save(force_insert=True)


def _record(rule: Rule, row: Any, subject_id: UUID, key: OpenKey, now: datetime) -> RetentionRecord:
    assert rule.keep is not None  # noqa: S101
    until = years_after(rule.keep.since(row, now), settings.LEGAL_RETENTION_YEARS)
    about = getattr(row, rule.keep.about) if rule.keep.about else subject_id
    return _sealed(key, about, rule.keep.kind, rule.keep.body(row), rule.legal_basis, until)


def _sealed(
    key: OpenKey, about: UUID, kind: str, body: dict[str, Any], legal_basis: str, keep_until: datetime
) -> RetentionRecord:
    """Sealed here and not at save(): that would look the system key up for every row."""
    field = _body_field()
    sealed = Sealed(seal(key, field.vault_label, field.encode(body)), field)
    return RetentionRecord(
        pseudonym=retention_pseudonym(about), kind=kind, body=sealed, legal_basis=legal_basis[:128],
        keep_until=keep_until,
    )  # fmt: skip


def _body_field() -> VaultField:
    return cast(VaultField, RetentionRecord._meta.get_field("body"))
