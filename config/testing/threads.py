"""Several people, phones or workers at the same moment, for tests with real transactions."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connections
from rest_framework.test import APIClient

from config.database import hot_rows

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


def until_it_waits(work: Callable[[], Any]) -> Future[Any]:
    """
    This function will begin `work` in a thread of its own and return when it waits for a lock, or has ended.

    Call it with the lock held, and ask for the result when it is released.
    """

    def run() -> Any:
        try:
            return work()
        finally:
            connections.close_all()

    pool = ThreadPoolExecutor(1)
    begun = pool.submit(run)
    pool.shutdown(wait=False)
    waits_for_a_lock(or_else=begun.done)
    return begun


def waits_for_a_lock(or_else: Callable[[], bool] = lambda: False) -> None:
    """Until some statement of this database does, or something else is so."""
    until = time.monotonic() + START_SECONDS
    while not or_else() and not _is_anybody_waiting():
        assert time.monotonic() < until, "nobody waits"
        time.sleep(0.02)


def _is_anybody_waiting() -> bool:
    # Inside a transaction the view stands still.
    hot_rows("SELECT pg_stat_clear_snapshot()")
    return bool(
        hot_rows("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
    )


def own_client(client: Any) -> APIClient:
    """Another client of the same session: threads do not share one."""
    own = APIClient()
    own.credentials(**client._credentials)
    return own
