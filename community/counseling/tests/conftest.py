"""Counsellors, people and real sockets."""

from community.messaging.tests.conftest import asked, hears, house, opened

__all__ = ("asked", "hears", "house", "opened")
