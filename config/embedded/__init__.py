"""
PostgreSQL and Valkey from their wheels, under DATA_DIR: nothing to install but Python.

Runs before Django's settings, so nothing here imports Django.
"""

from config.embedded.environment import export_environment, needed
from config.embedded.errors import EmbeddedError
from config.embedded.paths import data_dir
from config.embedded.servers import Endpoints, ServerStatus, borrowed, endpoints, erase, start, status, stop

__all__ = [
    "EmbeddedError",
    "Endpoints",
    "ServerStatus",
    "borrowed",
    "data_dir",
    "endpoints",
    "erase",
    "export_environment",
    "needed",
    "start",
    "status",
    "stop",
]
