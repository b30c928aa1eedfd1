"""
Imports all that runs, with requirements/base.txt alone: `make test` adds packages that could hide a missing one.

Called by the Makefile between the two installations.
"""

import importlib
import pkgutil

from config.testing.deploy_check import placeholders_set

ROOMS = ("config", "accounts", "content", "crisis", "moderation", "wellness", "journal", "community")
# Loaded by name at run time, so that no import of ours shows them.
BY_NAME = (
    "celery.bin.worker",
    "celery.bin.beat",
    "celery.concurrency.prefork",
    "kombu.transport.redis",
    "django_celery_beat.schedulers",
    "granian.cli",
    "uvicorn.protocols.http.auto",
    "uvicorn.protocols.websockets.auto",
    "uvicorn.loops.auto",
    "psycopg_pool",
    "django.contrib.auth.hashers",
    "bcrypt",
    "argon2",
    "vaderSentiment.vaderSentiment",
    "pywebpush",
    "py_vapid",
    "anymail.backends.sendgrid",
    "anymail.urls",
    "stripe",
    "fhir.resources.R4B.bundle",
    "storages.backends.s3",
    "pillow_heif",
    "defusedxml.ElementTree",
)
# "training" makes the weights that ship and needs packages of its own; nothing that runs imports it.
LEFT_OUT = ("tests", "testing", "training", "migrations", "conftest", "settings", "__main__")


def main() -> None:
    placeholders_set()
    import django

    django.setup()
    for name in BY_NAME:
        importlib.import_module(name)
    for room in ROOMS:
        package = importlib.import_module(room)
        for module in pkgutil.walk_packages(package.__path__, f"{room}."):
            if not set(module.name.split(".")) & set(LEFT_OUT):
                importlib.import_module(module.name)


if __name__ == "__main__":
    main()
