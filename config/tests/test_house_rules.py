"""Guards the rules of the house that no linter knows."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "content", "crisis", "moderation", "wellness", "journal", "community")
PACKAGES = ("config", *APPS)
FILE_LIMIT = 400
# Modules that a slice keeps to itself: others call its services and selectors.
PRIVATE = frozenset({"views", "serializers", "urls", "admin", "consumers"})
# Slices made to be built upon: their views and serializers are bases.
BASES = frozenset({"wellness.diary", "community.messaging"})
TEXT_SUFFIXES = frozenset(
    {".py", ".md", ".toml", ".ini", ".yml", ".yaml", ".conf", ".txt", ".in", ".html", ".csv", ".json"}
)
UNWANTED_FOLDERS = frozenset({".git", ".data", ".venv", "venv", "node_modules", "staticfiles", "__pycache__"})
# The places where a broad `except` is the point: the reason stands beside it.
BROAD_EXCEPT_ALLOWED: dict[str, str] = {}
PRINTING_PLACES = ("config/embedded/", "bench/", "docs/", "manage.py")
# Written in pieces, so that this file does not name them itself.
# A letter before the slash makes it a part of somebody's URL.
MACHINE_PATHS = re.compile(
    r"(?<![\w.])(?:" + "|".join(("/wor" + r"k/\w", "/roo" + "t/", r"/home/\w+/", "/Users" + "/", "/tm" + "p/ek")) + ")"
)
UNFINISHED = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X")) + r")\b")


def repository_files() -> Iterator[Path]:
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        if not UNWANTED_FOLDERS & set(parts) and not any(part.endswith("_cache") for part in parts) and path.is_file():
            yield path


@cache
def python_files() -> tuple[Path, ...]:
    return tuple(path for path in repository_files() if path.suffix == ".py")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imported_modules(path: Path) -> set[str]:
    """Absolute names; `from a import b` counts as `a` and as `a.b`, because b may be a module."""
    found = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def is_exempt_from_size(path: Path) -> bool:
    return "migrations" in path.parts or "data" in path.parts


def test_no_file_is_longer_than_the_limit() -> None:
    lengths = {
        name_of(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in python_files()
        if not is_exempt_from_size(path)
    }
    assert {name: length for name, length in lengths.items() if length > FILE_LIMIT} == {}


@pytest.mark.parametrize("kind", ["models", "tasks", "admin"])
@pytest.mark.parametrize("app", PACKAGES)
def test_the_app_module_imports_the_same_module_of_every_slice(app: str, kind: str) -> None:
    # Django and Celery look only at <app>.models, <app>.tasks and <app>.admin, and stay silent about the rest.
    slices = {
        name_of(path).removesuffix(".py").replace("/", ".")
        for path in (ROOT / app).rglob(f"{kind}.py")
        if path.parent != ROOT / app and "tests" not in path.parts
    }
    gathering = ROOT / app / f"{kind}.py"
    imported = imported_modules(gathering) if gathering.is_file() else set()
    assert slices - imported == set()


def test_only_settings_use_star_imports() -> None:
    stars = [
        name_of(path)
        for path in python_files()
        if not name_of(path).startswith("config/settings/")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)
    ]
    assert stars == []


def is_broad(handler: ast.ExceptHandler) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(
        kind is None or (isinstance(kind, ast.Name) and kind.id in {"Exception", "BaseException"}) for kind in kinds
    )


def test_nobody_swallows_every_exception() -> None:
    broad = {
        name_of(path)
        for path in python_files()
        if path.name != "tasks.py"  # the edge of a task may record any failure
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ExceptHandler) and is_broad(node)
    }
    assert broad == set(BROAD_EXCEPT_ALLOWED)


def may_print(path: Path) -> bool:
    return name_of(path).startswith(PRINTING_PLACES) or "commands" in path.parts


def test_only_commands_print() -> None:
    printing = [
        name_of(path)
        for path in python_files()
        if not may_print(path)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert printing == []


def test_nothing_unfinished_and_no_path_of_one_machine_is_committed() -> None:
    marked = {}
    for path in repository_files():
        if path.suffix not in TEXT_SUFFIXES and path.name not in {"Makefile", "Dockerfile", "run"}:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        found = {match.group() for match in (*UNFINISHED.finditer(text), *MACHINE_PATHS.finditer(text))}
        if found:
            marked[name_of(path)] = found
    assert marked == {}


def slice_of(module: str) -> str:
    return ".".join(module.split(".")[:2])


def test_no_slice_imports_the_views_or_serializers_of_another() -> None:
    crossings = []
    for path in python_files():
        module = name_of(path).removesuffix(".py").replace("/", ".")
        if "tests" in path.parts or module.split(".")[0] not in APPS or module.count(".") < 2:
            continue
        for imported in imported_modules(path):
            parts = imported.split(".")
            private = len(parts) > 2 and parts[0] in APPS and parts[2] in PRIVATE
            if private and slice_of(imported) not in {slice_of(module), *BASES}:
                crossings.append((module, imported))
    assert crossings == []


@pytest.mark.parametrize("app", PACKAGES)
def test_the_newest_migration_is_written_down(app: str) -> None:
    # Two branches that both add a migration then conflict in git and not in production.
    names = sorted(path.stem for path in (ROOT / app / "migrations").glob("[0-9]*.py"))
    recorded = ROOT / app / "migrations" / "max_migration.txt"
    assert (recorded.read_text(encoding="utf-8").strip() if recorded.is_file() else "") == (names[-1] if names else "")


def test_every_folder_of_tests_is_a_package() -> None:
    folders = {path.parent for path in python_files() if path.parent.name == "tests"}
    assert [name_of(folder) for folder in sorted(folders) if not (folder / "__init__.py").is_file()] == []
