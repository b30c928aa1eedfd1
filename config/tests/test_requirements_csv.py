"""Guards docs/requirements.csv: whatever it calls done is proven by a test that exists."""

import ast
import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from drf_spectacular.generators import SchemaGenerator

ROOT = Path(__file__).resolve().parents[2]
LEDGER = ROOT / "docs" / "requirements.csv"
COLUMNS = ["id", "system", "area", "kind", "method", "path", "requirement", "ours", "status", "proof", "note"]
# How many requirements each of the five written specifications has.
SPECIFICATIONS = {"CM": 495, "MF": 170, "MS": 112, "HS": 138, "WN": 153}
METHODS = "GET|POST|PUT|PATCH|DELETE"
OPERATION = re.compile(rf"\b((?:{METHODS})(?:/(?:{METHODS}))*) (/api/v1/[^\s,;?)]+)")


@cache
def ledger() -> list[dict[str, str]]:
    with LEDGER.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
    assert reader.fieldnames == COLUMNS
    return rows


def rows_with(status: str) -> list[dict[str, str]]:
    return [row for row in ledger() if row["status"] == status]


def proofs(row: dict[str, str]) -> list[str]:
    return [proof.strip() for proof in row["proof"].split(";") if proof.strip()]


@cache
def names_of_tests(path: str) -> frozenset[str]:
    """The node names that pytest would find in a test file, classes joined by `::`; none when there is no such file."""
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    names = set()
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            names.add(node.name)
        if isinstance(node, ast.ClassDef):
            inner = (item for item in node.body if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef))
            names.update(f"{node.name}::{item.name}" for item in inner)
    return frozenset(name for name in names if name.rpartition("::")[2].startswith("test_"))


def exists(proof: str) -> bool:
    path, _, name = proof.partition("::")
    return name.partition("[")[0] in names_of_tests(path)


def operations(ours: str) -> set[tuple[str, str]]:
    """`PUT/PATCH /api/v1/x/{id}` becomes two pairs; the name of a path parameter does not count."""
    return {(method, normalised(path)) for methods, path in OPERATION.findall(ours) for method in methods.split("/")}


def normalised(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path.rstrip("/"))


def test_the_ledger_holds_every_requirement_of_the_five_specifications_once() -> None:
    expected = {f"{prefix}-{n:03d}" for prefix, count in SPECIFICATIONS.items() for n in range(1, count + 1)}
    counted = Counter(row["id"] for row in ledger())
    assert set(counted) == expected
    assert [name for name, times in counted.items() if times > 1] == []


def test_every_row_has_a_known_status_and_a_text() -> None:
    wrong = [
        row["id"]
        for row in ledger()
        if row["status"] not in {"done", "planned", "declined"} or not row["requirement"] or not row["ours"]
    ]
    assert wrong == []


def test_a_planned_row_names_the_issue_that_will_meet_it() -> None:
    assert [row["id"] for row in rows_with("planned") if not re.search(r"\bissue \d", row["note"])] == []


def test_a_done_row_names_at_least_one_proof() -> None:
    assert [row["id"] for row in rows_with("done") if not proofs(row)] == []


def test_a_declined_row_says_why() -> None:
    assert [row["id"] for row in rows_with("declined") if len(row["note"]) < 20] == []


def test_every_proof_is_a_test_that_exists() -> None:
    missing = {(row["id"], proof) for row in ledger() for proof in proofs(row) if not exists(proof)}
    assert sorted(missing) == []


@pytest.mark.django_db
def test_every_done_operation_is_in_the_schema() -> None:
    schema = SchemaGenerator().get_schema(request=None, public=True)
    served = {
        (method.upper(), normalised(path))
        for path, item in schema["paths"].items()
        for method in item
        if method.upper() in METHODS.split("|")
    }
    done = [row for row in rows_with("done") if row["kind"] == "rest"]
    assert [row["id"] for row in done if not operations(row["ours"])] == []
    absent = [
        (row["id"], *pair) for row in done for pair in sorted(operations(row["ours"])) if not is_served(pair, served)
    ]
    assert absent == []


def is_served(pair: tuple[str, str], served: set[tuple[str, str]]) -> bool:
    """`auth/oauth/google` is one of the addresses of `auth/oauth/{provider}`."""
    method, path = pair
    words = path.split("/")
    return pair in served or any(
        method == other and len(words) == len(parts) and all(a in {b, "{}"} for a, b in zip(parts, words, strict=True))
        for other, parts in ((name, template.split("/")) for name, template in served)
    )


@pytest.mark.parametrize(
    ("ours", "expected"),
    [
        (
            "PUT/PATCH /api/v1/mood/entries/{id}",
            {("PUT", "/api/v1/mood/entries/{}"), ("PATCH", "/api/v1/mood/entries/{}")},
        ),
        ("GET /api/v1/health (also /health)", {("GET", "/api/v1/health")}),
        ("GET /api/v1/moderation/reports?status=", {("GET", "/api/v1/moderation/reports")}),
        ("model wellness.MoodEntry (/api/v1/mood/entries)", set()),
    ],
)
def test_an_operation_is_read_from_the_words_of_the_ledger(ours: str, expected: set[tuple[str, str]]) -> None:
    assert operations(ours) == expected
