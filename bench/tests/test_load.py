import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bench.load import LoadResult, http_request, run_load


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        status = 200 if self.headers["Authorization"] == "Bearer good" else 401
        body = b"x" * 3000
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        return None


@pytest.fixture
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()


def test_every_answer_is_counted_with_its_status(server):
    requests = [http_request("GET", "/a", "good"), http_request("GET", "/b", "bad")]
    result = run_load(server, requests, connections=2, seconds=1)
    assert set(result.statuses) == {200, 401}
    assert sum(result.statuses.values()) == result.done > 10
    assert 0 < result.percentile(0.5) <= result.percentile(0.99)


def test_percentiles_are_those_of_the_sorted_list():
    result = LoadResult(1.0, latencies_ms=[float(n) for n in range(100, 0, -1)])
    assert (result.percentile(0.5), result.percentile(0.99)) == (51.0, 100.0)
