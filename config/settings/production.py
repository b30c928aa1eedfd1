"""Production: HTTPS only, JSON logs to stdout, every secret from the environment."""

from config.settings.base import *  # noqa: F403
from config.settings.base import env
from config.settings.parts.logging import logging_settings

DEBUG = False
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
HTTPS_ONLY = env.flag("HTTPS_ONLY", True)
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS_ONLY
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS_ONLY else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS_ONLY
LOG_LEVEL = env.text("LOG_LEVEL", "INFO")
ACCESS_LOG_JSON = LOG_LEVEL in {"DEBUG", "INFO"}
LOGGING = logging_settings(json=True, level=LOG_LEVEL)
