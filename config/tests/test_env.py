import ast
import re
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.database import database_settings
from config.env import Env

ROOT = Path(__file__).resolve().parent.parent.parent


def test_a_missing_secret_names_itself():
    with pytest.raises(ImproperlyConfigured, match="JWT_SECRET"):
        Env({}).text("JWT_SECRET")


@pytest.mark.parametrize(("text", "expected"), [("true", True), ("1", True), ("on", True), ("0", False), ("", False)])
def test_flags_read_the_usual_words(text, expected):
    assert Env({"X": text}).flag("X", not expected) is expected


def test_unknown_boolean_text_is_refused():
    with pytest.raises(ImproperlyConfigured, match="X must be true or false"):
        Env({"X": "ja"}).flag("X", False)


def test_a_number_that_is_none_is_refused():
    with pytest.raises(ImproperlyConfigured, match="whole number"):
        Env({"X": "12a"}).number("X", 1)


def test_words_drop_blanks():
    assert Env({"X": " a, ,b "}).words("X") == ["a", "b"]


def test_a_database_url_may_name_a_socket_folder():
    found = database_settings("postgresql://me:p%40ss@/wellness?host=/run/pg")
    assert (found["HOST"], found["USER"], found["PASSWORD"], found["NAME"]) == ("/run/pg", "me", "p@ss", "wellness")


def test_another_database_is_refused():
    with pytest.raises(ImproperlyConfigured, match="postgresql://"):
        database_settings("mysql://localhost/x")


def variables_read_by_the_settings() -> set[str]:
    names = set()
    for path in [*(ROOT / "config" / "settings").rglob("*.py"), ROOT / "config" / "asgi.py"]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                reads = node.func.attr in {"text", "flag", "number", "words", "get"}
                first = node.args[0]
                if reads and isinstance(first, ast.Constant) and re.fullmatch(r"[A-Z][A-Z_]+", str(first.value)):
                    names.add(first.value)
    return names


def test_the_example_file_names_every_variable():
    example = (ROOT / ".env.example").read_text()
    named = set(re.findall(r"^#?\s?([A-Z][A-Z_]+)=", example, re.MULTILINE))
    assert variables_read_by_the_settings() - named == set()
