#!/usr/bin/env python
"""Django's command line; where DATABASE_URL or REDIS_URL is not set, the embedded servers are lent to the command."""

import os
import sys

from config import embedded

# These ask no database. Everything else may.
_WITHOUT_SERVERS = frozenset(
    {
        "check",
        "collectstatic",
        "compilemessages",
        "diffsettings",
        "findstatic",
        "help",
        "makemessages",
        "spectacular",
        "version",
    }
)
_PRODUCTION = "config.settings.production"


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    try:
        return _run(sys.argv)
    except embedded.EmbeddedError as error:
        sys.stderr.write(f"evenkeel: {error}\n")
        return 1


def _run(arguments: list[str]) -> int:
    # In production nothing is made up: a missing address or secret is an error of the settings.
    if _settings_module(arguments) == _PRODUCTION:
        return _execute(arguments)
    folder = embedded.data_dir(os.environ)
    postgres, redis = embedded.needed(os.environ)
    embedded.export_environment(folder, os.environ)
    if not (postgres or redis) or not _needs_servers(arguments):
        return _execute(arguments)
    with embedded.borrowed(folder, postgres=postgres, redis=redis):
        return _execute(arguments)


def _execute(arguments: list[str]) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(arguments)
    return 0


def _settings_module(arguments: list[str]) -> str:
    for position, argument in enumerate(arguments):
        if argument.startswith("--settings="):
            return argument.removeprefix("--settings=")
        if argument == "--settings" and position + 1 < len(arguments):
            return arguments[position + 1]
    return os.environ["DJANGO_SETTINGS_MODULE"]


def _needs_servers(arguments: list[str]) -> bool:
    words = arguments[1:]
    if not words or words[0].startswith("-") or "--help" in words or "-h" in words:
        return False
    # `check --database default` is the one check that connects.
    return words[0] not in _WITHOUT_SERVERS or any(word.startswith("--database") for word in words)


if __name__ == "__main__":
    sys.exit(main())
