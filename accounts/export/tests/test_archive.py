import csv
import hashlib
import io

import orjson
import pytest
from fhir.resources.R4B.bundle import Bundle

from accounts.export.registry import export_sources
from accounts.export.tables import csv_cell
from accounts.export.tests.factories import FORMULA, archive_of, downloaded, everything_of, export_made, rows_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(api_as, user, stranger):
    everything_of(user, stranger)
    signed_in = api_as(user)
    mood = {"mood_value": 7, "notes": FORMULA, "factors": ["Sleep", {"factor_type": "work", "impact_score": -3}]}
    assert signed_in.post("/api/v1/mood/entries", mood).status_code == 201
    return signed_in


def test_one_archive_has_every_part_in_every_format(client):
    _, archive = archive_of(client)
    names = set(archive.namelist())
    assert {f"json/{one.name}.json" for one in export_sources()} <= names
    assert {f"csv/{one.name}.csv" for one in export_sources()} <= names
    assert {"fhir/bundle.json", "manifest.json", "README.txt"} <= names
    manifest = orjson.loads(archive.read("manifest.json"))
    assert {name: hashlib.sha256(archive.read(name)).hexdigest() for name in manifest["files"]} == {
        name: entry["sha256"] for name, entry in manifest["files"].items()
    }
    assert manifest["counts"]["mood_entries"] == len(rows_in(archive, "mood_entries")) == 1
    assert rows_in(archive, "mood_entries")[0]["notes"] == FORMULA
    assert manifest["fhir_left_out"] == 0


def test_the_bundle_is_valid_fhir_r4(client):
    _, archive = archive_of(client)
    bundle = Bundle.model_validate_json(archive.read("fhir/bundle.json"))
    kinds = [entry.resource.__class__.__name__ for entry in bundle.entry]
    assert {"Patient", "Observation", "Consent"} <= set(kinds)
    assert kinds.count("Patient") == 1
    urls = [entry.fullUrl for entry in bundle.entry]
    assert len(urls) == len(set(urls))


def test_cells_that_begin_like_a_formula_are_neutralised(client):
    _, archive = archive_of(client)
    tables = [name for name in archive.namelist() if name.startswith("csv/")]
    cells = [
        cell
        for name in tables
        for row in csv.reader(io.StringIO(archive.read(name).decode(), newline=""))
        for cell in row
    ]
    assert f"'{FORMULA}" in cells
    assert "'+Lea" in cells
    assert "'@work" in cells
    assert [cell for cell in cells if cell.lstrip()[:1] in set("=+-@＝＋－＠")] == []


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " =", "\u00a0@"])
def test_whatever_a_spreadsheet_takes_for_a_formula_gets_an_apostrophe(first):
    assert csv_cell(f"{first}1+1") == f"'{first}1+1"


@pytest.mark.parametrize(("value", "cell"), [(None, ""), (True, "true"), (7, "7"), ("a=b", "a=b"), (-3, "'-3")])
def test_other_values_stay_as_they_are(value, cell):
    assert csv_cell(value) == cell


@pytest.mark.parametrize(
    ("form", "folders"), [("json", {"json"}), ("csv", {"csv"}), ("fhir", {"fhir"}), ("all", {"json", "csv", "fhir"})]
)
def test_an_export_can_be_of_one_format(client, form, folders):
    _, archive = archive_of(client, form)
    assert {name.split("/")[0] for name in archive.namelist() if "/" in name} == folders


def test_no_id_of_another_person_and_no_secret_is_in_the_archive(client, user, stranger):
    _, archive = archive_of(client)
    text = b"".join(archive.read(name) for name in archive.namelist()).lower()
    for secret in (
        str(stranger.pk), stranger.pk.hex, str(stranger.anonymous_id), stranger.pseudonym, stranger.email,
        "ya29.secret-token", "push-secret-token", "pi_secret", "g-1", user.password,
    ):  # fmt: skip
        assert secret.lower().encode() not in text
    grant = rows_in(archive, "sharing_grants")[0]
    assert grant["shared_with"] == stranger.role
    assert rows_in(archive, "social_identities")[0]["email"] == "lea@gmail.example"


def test_the_counts_and_the_checksum_of_the_answer_are_those_of_the_file(client):
    detail = export_made(client)
    data = downloaded(detail)
    assert hashlib.sha256(data).hexdigest() == detail["sha256"]
    assert len(data) == detail["size_bytes"]
    assert detail["counts"]["mood_entries"] == 1
