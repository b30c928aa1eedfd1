"""A phone that works without a network, as the documentation of the sync endpoints tells its makers to build it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from accounts.sync.tests.settling import settled
from config.ids import uuid7

URL = "/api/v1/sync"
KIND = "mood_entry"
Row = dict[str, Any]


def body_of(op: str, row_id: str, fields: Row | None = None, **more: Any) -> Row:
    body = {"change_id": str(uuid4()), "op": op, "kind": KIND, "id": row_id, **more}
    return body | ({"fields": fields} if fields is not None else {})


def patient(client: Any) -> Any:
    """A client that reads when nothing is held back."""
    plain = client.get

    def get(*args: Any, **kwargs: Any) -> Any:
        settled()
        return plain(*args, **kwargs)

    client.get = get
    return client


def pages_of(client: Any, cursor: str | None = None, limit: int = 100) -> tuple[list[Row], str]:
    """Every change after `cursor`, and the cursor then."""
    found: list[Row] = []
    settled()
    while True:
        answer = client.get(URL, {"limit": limit, **({"cursor": cursor} if cursor else {})})
        assert answer.status_code == 200, answer.content
        page = answer.json()
        found += page["changes"]
        cursor = page["cursor"]
        if not page["has_more"]:
            return found, str(cursor)


def push(client: Any, *changes: Row) -> list[Row]:
    answer = client.post(URL, {"changes": list(changes)})
    assert answer.status_code == 200, answer.content
    return list(answer.json()["results"])


@dataclass
class Device:
    """Keeps what it saw, what it shows, and what it has not been answered about."""

    client: Any
    skew: timedelta = timedelta(0)
    seen: dict[str, tuple[int, Row | None]] = field(default_factory=dict)
    waiting: list[Row] = field(default_factory=list)
    cursor: str | None = None
    conflicts: list[Row] = field(default_factory=list)

    def clock(self) -> str:
        return (datetime.now(UTC) + self.skew).isoformat()

    def shown(self) -> dict[str, Row]:
        return {row_id: data for row_id, (_, data) in self.seen.items() if data is not None}

    def create(self, **fields: Any) -> str:
        row_id = str(uuid7())
        self.waiting.append(body_of("create", row_id, fields, at=self.clock()))
        return row_id

    def update(self, row_id: str, **fields: Any) -> None:
        self.waiting.append(body_of("update", row_id, fields, **self._base(row_id), at=self.clock()))

    def delete(self, row_id: str) -> None:
        self.waiting.append(body_of("delete", row_id, **self._base(row_id), at=self.clock()))

    def _base(self, row_id: str) -> Row:
        return {"base_version": self.seen[row_id][0]} if row_id in self.seen else {}

    def learn(self, row: Row) -> None:
        """Answers may come late: an older state never replaces a newer one."""
        known = self.seen.get(row["id"])
        if known is None or known[0] <= row["version"]:
            self.seen[row["id"]] = (row["version"], row["data"])

    def request(self) -> Row:
        return {"changes": self.waiting[:100]}

    def answered(self, request: Row, results: list[Row], resolve: Callable[[Row], None] | None = None) -> None:
        done = {change["change_id"] for change in request["changes"]}
        self.waiting = [change for change in self.waiting if change["change_id"] not in done]
        for result in results:
            assert result["outcome"] != "refused", result
            self.learn(result)
            if result["outcome"] == "conflict":
                self.conflicts.append(result)
                if resolve is not None:
                    resolve(result)

    def send(self) -> list[Row]:
        request = self.request()
        if not request["changes"]:
            return []
        results = push(self.client, *request["changes"])
        self.answered(request, results)
        return results

    def fetch(self, limit: int = 100) -> None:
        changes, self.cursor = pages_of(self.client, self.cursor, limit)
        for change in changes:
            self.learn(change)

    def sync(self) -> list[Row]:
        results = self.send()
        self.fetch()
        return results
