"""Guards docs/limits.md against the numbers in the code."""

import re
from pathlib import Path

from django.conf import settings

from config.api import batch, idempotency, limits, pagination, parsers
from config.realtime import limits as socket_limits

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "limits.md").read_text(encoding="utf-8")


def table(heading: str) -> dict[str, list[str]]:
    """First column to the other ones, without the two header rows."""
    body = re.split(r"(?m)^## ", PAGE.partition(f"## {heading}\n")[2])[0]
    rows = [
        [cell.strip() for cell in line.strip("| ").split("|")] for line in body.splitlines() if line.startswith("|")
    ]
    return {row[0]: row[1:] for row in rows[2:]}


def test_every_rate_is_documented_as_it_is() -> None:
    in_code = {
        scope: [f"{limit.count}/{limit.seconds // 60}min", limit.key, "closed" if limit.fail_closed else "open"]
        for scope, limit in limits.DEFAULTS.items()
    }
    assert table("Rates") == in_code


def test_every_quota_is_documented_as_it_is() -> None:
    assert list(table("Quotas of the free plan").values()) == [
        [str(settings.MOOD_ENTRIES_PER_DAY), "no quota"],
        [str(settings.APPOINTMENTS_PER_MONTH), "no quota"],
        [f"{size >> 20} MB" for size in (settings.JOURNAL_ATTACHMENT_BYTES, settings.JOURNAL_ATTACHMENT_BYTES_PREMIUM)],
    ]


def test_every_size_is_documented_as_it_is() -> None:
    assert [row[0].split()[0] for row in table("Sizes").values()] == [
        str(settings.DATA_UPLOAD_MAX_MEMORY_SIZE),
        str(parsers.MAX_DEPTH),
        str(pagination.MAXIMUM_LIMIT),
        str(batch.MAXIMUM),
        str(int(idempotency.KEPT.total_seconds() // 3600)),
        str(socket_limits.FRAME_MAX_BYTES),
        str(socket_limits.SOCKETS_PER_USER),
    ]
