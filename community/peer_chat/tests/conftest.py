"""Real sockets of a running house."""

from community.messaging.tests.conftest import asked, hears, house, opened

__all__ = ("asked", "hears", "house", "opened")
