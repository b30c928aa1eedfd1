"""The one-command start: secrets and servers come from config/embedded, mail goes to files."""

from config.settings.base import *  # noqa: F403
from config.settings.parts.logging import logging_settings

CORS_ALLOWED_ORIGINS = [*CORS_ALLOWED_ORIGINS, "http://localhost:3000", "http://localhost:5173"]  # noqa: F405
SOCKET_ALLOWED_ORIGINS = [*SOCKET_ALLOWED_ORIGINS, "http://localhost:3000", "http://localhost:5173"]  # noqa: F405
# Static files straight from the packages: nothing to collect before the first start.
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = None
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
LOGGING = logging_settings(json=False)
