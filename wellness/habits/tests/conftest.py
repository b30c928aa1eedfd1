from accounts.notifications.tests.conftest import apart, google, heard

__all__ = ("apart", "google", "heard")
