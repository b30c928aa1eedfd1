"""`manage.py check --deploy` on the production settings, with throw-away values for what only production knows."""

import base64
import os
import secrets
import sys

PLACEHOLDERS = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "DATABASE_URL": "postgresql://evenkeel:x@127.0.0.1/evenkeel",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "PUBLIC_URL": "https://evenkeel.example",
    "ALLOWED_HOSTS": "evenkeel.example",
    "EMAIL_HOST": "smtp.evenkeel.example",
}


def placeholders_set() -> None:
    os.environ.update(PLACEHOLDERS)
    for name in ("SECRET_KEY", "JWT_SECRET"):
        os.environ[name] = secrets.token_urlsafe(64)
    for name in ("EVENKEEL_PSEUDONYM_KEY", "EVENKEEL_BUNDLE_SIGNING_KEY"):
        os.environ[name] = base64.b64encode(secrets.token_bytes(32)).decode()


def main() -> None:
    placeholders_set()
    from django.core.management import execute_from_command_line

    execute_from_command_line([sys.argv[0], "check", "--deploy", "--fail-level", "WARNING"])


if __name__ == "__main__":
    main()
