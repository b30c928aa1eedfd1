"""One write of a client, and what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from accounts.identity.models import User
from accounts.sync.selectors import Key, State
from accounts.vault.services import owner_hmac_key
from config.api.client_ids import fingerprint


class Op(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


class Outcome(StrEnum):
    APPLIED = "applied"
    MERGED = "merged"
    REPEATED = "repeated"
    CONFLICT = "conflict"
    REFUSED = "refused"


class Reason(StrEnum):
    """Why a write conflicts: others changed the same, or deleted the row, or it is there with other content."""

    CHANGED = "changed"
    DELETED = "deleted"
    EXISTS = "exists"


@dataclass(frozen=True, slots=True)
class Write:
    """One write of a client. `at` is its own clock's and orders nothing."""

    change_id: UUID
    op: Op
    kind: str
    row_id: UUID
    base_version: int | None
    fields: Mapping[str, Any]
    at: datetime | None

    @property
    def key(self) -> Key:
        return self.kind, self.row_id

    def mark(self, owner: User) -> bytes:
        body = {
            "op": self.op, "kind": self.kind, "id": self.row_id, "base_version": self.base_version,
            "fields": self.fields, "at": self.at,
        }  # fmt: skip
        return fingerprint(owner_hmac_key(owner), body)


@dataclass(slots=True)
class Result:
    write: Write
    outcome: Outcome
    reason: Reason | None = None
    fields: Sequence[str] = ()
    problem: Any = None
    support: Any = None
    state: State | None = None

    def as_json(self) -> dict[str, Any]:
        body: dict[str, Any] = {
            "change_id": self.write.change_id, "kind": self.write.kind, "id": self.write.row_id,
            "outcome": self.outcome,
        }  # fmt: skip
        if self.state is not None:
            state = self.state.as_json()
            body |= {name: state[name] for name in ("version", "deleted", "data")}
        if self.reason is not None:
            body |= {"conflict": self.reason, "fields": list(self.fields)}
        if self.problem is not None:
            body["problem"] = self.problem
        if self.support:
            body["support"] = self.support
        return body
