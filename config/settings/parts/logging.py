"""Structured logs to stdout: event names and ids, never bodies, notes or addresses."""

import logging
import sys
import traceback
from typing import Any

import structlog

SHARED = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def where_it_failed(info: Any) -> str:
    """Places and kinds of errors, without messages and local variables: both quote what people wrote."""
    error, parts = info[1], []
    while error is not None:
        parts += [*traceback.format_tb(error.__traceback__), type(error).__qualname__, "\n"]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "".join(parts)


def quote_no_path(record: logging.LogRecord) -> bool:
    """Django's line of a failure ends with the path, which may be a secret: a calendar's address, a letter's link."""
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    if isinstance(record.args, tuple):
        route = match.route if match else ""
        record.args = tuple(route if str(value).startswith("/") else value for value in record.args)
    return True


def logging_settings(*, json: bool, level: str = "INFO") -> dict[str, Any]:
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return handlers_and_formatters(json=json, level=level)


def handlers_and_formatters(*, json: bool, level: str = "INFO") -> dict[str, Any]:
    """The same without configuring structlog, whose loggers keep what they were first configured with."""
    console = structlog.dev.ConsoleRenderer(colors=sys.stdout.isatty())
    renderer: Any = structlog.processors.JSONRenderer() if json else console
    final = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.ExceptionRenderer(where_it_failed),
    ]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [*final, renderer],
            }
        },
        "filters": {"no_path": {"()": "django.utils.log.CallbackFilter", "callback": quote_no_path}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "structured",
                "stream": "ext://sys.stdout" if json else "ext://sys.stderr",
            }
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django.server": {"handlers": [], "propagate": False},
            # Django logs 4xx paths; a path may carry an id, and the request line is logged by config.api already.
            "django.request": {"level": "ERROR", "filters": ["no_path"]},
            "django.security.csrf": {"level": "ERROR"},
            # At DEBUG an SDK writes down what a model is asked, which is what people say to the companion.
            "anthropic": {"level": "WARNING"},
            "openai": {"level": "WARNING"},
        },
    }
