"""The least that the socket servers of these tests need: no database, no rooms, Redis from the environment."""

import os

SECRET_KEY = "only-for-tests"
REDIS_URL = os.environ["REDIS_URL"]
ALLOWED_HOSTS = ["127.0.0.1"]
SOCKET_ALLOWED_ORIGINS = ["https://app.example.org"]
DEBUG = False
USE_TZ = True
# Translations would want the app registry, which these servers do without.
USE_I18N = False
INSTALLED_APPS: list[str] = []
DATABASES: dict[str, dict[str, str]] = {}
