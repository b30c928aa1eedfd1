"""Several people, phones or workers at the same moment, for tests with real transactions."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connections
from rest_framework.test import APIClient

START_SECONDS = 30


def at_once(count: int, step: Callable[[int], Any], *, workers: int | None = None) -> list[Any]:
    """
    This function will run `step(0)` to `step(count - 1)` and give what each gave, in their order; the first failure is
    raised.

    No more than `workers` run at a time (all, unless told); these begin together, each with a database connection of
    its own.
    """
    threads = min(workers or count, count)
    start = Barrier(threads)

    def run(number: int) -> Any:
        try:
            if number < threads:
                start.wait(START_SECONDS)
            return step(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(count)))


def all_at_once(*works: Callable[[], Any]) -> list[Any]:
    """What each of these gave, as `at_once` runs them."""
    return at_once(len(works), lambda number: works[number]())


def own_client(client: Any) -> APIClient:
    """Another client of the same session: threads do not share one."""
    own = APIClient()
    own.credentials(**client._credentials)
    return own
