"""Two houses may share one Redis: its channels know no databases."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from uuid import uuid4

import pytest
from django.utils import timezone

from config.api.redis_client import redis_client
from config.realtime.publish import Publication, publish_many
from config.realtime.topics import CRISIS_STAFF_TOPIC, channel_of, channel_prefix, topic_of


def other_database(url: str) -> str:
    parts = urlsplit(url)
    query = {**dict(parse_qsl(parts.query)), "db": "14"}
    return urlunsplit(parts._replace(query=urlencode(query)))


def changed(severity: int) -> Publication:
    data = {
        "incident_id": uuid4(), "severity": severity, "state": "open", "due_at": timezone.now(), "rung": 1,
        "alarm_raised_at": None, "assigned_to": None, "version": 1, "reason": "opened",
    }  # fmt: skip
    return Publication(CRISIS_STAFF_TOPIC, "crisis:incident", data)


def test_staff_of_one_house_do_not_hear_the_alarms_of_another(settings: Any) -> None:
    listener = redis_client().pubsub(ignore_subscribe_messages=True)
    listener.psubscribe(channel_prefix() + b"*")
    listener.get_message(timeout=1)
    own = settings.REDIS_URL
    settings.REDIS_URL = other_database(own)
    publish_many([changed(severity=4)])
    settings.REDIS_URL = own
    publish_many([changed(severity=5)])
    message = listener.get_message(timeout=5)
    listener.close()
    assert b'"severity":5' in message["data"]


@pytest.mark.parametrize("skipped", ["", "socket-1"])
@pytest.mark.parametrize("sender", ["", "participant-1"])
def test_a_channel_leads_back_to_its_topic(skipped: str, sender: str) -> None:
    assert topic_of(channel_of("user:1:2", skip_socket=skipped, sender=sender)) == ("user:1:2", skipped, sender)
