"""Database connections while a model writes: it takes seconds, and others need them."""

from django.db import connections


def connections_release() -> None:
    """This function will give this thread's connections back to their pool, unless a transaction is under way."""
    for connection in connections.all(initialized_only=True):
        if connection.settings_dict["OPTIONS"].get("pool") and not connection.in_atomic_block:
            connection.close()
