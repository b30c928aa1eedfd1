from accounts.notifications.tests.conftest import apart, google

__all__ = ("apart", "google")
