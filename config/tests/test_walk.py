"""A person's first days with the real processes: from the registration to the dead token, and through failures."""

import asyncio
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from config import embedded
from config.embedded.binaries import postgres_programs
from config.tests.month import ZONE, check_statistics, check_trends, month_of_moods
from config.tests.running import (
    PASSWORD,
    House,
    Web,
    code_in,
    frame_of,
    open_socket,
    sign_up,
    token_in,
    wait_until,
)

pytestmark = pytest.mark.slow
DANGER = "I took all the pills"


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    made = House()
    try:
        made.build()
        yield made
    finally:
        made.tear_down()


@pytest.fixture(scope="module")
def web(house: House) -> Web:
    return house.web()


@pytest.fixture(scope="module")
def second_web(house: House) -> Web:
    return house.web()


@pytest.fixture(scope="module", autouse=True)
def worker(house: House) -> None:
    house.worker()


def check_danger(web: Web, second_web: Web, token: str) -> str:
    """The note is answered with help, and help reaches the sockets of both processes; gives the entry's id."""
    with open_socket(web, token) as near, open_socket(second_web, token) as far, web.client(token) as client:
        begun = time.monotonic()
        answer = client.post("/mood/entries", json={"mood_value": 1, "notes": DANGER})
        frames = [frame_of(socket, "crisis:response", begun + 2) for socket in (near, far)]
    assert answer.status_code == 201, answer.text
    support = answer.json()["support"]
    assert support["severity"] >= 4
    assert {row["country"] for row in support["resources"]} == {"US"}
    for frame in frames:
        assert frame["data"]["severity"] == support["severity"]
        assert frame["data"]["resources"] == support["resources"]
        assert frame["data"]["source_id"] == answer.json()["id"]
        assert DANGER not in str(frame)
    return str(answer.json()["id"])


def sign_in_verified(house: House, web: Web, *, by_link: bool) -> tuple[str, dict[str, Any]]:
    email = f"p{uuid4().hex[:12]}@example.org"
    sign_up(web, email=email)
    letter = house.letter_to(email)
    proof = {"token": token_in(letter)} if by_link else {"email": email, "code": code_in(letter)}
    with web.client() as client:
        verified = client.post("/auth/verify-email", json=proof)
        assert verified.json() == {"email": email, "email_verified": True}
        signed_in = client.post("/auth/login", json={"identifier": email, "password": PASSWORD})
    assert signed_in.status_code == 200, signed_in.text
    assert signed_in.json()["user"]["email_verified"] is True
    return email, dict(signed_in.json())


@pytest.mark.parametrize("by_link", [True, False], ids=["link", "code"])
def test_the_walk_from_registration_to_a_dead_token(house: House, web: Web, second_web: Web, by_link: bool) -> None:
    _, pair = sign_in_verified(house, web, by_link=by_link)
    token = pair["access_token"]
    entry_id = check_danger(web, second_web, token)
    last = datetime.now(ZONE).date() - timedelta(days=1)
    bodies = month_of_moods(last)
    with web.client(token) as client, second_web.client(token) as elsewhere:
        assert [client.post("/mood/entries", json=body).status_code for body in bodies] == [201] * 30
        check_statistics(client, bodies, last)
        check_trends(elsewhere, bodies, last)
        history = client.get("/mood/entries", params={"limit": 100}).json()["results"]
        assert len(history) == 31
        assert next(row["notes"] for row in history if row["id"] == entry_id) == DANGER
        with web.client(sign_up(web)["access_token"]) as stranger:
            assert stranger.get(f"/mood/entries/{entry_id}").status_code == 404
        with open_socket(second_web, token) as socket:
            assert client.post("/auth/logout").status_code == 204
            frame_of(socket, "session:revoked", time.monotonic() + 2)
            with pytest.raises(ConnectionClosed):
                socket.recv(timeout=2)
        assert client.post("/auth/refresh", json={"refresh_token": pair["refresh_token"]}).status_code == 401
        assert client.get("/mood/entries").status_code == 401
        assert elsewhere.get("/mood/entries").status_code == 401


def test_a_reused_refresh_token_ends_the_session(web: Web) -> None:
    pair = sign_up(web)
    with web.client() as client:
        tokens = [pair["refresh_token"]]
        for _ in range(2):
            answer = client.post("/auth/refresh", json={"refresh_token": tokens[-1]})
            assert answer.status_code == 200
            tokens.append(answer.json()["refresh_token"])
        access = answer.json()["access_token"]
        with open_socket(web, access) as socket:
            reused = client.post("/auth/refresh", json={"refresh_token": tokens[0]})
            assert (reused.status_code, reused.json()["code"]) == (401, "token_reused")
            frame_of(socket, "session:revoked", time.monotonic() + 2)
        assert client.post("/auth/refresh", json={"refresh_token": tokens[-1]}).status_code == 401
    with web.client(access) as client:
        assert client.get("/mood/entries").status_code == 401


def test_a_killed_web_process_loses_nothing_that_it_acknowledged(house: House) -> None:
    web = house.web()
    token = sign_up(web)["access_token"]
    with web.client(token) as client:
        before = client.post("/mood/entries", json={"mood_value": 4, "notes": "before the blow"})
    web.kill()
    again = house.web(web.port)
    with again.client(token) as client:
        after = client.post("/mood/entries", json={"mood_value": 6, "notes": "after the blow"})
        notes = [row["notes"] for row in client.get("/mood/entries").json()["results"]]
    assert (before.status_code, after.status_code) == (201, 201)
    assert sorted(notes) == ["after the blow", "before the blow"]


def test_two_hundred_identical_creates_at_once_leave_one_row(house: House, web: Web) -> None:
    token = sign_up(web)["access_token"]
    body = {"id": str(uuid4()), "mood_value": 8, "notes": "once is enough", "factors": ["Sleep"]}
    answers = asyncio.run(at_once(web, token, body, 200))
    assert {answer.status_code for answer in answers} <= {200, 201}
    assert sum(answer.status_code == 201 for answer in answers) == 1
    assert {answer.json()["notes"] for answer in answers} == {"once is enough"}
    with house.database() as database:
        counts = [
            database.execute(f"SELECT count(*) FROM {table} WHERE {column} = %s", (body["id"],)).fetchone()
            for table, column in (("wellness_moodentry", "id"), ("wellness_moodfactor", "entry_id"))
        ]
    assert counts == [(1,), (1,)]


async def at_once(web: Web, token: str, body: dict[str, Any], count: int) -> list[httpx.Response]:
    limits = httpx.Limits(max_connections=count)
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(headers=headers, limits=limits, timeout=60, trust_env=False) as client:
        url = f"{web.url}/api/v1/mood/entries"
        return list(await asyncio.gather(*(client.post(url, json=body) for _ in range(count))))


def test_a_dump_of_the_walked_database_shows_no_note_and_its_history_holds(house: House, web: Web) -> None:
    token = sign_up(web)["access_token"]
    with web.client(token) as client:
        assert client.post("/mood/entries", json={"mood_value": 2, "notes": f"{DANGER} again"}).status_code == 201
    url = embedded.endpoints(house.data_dir).database_url
    dump = subprocess.run([postgres_programs(None) / "pg_dump", url], capture_output=True, check=True).stdout
    assert b"wellness_moodentry" in dump
    assert [form for form in (DANGER.encode(), DANGER.encode().hex().encode()) if form in dump] == []
    house.manage("seal_audit")
    house.manage("verify_audit")


def test_the_master_key_rotates_under_running_processes(house: House, web: Web, second_web: Web) -> None:
    token = sign_up(web)["access_token"]
    with web.client(token) as client, second_web.client(token) as elsewhere:
        for number, reader in enumerate((client, elsewhere, client), start=1):
            written = client.post("/mood/entries", json={"mood_value": 5, "notes": f"under key {number}"})
            assert written.status_code == 201
            house.manage("rotate_keys")
            notes = [row["notes"] for row in reader.get("/mood/entries").json()["results"]]
            assert sorted(notes) == [f"under key {found}" for found in range(1, number + 1)]


HELP = ("", "/bundle", "/bundle/signature", "/bundle/key")


def seconds_for_help(client: httpx.Client) -> dict[str, float]:
    """Asks for everything a person in danger may ask for; how long each answer took."""
    took: dict[str, float] = {}

    def ask(path: str) -> Any:
        begun = time.monotonic()
        answer = client.get(f"/crisis/resources{path}")
        took[path] = time.monotonic() - begun
        assert answer.status_code == 200, (path, answer.text[:200])
        return answer.json()

    listed = ask("?country=US")["results"]
    assert {row["country"] for row in listed} == {"US"}
    for path in (*HELP, f"/{listed[0]['id']}"):
        ask(path)
    return took


@contextmanager
def outage(house: House) -> Iterator[None]:
    house.kill_servers()
    try:
        yield
    finally:
        house.start_servers()


def test_help_outlives_database_and_redis_and_writes_come_back_with_them(house: House) -> None:
    web = house.web()
    token = sign_up(web)["access_token"]
    with web.client() as nobody, web.client(token) as client:
        assert client.post("/mood/entries", json={"mood_value": 5}).status_code == 201
        assert max(seconds_for_help(nobody).values()) < 2
        with outage(house):
            for _ in range(2):
                assert max(seconds_for_help(nobody).values()) < 2
                refused = client.post("/mood/entries", json={"mood_value": 5, "notes": "lost?"})
                assert refused.status_code == 503
                assert refused.headers["Content-Type"] == "application/problem+json"
                assert int(refused.headers["Retry-After"]) > 0
                assert client.get("/health").status_code == 503
        wait_until(lambda: client.post("/mood/entries", json={"mood_value": 6}).status_code == 201, 20)
        assert client.get("/health/database").json()["status"] == "up"
        assert client.get("/health/redis").json()["status"] == "up"
        assert len(client.get("/mood/entries").json()["results"]) == 2
        with open_socket(web, token) as socket:
            begun = time.monotonic()
            client.post("/mood/entries", json={"mood_value": 1, "notes": DANGER})
            frame_of(socket, "crisis:response", begun + 5)


def test_a_token_does_not_make_help_slow_in_an_outage(house: House) -> None:
    web = house.web()
    token = sign_up(web)["access_token"]
    with web.client(token) as client:
        assert max(seconds_for_help(client).values()) < 2
        with outage(house):
            # Dead connections of the pool fail at once; only when they are used up does a request wait for new ones.
            for _ in range(5):
                took = seconds_for_help(client)
                assert {path: seconds for path, seconds in took.items() if seconds >= 2} == {}


def test_a_web_process_that_starts_into_the_outage_serves_help(house: House) -> None:
    with outage(house), house.web().client() as nobody:
        assert max(seconds_for_help(nobody).values()) < 2
