"""Against published tables and against straightforward definitions."""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wellness.mood.statistics import (
    adjusted_p_values,
    mean_difference,
    rank_correlation,
    slope,
    t_quantile,
    two_sided_p,
)

# Student's t, two-sided 95 %, from the usual table.
TABLE = [(1, 12.706), (2, 4.303), (5, 2.571), (10, 2.228), (20, 2.086), (30, 2.042), (60, 2.000), (120, 1.980)]


@pytest.mark.parametrize(("freedom", "expected"), TABLE)
def test_quantiles_agree_with_the_table(freedom, expected):
    assert t_quantile(freedom) == pytest.approx(expected, abs=0.0006)


@pytest.mark.parametrize(("freedom", "t"), TABLE)
def test_tails_agree_with_the_table(freedom, t):
    assert two_sided_p(t, freedom) == pytest.approx(0.05, abs=0.0001)


@given(st.floats(0, 50), st.floats(1, 500))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_tails_fall_from_one_to_nothing(t, freedom):
    p = two_sided_p(t, freedom)
    assert 0 <= p <= 1
    assert two_sided_p(t + 0.5, freedom) <= p + 1e-12
    assert two_sided_p(-t, freedom) == p


def test_a_tail_is_the_integral_of_the_density():
    freedom, t = 7.5, 1.3
    scale = math.gamma((freedom + 1) / 2) / math.sqrt(freedom * math.pi) / math.gamma(freedom / 2)
    step = 0.0005
    inside = sum(
        2 * scale * (1 + ((index + 0.5) * step) ** 2 / freedom) ** (-(freedom + 1) / 2) * step
        for index in range(int(t / step))
    )
    assert two_sided_p(t, freedom) == pytest.approx(1 - inside, abs=1e-6)


def test_welch_on_a_textbook_example():
    # The first example of the English Wikipedia's article: t = -2.46, 25.0 degrees of freedom, p = 0.021.
    first = [27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4]
    second = [27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 20.5, 24.4]
    effect = mean_difference(first, second)
    assert effect.value == pytest.approx(20.82 - 22.9867, abs=0.001)
    assert effect.p_value == pytest.approx(0.021, abs=0.0005)
    assert effect.low < effect.value < effect.high < 0
    assert effect.n == 30


def test_the_interval_covers_the_truth_as_often_as_it_says():
    chance = random.Random(7)
    covered = 0
    for _ in range(400):
        first = [chance.gauss(6, 2) for _ in range(12)]
        second = [chance.gauss(5, 1) for _ in range(25)]
        effect = mean_difference(first, second)
        covered += effect.low <= 1 <= effect.high
    assert 0.92 <= covered / 400 <= 0.98


def test_nothing_is_said_where_nothing_varies():
    assert mean_difference([5, 5, 5], [5, 5, 5]) is None
    assert mean_difference([5], [4, 6, 5]) is None
    assert slope([1, 1, 1, 1], [1, 2, 3, 4]) is None
    assert slope([1, 2], [1, 2]) is None
    assert rank_correlation([3] * 20, list(range(20))) is None


def test_a_straight_line_has_its_slope_and_no_doubt():
    effect = slope([0, 1, 2, 3, 4], [1, 3, 5, 7, 9])
    assert (effect.value, effect.low, effect.high) == pytest.approx((2, 2, 2))


def test_a_slope_with_its_error_by_the_formula():
    effect = slope([1, 2, 3, 4, 5], [2, 4, 5, 4, 5])
    # Slope 0.6, standard error sqrt(2.4 / 3 / 10), t with 3 degrees of freedom 3.182.
    assert effect.value == pytest.approx(0.6)
    assert effect.high - effect.value == pytest.approx(3.1824 * math.sqrt(2.4 / 3 / 10), abs=0.001)


def test_ranks_with_ties_are_averages():
    # Without ties rho = 1 - 6 sum d^2 / n(n^2 - 1): here sum d^2 = 8.
    assert rank_correlation([1, 2, 3, 4, 5], [2, 1, 4, 5, 3]).value == pytest.approx(1 - 6 * 8 / 120)
    tied = rank_correlation([1, 1, 2, 2, 3, 3], [1, 2, 2, 3, 3, 4])
    assert tied.low < tied.value < tied.high
    assert rank_correlation([1, 2, 3, 4, 5, 6], [2, 4, 6, 8, 10, 12]).value == pytest.approx(1)


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 10)), min_size=5, max_size=60))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_a_rank_correlation_survives_any_rising_scale(pairs):
    xs, ys = [float(x) for x, _ in pairs], [float(y) for _, y in pairs]
    plain, squared = rank_correlation(xs, ys), rank_correlation([x**3 for x in xs], ys)
    assert (plain is None) == (squared is None)
    assert plain is None or plain.value == pytest.approx(squared.value)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_adjusted_p_values_are_the_definition(p_values):
    count = len(p_values)
    ranked = sorted(p_values)
    for p_value, adjusted in zip(p_values, adjusted_p_values(p_values), strict=True):
        later = [ranked[index] * count / (index + 1) for index in range(count) if ranked[index] >= p_value]
        assert adjusted == pytest.approx(min(1.0, *later) if len(later) > 1 else min(1.0, later[0]))
