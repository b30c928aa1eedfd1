"""What is done when the rows are committed."""

from collections.abc import Callable
from typing import ParamSpec

from django.db import transaction

P = ParamSpec("P")


def after_commit(work: Callable[P, object], *values: P.args, **named: P.kwargs) -> None:
    """
    This function will have `work` done when the rows are committed; its failure is logged and is not the request's.

    Not by a partial: where one fails, Django asks for its name and fails in turn.
    """
    transaction.on_commit(lambda: work(*values, **named), robust=True)
