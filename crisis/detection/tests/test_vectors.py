"""Vectors in four bits: near to what they were, and unchanged when packed again."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from crisis.detection.vectors import GROUP, vectors_packed

NUMBERS = st.floats(-8, 8, width=16, allow_subnormal=False)
ROWS = arrays(np.float32, st.tuples(st.integers(1, 4), st.just(2 * GROUP)), elements=NUMBERS)


@settings(max_examples=200, deadline=None)
@given(ROWS)
def test_a_number_is_at_most_a_step_away(rows: np.ndarray) -> None:
    read = vectors_packed(rows).of(np.arange(len(rows)))
    largest = np.abs(rows.reshape(len(rows), -1, GROUP)).max(axis=2).repeat(GROUP, axis=1)
    assert (np.abs(read - rows) <= largest / 8 * 1.01 + 1e-6).all()


@settings(max_examples=200, deadline=None)
@given(ROWS)
def test_what_was_packed_before_comes_out_as_it_was(rows: np.ndarray) -> None:
    once = vectors_packed(rows).of(np.arange(len(rows)))
    again = vectors_packed(once).of(np.arange(len(rows)))
    assert (again == once).all()


def test_rows_come_in_the_order_that_is_asked_for() -> None:
    rows = np.linspace(-1, 1, 6 * GROUP, dtype=np.float32).reshape(3, 2 * GROUP)
    packed = vectors_packed(rows)
    assert (packed.of(np.array([2, 0])) == packed.of(np.arange(3))[[2, 0]]).all()
