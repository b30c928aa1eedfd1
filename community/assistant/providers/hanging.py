"""Hanging up on a model from another thread than the one that reads it."""

import contextlib
import socket
from typing import Any


def hang_up(stream: Any) -> None:
    """
    This function will end the connection under an SDK's stream, if there is one yet.

    Closing it is not enough: the reader sleeps in the system's own call and would not wake before its time-out.
    """
    response = getattr(stream, "response", None)
    network = getattr(response, "extensions", {}).get("network_stream")
    connection = network.get_extra_info("socket") if network is not None else None
    if connection is not None:
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
