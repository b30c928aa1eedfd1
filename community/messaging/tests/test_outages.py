"""A web process that is killed and a Redis that is restarted, while people talk."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.identity.services import session_start
from community.messaging.models import Conversation, ConversationMessage
from community.messaging.tests.factories import make_conversation
from community.messaging.tests.processes import ChatClient, WebProcess
from config.realtime.tests.conftest import Valkey


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    server = Valkey(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def processes(transactional_db: None, valkey: Valkey, tmp_path: Path) -> Iterator[list[WebProcess]]:
    made = [WebProcess(tmp_path / f"web-{number}.log", valkey.url) for number in range(2)]
    for process in made:
        process.start()
    for process in made:
        process.wait()
    yield made
    for process in made:
        process.kill()


async def storm(clients: list[ChatClient], processes: list[WebProcess], valkey: Valkey) -> None:
    """Everybody talks; one web process is killed and comes back; Redis is killed and comes back."""
    lives = [asyncio.create_task(client.live()) for client in clients]
    await asyncio.sleep(2)
    await asyncio.to_thread(processes[0].kill)
    await asyncio.sleep(1)
    await asyncio.to_thread(processes[0].start)
    await asyncio.sleep(2)
    await asyncio.to_thread(valkey.stop)
    await asyncio.sleep(1)
    await asyncio.to_thread(valkey.start)
    await asyncio.to_thread(processes[0].wait)
    await asyncio.sleep(3)
    for client in clients:
        client.done = True
    await asyncio.wait_for(asyncio.gather(*lives), 60)
    # The last look, as an app that is opened again.
    for client in clients:
        await client.catch_up(processes[1].port)


@pytest.mark.slow
def test_after_a_killed_process_and_a_restarted_redis_all_histories_are_the_same_and_whole(
    processes: list[WebProcess], valkey: Valkey, make_user: Any
) -> None:
    rooms: list[Conversation] = []
    clients: list[ChatClient] = []
    ports = [process.port for process in processes]
    for _ in range(2):
        people = [make_user() for _ in range(4)]
        room = make_conversation(*people)[0]
        rooms.append(room)
        for number, person in enumerate(people):
            token = session_start(user=person, now=timezone.now()).access
            clients.append(ChatClient(token, room.pk, ports if number % 2 else ports[::-1]))
    asyncio.run(storm(clients, processes, valkey))
    assert min(client.connections for client in clients if client.ports == ports) >= 2, "somebody was cut off"
    for room in rooms:
        members = [client for client in clients if client.room == room.pk]
        rows = ConversationMessage.objects.filter(conversation=room).order_by("seq").values_list("pk", "seq")
        stored = [str(row_id) for row_id, _ in rows]
        assert [seq for _, seq in rows] == list(range(1, len(stored) + 1))
        assert sorted(stored) == sorted(name for client in members for name in client.sent)
        assert len(stored) > 100
        for client in members:
            assert client.history() == stored
