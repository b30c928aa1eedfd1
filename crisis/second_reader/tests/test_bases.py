"""Bases of other makes: only what was checked, and packed weights come out as they went in."""

import json
import struct
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from crisis.second_reader.reading import TOKENIZER, sha256_of
from crisis.second_reader.training import bases
from crisis.second_reader.training.bases import PACKED, BaseRefused, base_find, weights_sha256

WIDTH, INNER, PLACES = 32, 64, 16
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "\u2581ich", "\u2581will", "毛毛", "l", "a", "\u2581"]
MATRICES = {"q": (WIDTH, WIDTH), "k": (WIDTH, WIDTH), "v": (WIDTH, WIDTH), "ao": (WIDTH, WIDTH), "fi": (INNER, WIDTH),
            "fo": (WIDTH, INNER)}  # fmt: skip


def packed_matrix(numbers: np.ndarray) -> bytes:
    """Whole numbers from -8 to 7, thirty-two to a scale of a half."""
    rows = (numbers.reshape(-1, 32) + 8).astype(np.uint8)
    scale = np.full((len(rows), 1), 0.5, np.float16).view(np.uint8)
    return np.concatenate((scale, rows[:, :16] | rows[:, 16:] << 4), axis=1).tobytes()


@pytest.fixture
def words() -> np.ndarray:
    return np.random.default_rng(1).integers(-8, 8, (len(PIECES), WIDTH))


@pytest.fixture
def packed(tmp_path: Path, words: np.ndarray) -> Path:
    shapes = {"emb.pos": (PLACES, WIDTH), "emb.type": (2, WIDTH), "emb.ln.w": (WIDTH,), "emb.ln.b": (WIDTH,)}
    shapes |= {f"l0.{name}.b": (rows,) for name, (rows, _) in MATRICES.items()}
    shapes |= {f"l0.{name}.{end}": (WIDTH,) for name in ("aln", "oln") for end in "wb"}
    parts = {name: np.ones(shape, np.float32).tobytes() for name, shape in shapes.items()}
    parts |= {f"l0.{name}.w": packed_matrix(np.ones(shape)) for name, shape in MATRICES.items()}
    parts["emb.word"] = packed_matrix(words)
    encoded = [piece.encode() for piece in PIECES]
    starts = np.cumsum([0, *map(len, encoded)]).astype(np.uint32)
    head = b"E5S1" + struct.pack("<i", 1) + struct.pack("<7i", WIDTH, 1, 2, INNER, len(PIECES), PLACES, 2)
    head += struct.pack("<fi", 1e-12, 32) + struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, sum(map(len, encoded)))
    head += starts.tobytes() + np.full(len(PIECES), -2, np.float32).tobytes() + b"".join(encoded)
    head += struct.pack("<iI", 1, 3) + b"abc" + struct.pack("<i", len(parts))
    place = len(head) + sum(23 + len(name) for name in parts)
    body = b""
    for name, data in parts.items():
        head += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", 0, 1, place + len(body), len(data))
        body += data
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / PACKED).write_bytes(head + body)
    return folder / PACKED


def test_packed_weights_come_out_as_they_went_in(packed: Path, words: np.ndarray, tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="training packages are not installed")
    from crisis.second_reader.training.network import reader_from
    from crisis.second_reader.training.packed import unpack

    unpack(packed, tmp_path)
    reader = reader_from(tmp_path)
    kept = [place for place, piece in enumerate(PIECES) if piece != "毛毛"]
    assert np.array_equal(reader.words.weight.detach().numpy(), words[kept] * np.float32(0.5))
    assert reader.layers[0].up.weight.shape == (INNER, WIDTH)
    assert json.loads((tmp_path / "config.json").read_text())["vocab_size"] == len(kept)
    tokens = Tokenizer.from_file(str(tmp_path / TOKENIZER)).encode("ich  will la").tokens
    assert tokens == ["<s>", "\u2581ich", "\u2581will", "\u2581", "l", "a", "</s>"]


def test_a_file_of_another_make_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("safetensors", reason="training packages are not installed")
    from crisis.second_reader.training.packed import unpack

    (tmp_path / PACKED).write_bytes(b"E5S1" + bytes(40))
    with pytest.raises(ValueError, match=f"{PACKED} is no file of packed weights"):
        unpack(tmp_path / PACKED, tmp_path)


def test_packed_weights_are_taken_only_when_they_were_checked(packed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BaseRefused, match=f"{PACKED} is not what was checked: sha256 is [0-9a-f]+, expected 1571fc98"):
        base_find(str(packed.parent), "")
    digest = sha256_of(packed)
    assert base_find(str(packed.parent), digest) == packed
    monkeypatch.setattr(bases, "PACKED_SHA256", digest)
    assert weights_sha256(base_find(str(packed.parent), "")) == digest


def test_a_package_is_found_without_running_its_code(packed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (packed.parent / "__init__.py").write_text("raise RuntimeError", encoding="utf-8")
    monkeypatch.syspath_prepend(str(packed.parent.parent))
    assert base_find("package", sha256_of(packed)) == packed
