"""A second reader that is broken although its files are those of its card: one text or all of them, nothing is lost."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from accounts.identity.models import User
from accounts.vault.tests.damage import damage
from crisis.incidents.models import CrisisEvent
from crisis.second_reader.models import SecondReading
from crisis.second_reader.reading import CARD, MODEL, TOKENIZER, sha256_of
from crisis.second_reader.sweeping import second_readings_run
from crisis.second_reader.tests.tiny import WORST, tiny_model, tokenizer_of

pytestmark = pytest.mark.django_db
MOODS = "/api/v1/mood/entries"


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.SECOND_READER_PATH = str(tiny_model(tmp_path / "reader"))
    return tmp_path / "reader"


def card_change(folder: Path, **changes: Any) -> None:
    card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    (folder / CARD).write_text(json.dumps(card | changes), encoding="utf-8")


def write(client: Any, *notes: str) -> None:
    for text in notes:
        assert client.post(MOODS, {"mood": 3, "notes": text}).status_code == 201


def run() -> int:
    return second_readings_run(clock=timezone.now)


def test_a_text_that_the_model_cannot_read_holds_up_nobody_elses(
    user: User, api_as: Any, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    # The tokenizer knows a word that the model does not.
    tokenizer_of(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *WORST, "beryl"]).save(str(folder / TOKENIZER))
    card_change(folder, tokenizer_sha256=sha256_of(folder / TOKENIZER))
    write(api_as(user), "the lamp is beryl", "the lamp is amber")
    assert run() == 1
    assert (CrisisEvent.objects.get().severity, SecondReading.objects.count()) == (3, 1)
    assert "beryl" not in caplog.text


@pytest.mark.parametrize("thresholds", [[], None, {"four": 0.5}, {"4": "high"}, {"4": None}])
def test_a_card_whose_thresholds_are_none_is_a_reader_that_cannot_be_used(
    user: User, api_as: Any, folder: Path, thresholds: Any
) -> None:
    write(api_as(user), "the lamp is amber")
    card_change(folder, thresholds=thresholds)
    assert (run(), SecondReading.objects.count()) == (0, 1)
    assert api_as(user).get("/health").json()["parts"]["second_reader"] == "late"
    card_change(folder, thresholds={"3": 0.5})
    assert run() == 1


def test_a_file_that_is_no_model_is_a_reader_that_cannot_be_used(user: User, api_as: Any, folder: Path) -> None:
    write(api_as(user), "the lamp is amber")
    (folder / MODEL).write_bytes(b"half a model")
    card_change(folder, model_sha256=sha256_of(folder / MODEL))
    assert (run(), SecondReading.objects.count()) == (0, 1)


def test_a_row_that_does_not_open_holds_up_nobody_elses(user: User, api_as: Any, folder: Path) -> None:
    write(api_as(user), "the lamp is violet", "the lamp is amber")
    source_id = SecondReading.objects.order_by("source_id").values_list("source_id", flat=True).first()
    damage(apps.get_model("wellness", "MoodEntry")(pk=source_id), "notes")
    assert run() == 1
    assert (CrisisEvent.objects.get().severity, SecondReading.objects.count()) == (3, 1)
