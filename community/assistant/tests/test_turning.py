"""A turn keeps what recall compares, and is another one for every key, and the same one for ever."""

import numpy
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import assume, given
from hypothesis import strategies as st

from accounts.identity.models import User
from accounts.vault.keyring import OpenKey
from community.assistant.models import DIMENSIONS
from community.assistant.turning import TURN, turn_for, turned

SECRETS = st.binary(min_size=32, max_size=32)
# Worked out a second time by a plain 512 x 512 matrix, apart from this code.
GOLDEN = [-0.00058954305, -0.01654381773, -0.01440798350, -0.03437244746, -0.04505995064, -0.07248639295]
NUMBERS = st.lists(st.floats(-1, 1, width=32), min_size=1, max_size=40)


@st.composite
def vectors(draw: st.DrawFn) -> list[float]:
    """As of an encoder with few numbers, or with as many as there is room for."""
    numbers = draw(NUMBERS) * draw(st.sampled_from((1, 9, DIMENSIONS)))
    return [*numbers[:DIMENSIONS], *[0.0] * (DIMENSIONS - len(numbers))]


def person_with(raw: bytes) -> User:
    person = User()
    person.__dict__["_data_key"] = OpenKey(1, person.pk.bytes, raw, AESGCM(raw))
    return person


@given(left=vectors(), right=vectors(), secret=SECRETS)
def test_a_turn_keeps_lengths_and_angles(left: list[float], right: list[float], secret: bytes) -> None:
    a, b = numpy.array(turned(left, secret)), numpy.array(turned(right, secret))
    sizes = float(numpy.linalg.norm(left) * numpy.linalg.norm(right))
    assert float(a @ b) == pytest.approx(float(numpy.dot(left, right)), abs=1e-6 * sizes + 1e-30)
    assert float(numpy.linalg.norm(a)) == pytest.approx(float(numpy.linalg.norm(left)), rel=1e-6, abs=1e-30)


@given(place=st.integers(0, DIMENSIONS - 1), secret=SECRETS, other=SECRETS)
def test_a_turn_by_another_key_points_elsewhere(place: int, secret: bytes, other: bytes) -> None:
    vector = [0.0] * DIMENSIONS
    vector[place] = 1.0
    mine = numpy.array(turned(vector, secret))
    assert abs(float(mine @ numpy.array(vector))) < 0.2
    assume(secret != other)
    assert abs(float(mine @ numpy.array(turned(vector, other)))) < 0.2


def test_the_turn_of_today_is_the_turn_of_tomorrow() -> None:
    """Whoever changes it gives TURN a new number: then stored vectors are made again, else they find nothing."""
    vector = [1 / (place + 1) for place in range(DIMENSIONS)]
    values = turn_for(person_with(bytes(range(32))), f"tiny{TURN}", vector)
    assert TURN == " turned-1"
    assert values[:4] + values[-2:] == pytest.approx(GOLDEN, abs=1e-7)


def test_two_encoders_of_one_person_are_turned_otherwise() -> None:
    person, vector = person_with(bytes(32)), [1.0, *[0.0] * (DIMENSIONS - 1)]
    one, other = (numpy.array(turn_for(person, model, vector)) for model in ("one", "other"))
    assert abs(float(one @ other)) < 0.15
