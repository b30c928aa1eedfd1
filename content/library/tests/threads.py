"""Work of several people at the same moment, each with a connection of their own."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection


def at_once(work: Sequence[Callable[[], Any]]) -> list[Any]:
    """This function will start all of it together and return what each gave; the first failure is raised."""
    start = threading.Barrier(len(work))

    def one(act: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(work)) as pool:
        return [future.result() for future in [pool.submit(one, act) for act in work]]
