"""Guards what each settings module makes of the environment; every case starts a fresh interpreter."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, BCryptSHA256PasswordHasher

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {
    "SECRET_KEY": "a secret of the tests",
    "JWT_SECRET": "another secret of the tests",
    "EVENKEEL_PSEUDONYM_KEY": "a key",
    "EVENKEEL_BUNDLE_SIGNING_KEY": "a seed",
    "DATABASE_URL": "postgresql://ada:pa%2Fss@db.example.org:6543/evenkeel?sslmode=require",
    "REDIS_URL": "redis://:word@redis.example.org:6379/0",
    "ALLOWED_HOSTS": "api.example.org",
    "PUBLIC_URL": "https://api.example.org",
}
SHOW = """
import importlib, json, sys
module = importlib.import_module(sys.argv[1])
print(json.dumps({name: getattr(module, name, None) for name in sys.argv[2:]}, default=str))
"""


def run(code: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "SYSTEMROOT") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env=keep | {name: value for name, value in (ENVIRONMENT | environment).items() if value != "<unset>"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def settings_of(module: str, *names: str, **environment: str) -> dict[str, Any]:
    answer = run(SHOW, f"config.settings.{module}", *names, **environment)
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def test_production_speaks_https_only() -> None:
    names = ("DEBUG", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")
    assert settings_of("production", *names) == {
        "DEBUG": False,
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
    }


@pytest.mark.parametrize("name", [name for name in ENVIRONMENT if name not in {"PUBLIC_URL", "ALLOWED_HOSTS"}])
def test_production_refuses_to_start_without(name: str) -> None:
    answer = run(SHOW, "config.settings.production", "DEBUG", **{name: "<unset>"})
    assert answer.returncode != 0
    assert f"environment variable {name}" in answer.stderr


def test_production_answers_to_no_name_that_was_not_given() -> None:
    assert settings_of("production", "ALLOWED_HOSTS", ALLOWED_HOSTS="<unset>") == {"ALLOWED_HOSTS": []}


def test_an_unknown_truth_is_an_error() -> None:
    answer = run(SHOW, "config.settings.base", "DEBUG", DEBUG="maybe")
    assert answer.returncode != 0
    assert "DEBUG must be true or false" in answer.stderr


def test_the_database_and_its_pool_come_from_the_environment() -> None:
    sizes = {"DATABASE_POOL_MIN": "10", "DATABASE_POOL_MAX": "50"}
    database = settings_of("production", "DATABASES", **sizes)["DATABASES"]["default"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["NAME"], database["USER"], database["PASSWORD"]) == ("evenkeel", "ada", "pa/ss")
    assert (database["HOST"], database["PORT"]) == ("db.example.org", "6543")
    assert database["OPTIONS"]["sslmode"] == "require"
    assert (database["OPTIONS"]["pool"]["min_size"], database["OPTIONS"]["pool"]["max_size"]) == (10, 50)


def test_redis_serves_the_cache_and_the_jobs() -> None:
    found = settings_of("production", "CACHES", "CELERY_BROKER_URL")
    assert found["CACHES"]["default"]["BACKEND"].endswith("RedisCache")
    assert found["CACHES"]["default"]["LOCATION"] == ENVIRONMENT["REDIS_URL"]
    assert found["CELERY_BROKER_URL"].startswith("redis://")


def test_development_allows_the_two_usual_front_end_ports() -> None:
    origins = settings_of("local", "CORS_ALLOWED_ORIGINS")["CORS_ALLOWED_ORIGINS"]
    assert {"http://localhost:3000", "http://localhost:5173"} <= set(origins)


def test_production_allows_exactly_the_origins_of_the_environment() -> None:
    origin = "https://app.clearedmind.com"
    found = settings_of("production", "CORS_ALLOWED_ORIGINS", "CORS_ALLOW_ALL_ORIGINS", CORS_ALLOWED_ORIGINS=origin)
    assert found == {"CORS_ALLOWED_ORIGINS": [origin], "CORS_ALLOW_ALL_ORIGINS": None}


def test_tokens_are_signed_with_the_secret_of_the_environment_and_short_lived() -> None:
    found = settings_of("production", "SIMPLE_JWT", "ACCESS_TOKEN_LIFETIME", "REFRESH_TOKEN_LIFETIME")
    assert found["SIMPLE_JWT"]["SIGNING_KEY"] == ENVIRONMENT["JWT_SECRET"]
    assert found["ACCESS_TOKEN_LIFETIME"] == "0:15:00"
    assert found["REFRESH_TOKEN_LIFETIME"] == "30 days, 0:00:00"


def test_an_operator_may_change_the_lifetime_and_the_names_in_tokens() -> None:
    names = {"JWT_EXPIRES_MINUTES": "60", "JWT_ISSUER": "cleared-mind-api", "JWT_AUDIENCE": "cleared-mind-app"}
    found = settings_of("production", "SIMPLE_JWT", "ACCESS_TOKEN_LIFETIME", **names)
    assert found["ACCESS_TOKEN_LIFETIME"] == "1:00:00"
    assert found["SIMPLE_JWT"]["ISSUER"] == "cleared-mind-api"
    assert found["SIMPLE_JWT"]["AUDIENCE"] == "cleared-mind-app"


def test_passwords_are_hashed_with_twelve_rounds_of_bcrypt_and_argon2_verifies_too() -> None:
    hashers = settings_of("production", "PASSWORD_HASHERS")["PASSWORD_HASHERS"]
    classes = (BCryptSHA256PasswordHasher, Argon2PasswordHasher)
    assert hashers == [f"{cls.__module__}.{cls.__qualname__}" for cls in classes]
    assert BCryptSHA256PasswordHasher.rounds >= 12


def test_mail_goes_to_the_smtp_server_of_the_environment() -> None:
    given = {"EMAIL_HOST": "smtp.example.org", "EMAIL_HOST_USER": "ada", "EMAIL_HOST_PASSWORD": "word"}
    names = ("EMAIL_BACKEND", "EMAIL_PORT", "EMAIL_USE_TLS", *given)
    assert settings_of("production", *names, **given) == {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_PORT": 587,
        "EMAIL_USE_TLS": True,
        **given,
    }


def test_mail_may_go_through_a_provider() -> None:
    given = {"EMAIL_BACKEND": "anymail.backends.sendgrid.EmailBackend", "SENDGRID_API_KEY": "key"}
    found = settings_of("production", "EMAIL_BACKEND", "ANYMAIL", **given)
    assert found["EMAIL_BACKEND"] == given["EMAIL_BACKEND"]
    assert found["ANYMAIL"]["SENDGRID_API_KEY"] == "key"


def test_production_logs_errors_as_json_with_time_and_stack() -> None:
    code = """
import logging, logging.config
from config.settings import production
logging.config.dictConfig(production.LOGGING)
try:
    1 / 0
except ZeroDivisionError:
    logging.getLogger("evenkeel.test").exception("test.broken")
"""
    answer = run(code)
    line = json.loads((answer.stderr or answer.stdout).strip().splitlines()[-1])
    assert line["event"] == "test.broken"
    assert line["level"] == "error"
    assert line["timestamp"].endswith("Z")
    assert "ZeroDivisionError" in line["exception"]


def test_the_keys_rotate_by_themselves_once_a_quarter() -> None:
    code = """
import json
from config.settings.base import CELERY_BEAT_SCHEDULE as jobs
job = jobs["vault-rotate"]
print(json.dumps([job["task"], sorted(job["schedule"].month_of_year), sorted(job["schedule"].day_of_month)]))
"""
    answer = run(code)
    assert json.loads(answer.stdout) == ["accounts.tasks.vault_rotate_task", [1, 4, 7, 10], [1]]
