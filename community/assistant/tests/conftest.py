"""A person who agreed, their conversation, and a model on loopback."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from accounts.identity.models import User
from community.assistant.models import AssistantSession
from community.assistant.tests.factories import agree, make_session
from community.assistant.tests.model_server import Model, running
from crisis.worklist.tests.conftest import house

__all__ = ("house",)


@pytest.fixture
def talker(make_user: Callable[..., User]) -> User:
    return agree(make_user(country="US"))


@pytest.fixture
def session(talker: User) -> AssistantSession:
    return make_session(talker)


@pytest.fixture
def client(talker: User, api_as: Callable[..., Any], unlimited: None) -> Any:
    return api_as(talker)


@pytest.fixture
def model(settings: Any) -> Iterator[Model]:
    with running() as server:
        settings.ASSISTANT_PROVIDER = "openai"
        settings.ASSISTANT_MODEL = "test-model"
        settings.ASSISTANT_BASE_URL = f"{server.url}/v1"
        settings.ASSISTANT_API_KEY = "secret-key"
        settings.ASSISTANT_STALL_SECONDS = 1
        yield server


@pytest.fixture
def anthropic_model(model: Model, settings: Any) -> Model:
    settings.ASSISTANT_PROVIDER = "anthropic"
    settings.ASSISTANT_BASE_URL = model.url
    return model
