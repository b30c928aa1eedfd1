"""Settings for mypy's Django plugin: it reads models and names, and needs neither a server nor a secret."""

import os

for name in (
    "SECRET_KEY",
    "JWT_SECRET",
    "EVENKEEL_PSEUDONYM_KEY",
    "EVENKEEL_BUNDLE_SIGNING_KEY",
):
    os.environ.setdefault(name, "typecheck")
os.environ.setdefault("DATABASE_URL", "postgresql://typecheck/typecheck")
os.environ.setdefault("REDIS_URL", "redis://typecheck")

from config.settings.base import *  # noqa: E402, F403
