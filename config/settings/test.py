"""The test suite: the same engines, cheaper password hashing, mail in memory."""

from config.settings.base import *  # noqa: F403
from config.settings.parts.logging import logging_settings

# Its `flush` goes before Django's.
INSTALLED_APPS = ["config.testing", *INSTALLED_APPS]  # noqa: F405
# Twelve bcrypt rounds cost a quarter of a second a test; the production list is asserted by its own test.
PASSWORD_HASHERS = ["accounts.identity.testing.FastBCryptHasher", *PASSWORD_HASHERS]  # noqa: F405
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DATABASES["default"]["OPTIONS"].pop("pool", None)  # noqa: F405  (test databases are dropped under their connections)
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = None
WHITENOISE_AUTOREFRESH = True
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
CELERY_TASK_ALWAYS_EAGER = False
LOGGING = logging_settings(json=True, level="WARNING")
# The rules that ship, and no query of when they changed: the number of queries of a test stays the same.
SCREENING_REFRESH_SECONDS = None
SCREENING_SAMPLE_SHARE = 0.0
