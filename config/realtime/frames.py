"""
The frames of our sockets: `{"event": "...", "id": "...", "data": {...}}` in both directions.

Every frame is registered here with the class of its data. The consumers decode with these classes, the
publisher checks against them, and docs/asyncapi.yaml is written from them, so that the three cannot differ.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec
import orjson
from django.utils.functional import Promise

from config.ids import uuid7

EVENTS_PATH = "/ws/v1/events"
EVERY_PATH = "*"
ID_MAX_LENGTH = 64


class Direction(StrEnum):
    FROM_CLIENT = "from_client"
    TO_CLIENT = "to_client"


class FrameData(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Base of every frame's data. Unknown fields are refused, so no other text can ride along."""


@dataclass(frozen=True, slots=True)
class FrameSpec:
    event: str
    direction: Direction
    path: str
    data: type[msgspec.Struct]
    summary: str
    private: bool = False


@dataclass(frozen=True, slots=True)
class ClientFrame:
    event: str
    id: str
    data: Any


class FrameRefused(Exception):
    """A client frame that is answered by an `error` frame. Handlers may raise it too."""

    def __init__(
        self, code: str, message: str, *, errors: list[dict[str, str]] | None = None, frame_id: str | None = None,
        support: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(code)
        self.code = code
        self.message = message
        self.errors = errors or []
        self.frame_id = frame_id
        self.support = support


class FrameInvalid(ValueError):
    """Our own code tried to publish a frame that is not registered, does not fit its class, or is too big."""


_REGISTRY: dict[tuple[Direction, str, str], FrameSpec] = {}


def register_frame(
    event: str,
    *,
    direction: Direction,
    data: type[msgspec.Struct],
    summary: str,
    path: str = EVENTS_PATH,
    private: bool = False,
) -> None:
    """
    Make `event` known on the socket `path`, or on all of them with `EVERY_PATH`.

    A `private` frame carries words of people and travels sealed between our processes.
    """
    key = (direction, path, event)
    known = _REGISTRY.get(key)
    if known is not None and known.data is not data:
        raise ValueError(f"{event} is registered twice for {path}")
    _REGISTRY[key] = FrameSpec(event, direction, path, data, summary, private)


def frame_specs() -> list[FrameSpec]:
    return sorted(_REGISTRY.values(), key=lambda spec: (spec.path, spec.direction, spec.event))


def find_frame(direction: Direction, path: str, event: str) -> FrameSpec | None:
    return _REGISTRY.get((direction, path, event)) or _REGISTRY.get((direction, EVERY_PATH, event))


def decode_frame(path: str, text: str) -> ClientFrame:
    """
    Read what a client sent on the socket `path`.

    :raises FrameRefused: with code invalid_json, invalid_frame, unknown_event or invalid_data.
    """
    try:
        envelope = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise FrameRefused("invalid_json", "The frame is not JSON.") from error
    if not isinstance(envelope, dict):
        raise FrameRefused("invalid_frame", "The frame is not an object.")
    frame_id = envelope.get("id")
    answer_id = frame_id if isinstance(frame_id, str) and 0 < len(frame_id) <= ID_MAX_LENGTH else None
    errors = _envelope_errors(envelope, answer_id)
    if errors:
        raise FrameRefused("invalid_frame", "A frame has event, id and data.", errors=errors, frame_id=answer_id)
    event = envelope["event"]
    spec = find_frame(Direction.FROM_CLIENT, path, event)
    if spec is None:
        raise FrameRefused("unknown_event", "This socket takes no such event.", frame_id=answer_id)
    data = envelope.get("data", {})
    try:
        return ClientFrame(event, envelope["id"], msgspec.convert(data, spec.data))
    except msgspec.ValidationError as error:
        found = _data_errors(data, spec.data)
        raise FrameRefused("invalid_data", "The data is not valid.", errors=found, frame_id=answer_id) from error


def _envelope_errors(envelope: Mapping[str, Any], answer_id: str | None) -> list[dict[str, str]]:
    errors = []
    if not isinstance(envelope.get("event"), str):
        errors.append(_field_error("event", "required", "Name the event."))
    if answer_id is None:
        errors.append(_field_error("id", "required", f"Give text of 1 to {ID_MAX_LENGTH} characters."))
    if not isinstance(envelope.get("data", {}), dict):
        errors.append(_field_error("data", "invalid", "Expected an object."))
    errors.extend(
        _field_error(name[:ID_MAX_LENGTH], "unknown", "There is no such member.")
        for name in envelope
        if name not in {"event", "id", "data"}
    )
    return errors


def _data_errors(data: Mapping[str, Any], kind: type[msgspec.Struct]) -> list[dict[str, str]]:
    """All faults of the data at once; msgspec itself stops at the first one."""
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    errors = []
    for name, field in fields.items():
        if name not in data:
            if field.required:
                errors.append(_field_error(name, "required", "This field is required."))
            continue
        try:
            msgspec.convert(data[name], field.type)
        except msgspec.ValidationError as error:
            message, _, where = str(error).partition(" - at `$")
            errors.append(_field_error(name + _dotted(where), "invalid", message.replace("`", "") + "."))
    errors.extend(
        _field_error(name[:ID_MAX_LENGTH], "unknown", "There is no such field.") for name in data if name not in fields
    )
    return errors


def _dotted(where: str) -> str:
    return re.sub(r"\[(\d+|\.\.\.)\]", r".\1", where.rstrip("`"))


def _field_error(field: str, code: str, message: str) -> dict[str, str]:
    return {"field": field, "code": code, "message": message}


def _plain(value: object) -> object:
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be sent in a frame")


def sent_frame(event: str, path: str) -> FrameSpec:
    """:raises FrameInvalid: when no such frame goes out on `path`."""
    spec = find_frame(Direction.TO_CLIENT, path, event)
    if spec is None:
        raise FrameInvalid(f"{event} is not registered for {path}")
    return spec


def encode_frame(event: str, data: Mapping[str, Any], *, path: str = EVENTS_PATH, frame_id: str | None = None) -> bytes:
    """
    Write a frame for clients; what is checked is exactly what is sent.

    :raises FrameInvalid: when the event is not registered for `path` or the data does not fit its class.
    """
    spec = sent_frame(event, path)
    try:
        body = orjson.dumps(data, default=_plain)
        msgspec.json.decode(body, type=spec.data)
    except (orjson.JSONEncodeError, msgspec.ValidationError) as error:
        raise FrameInvalid(f"{event}: {error}") from error
    return b'{"event":%b,"id":"%b","data":%b}' % (
        orjson.dumps(event),
        (frame_id or str(uuid7())).encode(),
        body,
    )


def ack_frame(frame_id: str, data: Mapping[str, Any]) -> str:
    return orjson.dumps({"event": "ack", "id": frame_id, "data": data}, default=_plain).decode()


def error_frame(refused: FrameRefused, frame_id: str | None = None) -> str:
    data = {"code": refused.code, "message": refused.message, "errors": refused.errors}
    if refused.support:
        data["support"] = refused.support
    return orjson.dumps({"event": "error", "id": frame_id or refused.frame_id, "data": data}).decode()
