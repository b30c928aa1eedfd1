"""Jobs: what beat sends exists, where it goes exists, and a real worker does it."""

import os
import sys
from collections.abc import Iterator
from inspect import Parameter, signature
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from celery.schedules import crontab
from celery.signals import celeryd_init
from django.db import connection
from django.utils import timezone
from kombu import Connection

from accounts.identity.models import User
from accounts.vault.keyring import forget_keys
from accounts.vault.keyset import master_keyset
from accounts.vault.services import open_text, seal_text
from accounts.vault.tasks import vault_rotate_task
from config import embedded
from config.celery import WORKER_SOCKET_SECONDS, app
from config.health.models import Heartbeat
from config.health.selectors import QUEUES, jobs_health
from config.health.tasks import heartbeat_task
from config.settings.parts.jobs import broker_url
from config.testing.threads import at_once
from config.tests.running import House, Process, wait_until

OURS = ("accounts.", "community.", "config.", "content.", "crisis.", "journal.", "moderation.", "wellness.")


def schedule() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = app.conf.beat_schedule
    assert len(found) >= 9
    return found


def our_tasks() -> dict[str, Any]:
    app.loader.import_default_modules()
    found = {name: task for name, task in app.tasks.items() if name.startswith(OURS)}
    assert len(found) >= 7
    return found


def test_everything_that_beat_sends_is_a_task() -> None:
    assert {entry["task"] for entry in schedule().values()} - set(our_tasks()) == set()


def test_beat_sends_arguments_that_its_tasks_take() -> None:
    for entry in schedule().values():
        signature(our_tasks()[entry["task"]].run).bind(*entry.get("args", ()), **entry.get("kwargs", {}))
        assert isinstance(entry["schedule"], crontab) or entry["schedule"] >= 10


def test_every_queue_that_is_named_is_served() -> None:
    served = {queue.name for queue in app.conf.task_queues}
    assert served == set(QUEUES) == {"critical", "default", "bulk"}
    named = {entry.get("options", {}).get("queue", app.conf.task_default_queue) for entry in schedule().values()}
    named |= {task.queue for task in our_tasks().values() if getattr(task, "queue", None)}
    assert named - served == set()


def test_every_queue_has_a_heartbeat_of_its_own() -> None:
    beats = [entry for entry in schedule().values() if entry["task"] == heartbeat_task.name]
    assert {(entry["kwargs"]["queue"], entry.get("options", {}).get("queue", "default")) for entry in beats} == {
        (queue, queue) for queue in QUEUES
    }


def test_messages_are_json_and_work_that_was_lost_is_done_again() -> None:
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_serializer == "json"
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
    assert app.conf.task_ignore_result
    for task in our_tasks().values():
        assert task.serializer == "json"
        assert task.acks_late


def test_no_task_may_run_until_the_broker_gives_it_to_a_second_worker() -> None:
    visible_again = app.conf.broker_transport_options["visibility_timeout"]
    limits = {name: task.time_limit or app.conf.task_time_limit for name, task in our_tasks().items()}
    assert {name: seconds for name, seconds in limits.items() if seconds >= visible_again} == {}


def test_tasks_are_named_after_the_app_and_take_only_names() -> None:
    for name, task in our_tasks().items():
        assert name == f"{name.split('.')[0]}.tasks.{task.run.__name__}"
        assert name.endswith("_task")
        kinds = {parameter.kind for parameter in signature(task.run).parameters.values()}
        assert kinds <= {Parameter.KEYWORD_ONLY, Parameter.VAR_KEYWORD}


@pytest.mark.django_db(transaction=True)
def test_a_rotation_that_several_workers_are_given_at_once_loses_no_key(
    settings: Any, tmp_path: Path, make_user: Any
) -> None:
    suite = settings.EVENKEEL_MASTER_KEYSET_FILE
    try:
        settings.EVENKEEL_MASTER_KEYSET_FILE = str(tmp_path / "keyset.json")
        master_keyset(fresh=True)
        people = [make_user() for _ in range(3)]
        sealed = [seal_text(person, "tests.note.body", "still readable") for person in people]
        for _ in range(5):
            at_once(8, lambda _: vault_rotate_task.run())
        forget_keys()
        master_keyset(fresh=True)
        again = [User.objects.get(pk=person.pk) for person in people]
        opened = [open_text(person, "tests.note.body", blob) for person, blob in zip(again, sealed, strict=True)]
    finally:
        settings.EVENKEEL_MASTER_KEYSET_FILE = suite
        forget_keys()
        master_keyset(fresh=True)
    assert opened == ["still readable"] * 3


@pytest.fixture
def own_redis() -> Iterator[str]:
    """A broker of our own: on the suite's, a real worker would take the jobs of other tests."""
    house = House()
    embedded.start(house.data_dir, postgres=False, redis=True)
    yield embedded.endpoints(house.data_dir).redis_url
    house.tear_down()


def environ_of_this_test(redis_url: str) -> dict[str, str]:
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    return os.environ | {"DATABASE_URL": address.geturl(), "REDIS_URL": redis_url}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_real_worker_does_what_every_queue_is_told(own_redis: str, tmp_path: Path) -> None:
    begun = timezone.now()
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "-P", "solo", "-Q", ",".join(QUEUES)]
    worker = Process("worker", [*command, "-n", f"{uuid4().hex}@%h"], environ_of_this_test(own_redis), tmp_path)
    try:
        with Connection(broker_url(own_redis)) as broker:
            for queue in QUEUES:
                heartbeat_task.apply_async(kwargs={"queue": queue}, queue=queue, connection=broker)
        wait_until(lambda: worker.handle.poll() is not None or Heartbeat.objects.count() == len(QUEUES), 60)
    finally:
        worker.end()
    beats = {row.name for row in Heartbeat.objects.all() if row.at > begun}
    assert beats == set(QUEUES), worker.written()
    assert jobs_health(now=timezone.now())["status"] == "up"


def test_a_worker_waits_longer_for_its_broker_than_whoever_publishes() -> None:
    conf = SimpleNamespace(broker_transport_options=dict(app.conf.broker_transport_options))
    assert conf.broker_transport_options["socket_timeout"] == 1
    celeryd_init.send(sender="worker", conf=conf)
    assert conf.broker_transport_options["socket_timeout"] == WORKER_SOCKET_SECONDS > 1
