import jsonschema_rs
import orjson
import pytest
from drf_spectacular.generators import SchemaGenerator

from config.api import schema as module
from config.api.rendering import dump_json
from config.api.schema import operations_without_example


@pytest.fixture
def document():
    """As a client reads it: plain JSON."""
    return orjson.loads(dump_json(SchemaGenerator().get_schema(request=None, public=True)))


def test_the_document_is_openapi_3_1(document):
    assert document["openapi"].startswith("3.1")


def test_operation_ids_are_words_and_a_verb(document):
    paths = document["paths"]
    assert paths["/api/v1/batch"]["post"]["operationId"] == "batch_create"
    assert paths["/api/v1/thing"]["get"]["operationId"] == "thing_read"
    assert paths["/api/v1/fail/{kind}"]["get"]["operationId"] == "fail_retrieve"
    assert paths["/api/v1/partial"]["put"]["operationId"] == "partial_update"


def test_operation_ids_are_unique(document):
    ids = [operation["operationId"] for methods in document["paths"].values() for operation in methods.values()]
    assert len(ids) == len(set(ids))


def test_every_operation_answers_problems(document):
    for methods in document["paths"].values():
        for operation in methods.values():
            assert {"429", "503", "default"} <= set(operation["responses"])
    closed = document["paths"]["/api/v1/entries"]["get"]
    assert closed["responses"]["401"] == {"$ref": "#/components/responses/Problem401"}
    assert closed["security"] == [{"bearer": []}]
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    assert document["components"]["schemas"]["Problem"]["required"]


def test_what_is_written_for_whoever_writes_views_is_not_told_to_clients(document):
    operations = [operation for methods in document["paths"].values() for operation in methods.values()]
    assert operations
    told = [
        operation["description"] for operation in operations if "throttle_exempt" in operation.get("description", "")
    ]
    assert told == []


def test_only_the_api_is_described(document):
    assert "/elsewhere" not in document["paths"]


def test_open_operations_need_no_token(document):
    assert document["paths"]["/api/v1/thing"]["get"]["security"] == [{}]


def test_the_problem_examples_fit_the_problem_schema(document):
    validate = jsonschema_rs.validator_for(document["components"]["schemas"]["Problem"]).validate
    for answer in document["components"]["responses"].values():
        validate(answer["content"]["application/problem+json"]["example"])


def test_shared_parameters_are_described(document):
    names = {parameter["name"] for parameter in document["paths"]["/api/v1/entries"]["post"]["parameters"]}
    assert names == {"Idempotency-Key"}
    assert document["paths"]["/api/v1/entries"]["get"]["parameters"][0]["name"] == "fields"
    assert "parameters" not in document["paths"]["/api/v1/batch"]["post"]


def test_a_missing_example_is_found(document):
    paths = {path: document["paths"][path] for path in ("/api/v1/batch",)}
    assert operations_without_example({"paths": paths}) == []
    del paths["/api/v1/batch"]["post"]["requestBody"]["content"]["application/json"]["examples"]
    assert operations_without_example({"paths": paths}) == ["POST /api/v1/batch"]


def test_a_read_without_example_is_found():
    answer = {"content": {"application/json": {"schema": {}}}}
    paths = {"/a": {"get": {"responses": {"200": answer}}, "delete": {"responses": {"204": {}}}}}
    assert operations_without_example({"paths": paths}) == ["GET /a"]


def test_nothing_is_required_in_a_put(settings):
    settings.ROOT_URLCONF = "config.api.tests.documented"
    document = SchemaGenerator().get_schema(request=None, public=True)
    operations = document["paths"]["/api/v1/name"]
    bodies = [operations[method]["requestBody"]["content"]["application/json"] for method in ("put", "patch")]
    assert bodies[0] == bodies[1]
    name = bodies[0]["schema"]["$ref"].rpartition("/")[2]
    assert "required" not in document["components"]["schemas"][name]


def test_the_schema_is_public_and_made_once(client, settings, monkeypatch):
    settings.ROOT_URLCONF = "config.api.tests.documented"
    module._build.cache_clear()
    first = client.get("/api/v1/schema")
    assert first.status_code == 200
    assert first.json()["info"]["title"]
    assert client.get("/api/v1/schema", headers={"if-none-match": first["ETag"]}).status_code == 304
    assert module._build.cache_info().misses == 1
    module._build.cache_clear()


def test_the_page_takes_everything_from_this_server(client, settings):
    settings.ROOT_URLCONF = "config.api.tests.documented"
    page = client.get("/api/docs", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert "/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js" in page.content.decode()
    assert "http" not in page.content.decode().replace("http-equiv", "")
    assert "script-src 'self';" in page["Content-Security-Policy"]
    script = client.get("/api/docs?script=")
    assert "/api/v1/schema" in script.content.decode()
