from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.vault.keyring import forget_keys
from community.forum import words
from community.forum.tests.factories import make_category, make_premium
from moderation.judging import repeats
from moderation.judging.outcomes import Outcome
from moderation.screening.verdicts import Verdict

# Longer than an account is new.
HERE_FOR = timedelta(days=60)


@pytest.fixture(autouse=True)
def no_floods(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests write the same words again and again; the tests of screening are about floods."""
    monkeypatch.setattr(repeats, "FLOOD_TEXTS", 10_000)


@pytest.fixture(autouse=True)
def no_remembered_keys() -> None:
    """What one test remembers must not save the next one a query."""
    forget_keys()


@pytest.fixture
def category(db: None) -> Any:
    return make_category()


@pytest.fixture
def author(make_user: Callable[..., Any]) -> Any:
    return make_premium(make_user(now=timezone.now() - HERE_FOR))


@pytest.fixture
def other(make_user: Callable[..., Any]) -> Any:
    return make_premium(make_user(now=timezone.now() - HERE_FOR))


@pytest.fixture
def screened(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Any]]:
    """`screened(outcome)` decides about every text from then on; what screening was asked is returned."""

    def decide(outcome: Outcome, *, text: str | None = None, reasons: tuple[str, ...] = ()) -> list[Any]:
        asked: list[Any] = []
        real = words.text_screen

        def judge(**told: Any) -> Verdict:
            asked.append(told)
            found = real(**told)
            shown = told["text"] if text is None else text
            return Verdict(outcome, shown, reasons=reasons, risk=found.risk)

        monkeypatch.setattr(words, "text_screen", judge)
        return asked

    return decide
