from crisis.conftest import dead_redis, fresh_directory

__all__ = ("dead_redis", "fresh_directory")
