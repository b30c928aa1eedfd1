"""Writes docs/asyncapi.yaml (AsyncAPI 3.0): `python -m config.realtime.asyncapi > docs/asyncapi.yaml`."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from typing import Any

import django
import msgspec
import yaml

from config import embedded
from config.realtime import events  # noqa: F401 - the frames of the house; rooms register theirs when they load
from config.realtime.frames import EVERY_PATH, ID_MAX_LENGTH, Direction, FrameSpec, frame_specs
from config.realtime.limits import FRAME_MAX_BYTES, SOCKETS_PER_USER

_SCHEMAS = "#/components/schemas/"
_SIDES = {Direction.FROM_CLIENT: "client", Direction.TO_CLIENT: "server"}
_DESCRIPTION = f"""\
Every frame is JSON text in both directions: an event, an id and data.
Each frame of a client is answered by `ack` or `error` with its id.

Authenticate the handshake by the `Authorization: Bearer` header, or by `?ticket=` with the one-time ticket of
`POST /api/v1/auth/socket-ticket`. Sockets under `/ws/v1/staff/` take only the tickets that the staff site gives to
its own pages, bound to the staff session; nothing else opens them. A token in the address is refused.
Browsers must come from an allowed origin.
Refusals are HTTP answers 401, 403, 404 or 503 with a problem document; the socket does not open.

Frames of more than {FRAME_MAX_BYTES} bytes close the socket with 1009, binary frames with 1003. More than ten frames
a second, after a burst of twenty, are answered by `error` with code `rate_limited`; who goes on is closed with 1008.
1012: the server restarts, connect again after a random wait. 1013 `too_slow`: connect again and catch up by REST.
1013 `too_many_sockets`: one person has {SOCKETS_PER_USER} sockets, this was the oldest; do not connect again by itself.
4401: the session is over, sign in first.

A frame is an aid to speed. After connecting, and after `resync`, ask REST for everything since the last one seen."""


def asyncapi_document() -> dict[str, Any]:
    """The document as plain data, from every frame that is registered at the time of the call."""
    specs = frame_specs()
    paths = sorted({spec.path for spec in specs} - {EVERY_PATH})
    kinds = {spec.data for spec in specs}
    _, schemas = msgspec.json.schema_components(
        sorted(kinds, key=lambda kind: kind.__name__), ref_template=_SCHEMAS + "{name}"
    )
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Evenkeel sockets",
            "version": "1.0.0",
            "description": _DESCRIPTION,
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "local": {
                "host": "127.0.0.1:8000",
                "protocol": "ws",
                "security": [{"$ref": "#/components/securitySchemes/" + name} for name in ("bearer", "ticket")],
            }
        },
        "channels": {_key(path): _channel(path, _frames_of(path, specs)) for path in paths},
        "operations": {
            _key(path, side): _operation(path, direction, _frames_of(path, specs))
            for path in paths
            for direction, side in _SIDES.items()
        },
        "components": {
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "ticket": {"type": "httpApiKey", "name": "ticket", "in": "query"},
            },
            "messages": {_message_key(spec): _message(spec) for spec in specs},
            "schemas": schemas,
        },
    }


def asyncapi_text() -> str:
    return yaml.dump(asyncapi_document(), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


class _Dumper(yaml.SafeDumper):
    """Long texts as blocks, and every value written out instead of YAML anchors."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def _frames_of(path: str, specs: Iterable[FrameSpec]) -> list[FrameSpec]:
    return [spec for spec in specs if spec.path in {path, EVERY_PATH}]


def _channel(path: str, specs: list[FrameSpec]) -> dict[str, Any]:
    channel: dict[str, Any] = {
        "address": path,
        "messages": {_message_key(spec): {"$ref": "#/components/messages/" + _message_key(spec)} for spec in specs},
    }
    names = re.findall(r"{(\w+)}", path)
    if names:
        channel["parameters"] = {name: {"description": f"The {name} of the room."} for name in names}
    return channel


def _operation(path: str, direction: Direction, specs: list[FrameSpec]) -> dict[str, Any]:
    return {
        "action": "receive" if direction is Direction.FROM_CLIENT else "send",
        "summary": f"What {'clients send' if direction is Direction.FROM_CLIENT else 'the server sends'} on {path}.",
        "channel": {"$ref": "#/channels/" + _key(path)},
        "messages": [
            {"$ref": f"#/channels/{_key(path)}/messages/{_message_key(spec)}"}
            for spec in specs
            if spec.direction is direction
        ],
    }


def _message(spec: FrameSpec) -> dict[str, Any]:
    id_schema: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": ID_MAX_LENGTH}
    if spec.event == "error":
        id_schema["type"] = ["string", "null"]
    required = ["event", "id"]
    if spec.direction is Direction.TO_CLIENT or _has_required_fields(spec.data):
        required.append("data")
    return {
        "name": spec.event,
        "title": spec.event,
        "summary": spec.summary,
        "payload": {
            "type": "object",
            "properties": {
                "event": {"const": spec.event},
                "id": id_schema,
                "data": {"$ref": _SCHEMAS + spec.data.__name__},
            },
            "required": required,
            "additionalProperties": False,
        },
    }


def _has_required_fields(data: type[msgspec.Struct]) -> bool:
    return any(field.required for field in msgspec.structs.fields(data))


def _message_key(spec: FrameSpec) -> str:
    place = () if spec.path == EVERY_PATH else (spec.path,)
    return _key(*place, spec.event, "from", _SIDES[spec.direction])


def _key(*parts: str) -> str:
    return "_".join(re.sub(r"\W+", "_", part).strip("_") for part in parts)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    # The settings want addresses and secrets; no server is asked for anything.
    embedded.export_environment(embedded.data_dir(os.environ), os.environ)
    django.setup()
    sys.stdout.write(asyncapi_text())


if __name__ == "__main__":
    main()
