import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.api.parsers import parse_json

URL = "/api/v1/thing"


def send(client, body: bytes, content_type: str = "application/json"):
    return client.generic("POST", URL, body, content_type=content_type)


@pytest.mark.parametrize(
    "body",
    [
        b'{"a": "\\u0000"}',
        b'{"\\u0000": 1}',
        b'{"a": "\\ud800"}',
        b"[" * 100_000,
        b"[" * 33 + b"]" * 33,
        b'{"a":' * 33 + b"1" + b"}" * 33,
        b"[" + b"9" * 5000 + b"]",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": 1e400}',
        b'{"a": 1, "a": 2}',
        b'{"a": "\\n", "a": 2}',
        b'{"x": {"a": "b", "a": "b"}}',
        b"null",
        b"1",
        b'"text"',
        b"{",
        b'{"a": "\xff"}',
        b"\xef\xbb\xbf{}",
        b'{"a": 1} x',
    ],
    ids=lambda body: body[:24].decode("latin-1"),
)
def test_edge_bodies_are_400_and_name_the_body(client, body):
    answer = send(client, body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "body"


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"[]",
        b"[" * 32 + b"]" * 32,
        b"[" + b"[]," * 100 + b"[]]",
        b'{"a": "literally \\\\u0000"}',
        b'{"a": "say \\"hi\\"", "b": ["", "x"]}',
        b'{"a": "\\ud83d\\ude00", "n": -1.5e3}',
        '{"é": "ü"}'.encode(),
    ],
    ids=lambda body: body[:24].decode("latin-1"),
)
def test_good_bodies_pass(client, body):
    assert send(client, body).status_code == 201


def test_a_three_megabyte_body_is_413(client):
    answer = send(client, b'{"a": "' + b"x" * 3_000_000 + b'"}')
    assert (answer.status_code, answer.json()["code"]) == (413, "payload_too_large")


def test_an_empty_body_is_an_empty_object(client):
    assert send(client, b"").json() == {"got": {}}


def test_another_charset_is_400(client):
    assert send(client, b"{}", "application/json; charset=latin-1").json()["errors"][0]["code"] == "wrong_charset"
    assert send(client, b"{}", 'application/json; charset="UTF-8"').status_code == 201


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x"]
)
def test_other_types_are_415(client, content_type):
    assert send(client, b"a=1", content_type).status_code == 415


def test_multipart_is_accepted_where_a_view_says_so(client):
    from django.core.files.uploadedfile import SimpleUploadedFile

    answer = client.post("/api/v1/upload", {"file": SimpleUploadedFile("a.txt", b"12345")}, format="multipart")
    assert answer.json() == {"size": 5}


TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"))
NUMBER = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
LEAF = st.none() | st.booleans() | NUMBER | TEXT
TREE = st.recursive(LEAF, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner), max_leaves=30)


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(st.lists(TREE) | st.dictionaries(TEXT, TREE), st.booleans(), st.sampled_from([None, 2]))
def test_every_honest_document_passes_unchanged(data, ascii_only, indent):
    assert parse_json(json.dumps(data, ensure_ascii=ascii_only, indent=indent).encode()) == data
