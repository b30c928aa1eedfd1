import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import structlog
from rest_framework.test import APIClient

from config.api import buckets, throttling
from config.api.limits import Limit
from config.api.redis_client import redis_client
from config.api.throttling import LIMITS, ip_bucket

URL = "/api/v1/thing"
SIGN_IN = "/api/v1/auth/login"


@pytest.fixture
def limit(monkeypatch):
    def put(scope: str, count: int, seconds: int = 60, **options):
        monkeypatch.setitem(LIMITS, scope, Limit(count, seconds, **options))

    return put


@pytest.fixture
def redis_down(settings):
    settings.REDIS_URL = "unix:///nonexistent/redis.sock?db=0"


def test_forty_parallel_requests_at_five_a_minute_give_exactly_five(limit):
    limit("ip", 5, key="ip", writes_only=False)
    together = threading.Barrier(40)

    def call(_):
        together.wait()
        return APIClient().get(URL).status_code

    with ThreadPoolExecutor(40) as pool:
        answers = list(pool.map(call, range(40)))
    assert answers.count(200) == 5
    assert answers.count(429) == 35


def test_every_answer_says_what_is_left_of_the_tightest_limit(client, limit):
    limit("ip", 3, key="ip", writes_only=False)
    answer = client.get(URL)
    assert (answer["RateLimit-Limit"], answer["RateLimit-Remaining"]) == ("3", "2")
    assert 1 <= int(answer["RateLimit-Reset"]) <= 60


def test_429_is_a_problem_with_the_seconds_to_wait(client, limit):
    limit("ip", 1, key="ip", writes_only=False)
    client.get(URL)
    answer = client.get(URL)
    assert (answer.status_code, answer.json()["code"]) == (429, "throttled")
    assert answer["Retry-After"] == answer["RateLimit-Reset"]
    assert answer["RateLimit-Remaining"] == "0"


def test_a_person_is_counted_apart_from_the_address(api_as, user, stranger, limit):
    limit("user", 2, key="user", writes_only=False)
    mine, theirs = api_as(user), api_as(stranger)
    assert [mine.get("/api/v1/entries").status_code for _ in range(3)] == [200, 200, 429]
    assert theirs.get("/api/v1/entries").status_code == 200


def test_a_refused_request_charges_no_other_limit(client, limit):
    limit("ip", 10, key="ip", writes_only=False)
    limit("auth", 2, key="ip_identifier")
    codes = [client.post(SIGN_IN, {"email": "a@example.org"}).status_code for _ in range(8)]
    assert codes == [200, 200] + [429] * 6
    assert client.get(URL)["RateLimit-Remaining"] == "7"


def test_sign_in_counts_address_and_identifier_together(client, limit):
    limit("auth", 1, key="ip_identifier")
    spellings = ["a@example.org", " A@Example.org ", "b@example.org"]
    assert [client.post(SIGN_IN, {"email": name}).status_code for name in spellings] == [200, 429, 200]


def test_redis_holds_no_identifier(client):
    client.post(SIGN_IN, {"email": "anna@example.org"})
    assert b"anna" not in b" ".join(redis_client().keys("*"))


def test_a_limit_on_writes_leaves_reads_alone(client, limit):
    limit("auth", 1, key="ip_identifier")
    client.post(SIGN_IN, {})
    assert client.get(SIGN_IN).status_code == 200


def test_wrong_tokens_and_refused_requests_are_counted(client, limit):
    limit("ip", 2, key="ip", writes_only=False)
    wrong = APIClient(headers={"authorization": "Bearer wrong"})
    assert [wrong.get("/api/v1/entries").status_code for _ in range(3)] == [401, 401, 429]


def test_a_window_ends(client, limit):
    limit("ip", 1, key="ip", writes_only=False)
    client.get(URL)
    (key,) = redis_client().keys("throttle:ip:*")
    assert 0 < redis_client().pttl(key) <= 60_000
    redis_client().delete(key)
    assert client.get(URL).status_code == 200


def test_exempt_views_are_served_over_the_limit_and_without_redis(client, limit, redis_down):
    limit("ip", 1, key="ip", writes_only=False)
    answers = [client.get("/api/v1/crisis/help") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert "RateLimit-Limit" not in answers[0]
    assert buckets.breaker.open_until == 0.0


def test_without_redis_requests_pass_and_it_is_logged_once(client, redis_down, monkeypatch):
    # Another file of tests may have left it open, or told a moment ago.
    monkeypatch.setattr(buckets.breaker, "logged_at", -100.0)
    monkeypatch.setattr(buckets.breaker, "open_until", 0.0)
    with structlog.testing.capture_logs() as lines:
        answers = [client.get(URL).status_code for _ in range(5)]
    assert answers == [200] * 5
    assert [line["event"] for line in lines].count("throttle.redis_away") == 1


def test_without_redis_guessing_stays_impossible(client, redis_down):
    answer = client.post(SIGN_IN, {"email": "a@example.org"})
    assert (answer.status_code, answer.json()["code"]) == (503, "service_unavailable")
    assert answer["Retry-After"] == "2"


def test_redis_is_asked_again_after_a_rest(client, settings, redis_down, monkeypatch):
    alive = settings.REDIS_URL
    client.get(URL)
    assert buckets.breaker.open_until > 0
    monkeypatch.setattr(buckets.breaker, "open_until", 0.0)
    settings.REDIS_URL = alive
    assert client.get(URL).status_code == 200


def test_a_flushed_script_cache_is_loaded_again(client):
    client.get(URL)
    redis_client().script_flush()
    assert client.get(URL).status_code == 200


def test_a_connection_that_redis_closed_is_replaced_without_a_gap(client):
    client.get(URL)
    killer = redis_client().connection_pool.make_connection()
    killer.send_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
    killer.read_response()
    killer.disconnect()
    assert "RateLimit-Remaining" in client.get(URL)


def test_listed_networks_have_no_address_limit(client, limit, settings):
    limit("ip", 1, key="ip", writes_only=False)
    settings.THROTTLE_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    assert [client.get(URL).status_code for _ in range(3)] == [200] * 3


@pytest.mark.parametrize(
    ("ip", "bucket"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("no:address", "no:address"),
    ],
)
def test_an_ipv6_network_is_one_customer(ip, bucket):
    assert ip_bucket(ip) == bucket


def test_work_inside_a_view_is_charged_by_its_cost(rf, limit):
    limit("upload", 5)
    request = rf.post("/")
    request.user = None
    assert throttling.throttle_charge(request, "upload", 4).remaining == 1
    with pytest.raises(throttling.LimitExceeded):
        throttling.throttle_charge(request, "upload", 2)
    assert throttling.throttle_charge(request, "upload", 1).remaining == 0


def test_one_request_costs_redis_one_command(client):
    client.get(URL)
    before = redis_client().info("commandstats").get("cmdstat_evalsha", {"calls": 0})["calls"]
    client.get(URL)
    assert redis_client().info("commandstats")["cmdstat_evalsha"]["calls"] == before + 1
