"""Shared fixtures, loaded as a plugin by pytest.ini; starts the embedded servers for the suite."""

import json
import os
from collections.abc import Callable, Generator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import pytest

from config import embedded

ROOT = Path(__file__).resolve().parent.parent.parent


def _start_servers() -> None:
    """The suite has its own data folder, so that it runs beside `make run` and leaves no trace in it."""
    os.environ["DATA_DIR"] = os.environ.get("TEST_DATA_DIR") or str(
        Path(os.environ.get("DATA_DIR", ROOT / ".data")) / "test"
    )
    data_dir = Path(os.environ["DATA_DIR"])
    data_dir.mkdir(parents=True, exist_ok=True)
    postgres, redis = embedded.needed(os.environ)
    embedded.start(data_dir, postgres=postgres, redis=redis)
    embedded.export_environment(data_dir, os.environ)
    if postgres:
        _hurry(data_dir)


def _hurry(data_dir: Path) -> None:
    """
    The suite's own cluster need not outlive a power cut, so no commit waits for the disk. Nor does a vacuum pass by
    between two tests: what it counts then, an empty table, would plan the statements of the next one.
    """
    import psycopg

    host = dict(parse_qsl(urlsplit(os.environ["DATABASE_URL"]).query))["host"]
    password = json.loads((data_dir / "secrets.json").read_text(encoding="utf-8"))["POSTGRES_ADMIN_PASSWORD"]
    with psycopg.connect(host=host, user="postgres", password=password, dbname="postgres", autocommit=True) as admin:
        for name in ("fsync", "full_page_writes", "autovacuum"):
            admin.execute(f"ALTER SYSTEM SET {name} = off")
        admin.execute("SELECT pg_reload_conf()")


_state = {"owner": False}


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None]:
    """Before pytest-django reads the settings. xdist workers find the servers of the main process running."""
    if os.environ.get("EVENKEEL_TEST_SERVERS") != "started":
        _start_servers()
        os.environ["EVENKEEL_TEST_SERVERS"] = "started"
        _state["owner"] = True
    os.environ["REDIS_URL"] = _own_redis_database(os.environ["REDIS_URL"])
    return (yield)


def _own_redis_database(url: str) -> str:
    """Tests empty their Redis database: each xdist worker has its own, and none is the one that people use (0)."""
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) + 2
    parts = urlsplit(url)
    query = {**dict(parse_qsl(parts.query)), "db": str(number)}
    return urlunsplit(parts._replace(query=urlencode(query)))


def pytest_configure() -> None:
    from django.db.models.signals import post_migrate
    from hypothesis import HealthCheck, settings

    # The machine runs other tests besides: how long one example takes says nothing of the code.
    settings.register_profile(
        "house", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )  # fmt: skip
    settings.load_profile("house")
    post_migrate.connect(_let_tests_empty_the_audit_table, dispatch_uid="evenkeel-tests")


def _let_tests_empty_the_audit_table(sender: Any, using: str, **_: Any) -> None:
    """Tests with real transactions end by TRUNCATE; the refusal of it has a test that puts the trigger back."""
    from django.db import connections

    if sender.label == "accounts" and connections[using].settings_dict["NAME"].startswith("test_"):
        with connections[using].cursor() as cursor:
            cursor.execute("ALTER TABLE accounts_auditevent DISABLE TRIGGER accounts_audit_truncate")


def pytest_unconfigure() -> None:
    if _state["owner"]:
        embedded.stop(Path(os.environ["DATA_DIR"]))


@pytest.fixture(autouse=True)
def redis_clean(request: pytest.FixtureRequest) -> None:
    """Limits, tickets and caches of one test must not meet the next; each worker has its own Redis database."""
    from config.api.redis_client import redis_client, silence_forget
    from config.nudging import broker_forget

    broker_forget()
    silence_forget()
    redis_client().flushdb()


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


@pytest.fixture
def api_client() -> Any:
    from rest_framework.test import APIClient

    return APIClient()


@pytest.fixture
def make_user(db: None) -> Callable[..., Any]:
    from accounts.identity.tests.factories import make_user as make

    return make


@pytest.fixture
def user(make_user: Callable[..., Any]) -> Any:
    return make_user()


@pytest.fixture
def stranger(make_user: Callable[..., Any]) -> Any:
    return make_user()


@pytest.fixture
def premium_user(make_user: Callable[..., Any]) -> Any:
    from accounts.billing.models import Subscription
    from accounts.billing.services import subscription_set

    person = make_user()
    subscription_set(actor=None, owner=person, tier=Subscription.Tier.PREMIUM)
    return person


@pytest.fixture
def staff_user(make_user: Callable[..., Any]) -> Any:
    return make_user(role="admin", is_staff=True, is_superuser=True)


@pytest.fixture
def api_as() -> Callable[..., Any]:
    """
    A client with a real session and a real bearer token of the person.

    `factor` says whether a second factor was proven, by default for everybody who needs one; `fresh=False` makes the
    last proof of identity an hour old.
    """

    def sign_in(person: Any, *, factor: bool | None = None, fresh: bool = True) -> Any:
        from datetime import timedelta

        from django.utils import timezone
        from rest_framework.test import APIClient

        from accounts.identity.authentication import needs_factor
        from accounts.identity.models import UserSession
        from accounts.identity.services import session_start

        proven = needs_factor(person) if factor is None else factor
        pair = session_start(user=person, now=timezone.now(), factor=proven)
        if not fresh:
            newest = UserSession.objects.filter(owner=person).latest("created_at")
            UserSession.objects.filter(pk=newest.pk).update(stepped_up_at=timezone.now() - timedelta(hours=1))
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {pair.access}")
        return client

    return sign_in


@pytest.fixture
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    """No throttle counts: for tests that ask more often than a person does."""
    from config.api.throttling import LIMITS

    for scope in list(LIMITS):
        monkeypatch.delitem(LIMITS, scope)


@pytest.fixture
def heard() -> Iterator[Callable[[Any], list[Any]]]:
    """`heard(person)` listens from the first call on, and gives the frames that came since."""
    import orjson

    from config.api.redis_client import redis_client
    from config.realtime.topics import channel_of, user_topic
    from config.realtime.transport import frames_unpack

    listener = redis_client().pubsub(ignore_subscribe_messages=True)
    known: set[Any] = set()

    def read(person: Any) -> list[Any]:
        if person.pk not in known:
            known.add(person.pk)
            listener.subscribe(channel_of(user_topic(person.pk)))
            listener.get_message(timeout=1)
        frames = []
        while (message := listener.get_message(timeout=0.2)) is not None:
            frames.extend(orjson.loads(one.frame) for one in frames_unpack(message["data"], "", ""))
        return frames

    yield read
    listener.close()


@pytest.fixture
def mail_dir(tmp_path: Path, settings: Any) -> Path:
    settings.DATA_DIR = tmp_path
    settings.EMAIL_BACKEND = "accounts.identity.mail.MailFolderBackend"
    return tmp_path / "mail"
