import pytest
from django.core.exceptions import ImproperlyConfigured

from config.database import database_settings
from config.env import Env


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
