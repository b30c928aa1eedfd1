"""
The little statistics that honest observations need, in plain Python: at most some thousand values at a time.

Student's t by the regularised incomplete beta function (continued fraction, Lentz); agreement with published tables
is in the tests.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

_TINY = 1e-300
_PRECISE = 1e-14
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Effect:
    """An estimate with its 95 % interval and the chance of one as large if nothing were there."""

    n: int
    value: float
    low: float
    high: float
    p_value: float


def mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def variance(values: Sequence[float]) -> float:
    centre = mean(values)
    return math.fsum((value - centre) ** 2 for value in values) / (len(values) - 1)


def two_sided_p(t: float, freedom: float) -> float:
    return _incomplete_beta(freedom / 2, 0.5, freedom / (freedom + t * t))


def t_quantile(freedom: float, confidence: float = CONFIDENCE) -> float:
    """The t whose two tails hold what `confidence` leaves."""
    low, high = 0.0, 1.0
    while two_sided_p(high, freedom) > 1 - confidence:
        high *= 2
    for _ in range(80):
        middle = (low + high) / 2
        if two_sided_p(middle, freedom) > 1 - confidence:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def mean_difference(first: Sequence[float], second: Sequence[float]) -> Effect | None:
    """Welch: the mean of `first` less the mean of `second`; None where nothing varies or too little is there."""
    if min(len(first), len(second)) < 2:
        return None
    parts = variance(first) / len(first), variance(second) / len(second)
    spread = sum(parts)
    if spread <= 0:
        return None
    freedom = spread**2 / (parts[0] ** 2 / (len(first) - 1) + parts[1] ** 2 / (len(second) - 1))
    return _effect(len(first) + len(second), mean(first) - mean(second), math.sqrt(spread), freedom)


def slope(xs: Sequence[float], ys: Sequence[float]) -> Effect | None:
    """Least squares: how much y rises for one x; None below three points or where x or the rest does not vary."""
    n = len(xs)
    if n < 3:
        return None
    centre_x, centre_y = mean(xs), mean(ys)
    sxx = math.fsum((x - centre_x) ** 2 for x in xs)
    if sxx == 0:
        return None
    sxy = math.fsum((x - centre_x) * (y - centre_y) for x, y in zip(xs, ys, strict=True))
    rise = sxy / sxx
    rest = math.fsum((y - centre_y - rise * (x - centre_x)) ** 2 for x, y in zip(xs, ys, strict=True))
    return _effect(n, rise, math.sqrt(max(rest, 0.0) / (n - 2) / sxx), n - 2)


def rank_correlation(xs: Sequence[float], ys: Sequence[float]) -> Effect | None:
    """Spearman's rho with average ranks for ties; the interval by Fisher's z with Bonett and Wright's variance."""
    n = len(xs)
    if n < 5:
        return None
    rho = _correlation(_ranks(xs), _ranks(ys))
    if rho is None:
        return None
    if abs(rho) >= 1 - 1e-12:
        return Effect(n, rho, rho, rho, 0.0)
    p_value = two_sided_p(rho * math.sqrt((n - 2) / (1 - rho * rho)), n - 2)
    half = 1.959963984540054 * math.sqrt((1 + rho * rho / 2) / (n - 3))
    centre = math.atanh(rho)
    return Effect(n, rho, math.tanh(centre - half), math.tanh(centre + half), p_value)


def adjusted_p_values(p_values: Sequence[float]) -> list[float]:
    """Benjamini and Hochberg: of all findings below q, at most the share q is expected to be chance."""
    order = sorted(range(len(p_values)), key=p_values.__getitem__, reverse=True)
    adjusted = [0.0] * len(p_values)
    least = 1.0
    for position, index in enumerate(order):
        least = min(least, p_values[index] * len(p_values) / (len(p_values) - position))
        adjusted[index] = least
    return adjusted


def _effect(n: int, value: float, error: float, freedom: float) -> Effect:
    if error == 0:
        return Effect(n, value, value, value, 0.0 if value else 1.0)
    half = t_quantile(freedom) * error
    return Effect(n, value, value - half, value + half, two_sided_p(value / error, freedom))


def _ranks(values: Sequence[float]) -> list[float]:
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end < len(order) and values[order[end]] == values[order[start]]:
            end += 1
        for index in order[start:end]:
            ranks[index] = (start + end + 1) / 2
        start = end
    return ranks


def _correlation(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    centre_x, centre_y = mean(xs), mean(ys)
    sxx = math.fsum((x - centre_x) ** 2 for x in xs)
    syy = math.fsum((y - centre_y) ** 2 for y in ys)
    if sxx == 0 or syy == 0:
        return None
    sxy = math.fsum((x - centre_x) * (y - centre_y) for x, y in zip(xs, ys, strict=True))
    return max(-1.0, min(1.0, sxy / math.sqrt(sxx * syy)))


def _incomplete_beta(a: float, b: float, x: float) -> float:
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    scale = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    # The fraction converges fast on this side of the mean only.
    if x < (a + 1) / (a + b + 2):
        return scale * _fraction(a, b, x) / a
    return 1 - scale * _fraction(b, a, 1 - x) / b


def _fraction(a: float, b: float, x: float) -> float:
    c, d = 1.0, 1 / _far(1 - (a + b) * x / (a + 1))
    found = d
    for m in range(1, 400):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d, c = 1 / _far(1 + even * d), _far(1 + even / c)
        found *= d * c
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d, c = 1 / _far(1 + odd * d), _far(1 + odd / c)
        found *= d * c
        if abs(d * c - 1) < _PRECISE:
            break
    return found


def _far(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
