"""Celery: JSON only, ids only, three queues; a job is always a committed row before Celery hears of it."""

import os
from typing import Any

from celery import Celery
from celery.signals import celeryd_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")

app = Celery("evenkeel")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
WORKER_SOCKET_SECONDS = 5


@celeryd_init.connect
def _wait_longer(conf: Any = None, **_: Any) -> None:
    conf.broker_transport_options = {**conf.broker_transport_options, "socket_timeout": WORKER_SOCKET_SECONDS}
