"""What was said before is found by its meaning, told by leave only, and gone with its words."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy
import onnx
import pytest
from django.db import connection
from django.utils import timezone
from onnx import TensorProto, helper, numpy_helper

from accounts.consent.services import consent_set
from accounts.identity.models import User
from accounts.vault.keyring import forget_keys
from accounts.vault.models import DataKey
from accounts.vault.services import key_create, key_destroy
from community.assistant import embeddings
from community.assistant.embeddings import embeddings_make, has_vector, said_before, stored_as
from community.assistant.encoder import MODEL, TOKENIZER, encoder_open
from community.assistant.models import DIMENSIONS, AssistantEmbedding, AssistantMessage
from community.assistant.tests.factories import SESSIONS, agree, make_session, say
from community.assistant.tests.model_server import Model
from crisis.second_reader.tests.tiny import tokenizer_of

pytestmark = pytest.mark.django_db
# Words on the same line mean the same to this encoder.
MEANINGS = (("exam", "test", "marks"), ("dog", "puppy", "walk"), ("rain", "storm", "weather"))


@pytest.fixture
def encoder(tmp_path: Path, settings: Any) -> Path:
    folder = tmp_path / "tiny-encoder"
    folder.mkdir()
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *(word for line in MEANINGS for word in line)]
    tokenizer_of(words).save(str(folder / TOKENIZER))
    table = numpy.zeros((len(words), 8), dtype=numpy.float32)
    for meaning, line in enumerate(MEANINGS):
        for word in line:
            table[words.index(word), meaning] = 1
    ints = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["n", "t"]) for name in ("input_ids", "attention_mask")
    ]
    out = helper.make_tensor_value_info("states", TensorProto.FLOAT, ["n", "t", 8])
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["states"])]
    graph = helper.make_graph(nodes, "tiny", ints, [out], [numpy_helper.from_array(table, "table")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    onnx.save(model, str(folder / MODEL))
    settings.ASSISTANT_EMBEDDINGS_PATH = str(folder)
    return folder


def test_a_message_is_found_by_its_meaning_in_another_conversation(
    client: Any, talker: User, stranger: User, model: Model, encoder: Path
) -> None:
    say(client, make_session(talker).pk, "The exam next week worries me.")
    say(client, make_session(talker).pk, "My dog was ill in spring.")
    theirs = make_session(agree(stranger))
    AssistantMessage.objects.create(
        owner=stranger, session=theirs, sequence=9, role="user", content="A stranger's exam is near."
    )
    assert embeddings_make(now=timezone.now()) == 3
    assert embeddings_make(now=timezone.now()) == 0
    say(client, make_session(talker).pk, "I will fail this test for sure.")
    assert "The exam next week worries me." in model.told
    assert "My dog was ill" not in model.told
    assert "stranger" not in model.told


def test_the_stored_numbers_are_not_the_encoders_and_differ_between_people(
    client: Any, talker: User, stranger: User, api_as: Any, model: Model, encoder: Path
) -> None:
    words = "The exam next week worries me."
    say(client, make_session(talker).pk, words)
    say(client, make_session(talker).pk, words)
    say(api_as(stranger), make_session(agree(stranger)).pk, words)
    assert embeddings_make(now=timezone.now()) == 3
    one, again = (numpy.array(row.values) for row in AssistantEmbedding.objects.filter(owner=talker))
    (theirs,) = (numpy.array(row.values) for row in AssistantEmbedding.objects.filter(owner=stranger))
    read = encoder_open()
    assert read is not None
    plain = numpy.array(read.read(words))
    assert plain[0] == pytest.approx(1)
    assert (one == again).all()
    # Directions at random among 1536 have a cosine of 0.03 or so; five times that is never seen.
    for left, right in ((one, plain), (theirs, plain), (one, theirs)):
        assert abs(left @ right) < 0.15
    for vector in (one, theirs):
        assert numpy.linalg.norm(vector) == pytest.approx(1, abs=1e-6)
        # Not to be told by where its numbers stand either: none is large, and none is left out.
        assert numpy.abs(vector).max() < 0.15
        assert numpy.count_nonzero(vector) > DIMENSIONS * 0.9


def test_the_index_loses_nobodys_words(client: Any, talker: User, model: Model, encoder: Path) -> None:
    """Near but not the same, so that they lie in other lists of the index than the question."""
    near = ["Dog and exam.", "The exam, the storm.", "My puppy, my dog, an exam."]
    for words in (*near, "Only the weather."):
        say(client, make_session(talker).pk, words)
    assert embeddings_make(now=timezone.now()) == 4
    asked = AssistantMessage(owner=talker, session_id=uuid4(), content="I will fail this test.")
    with connection.cursor() as cursor:
        # As in a large table: the order of the index is cheaper than sorting.
        cursor.execute("SET LOCAL enable_sort = off")
        assert set(said_before(owner=talker, message=asked)) == set(near)
        vector = [1.0, *[0.0] * (DIMENSIONS - 1)]
        cursor.execute(f"EXPLAIN {embeddings._NEAREST}", (talker.pk, "any", uuid4(), vector, 1, vector, 3))
        assert "community_assistant_embedding " in str(cursor.fetchall())


def test_whose_key_is_destroyed_is_not_read_and_stops_nobody(
    client: Any, talker: User, stranger: User, api_as: Any, model: Model, encoder: Path
) -> None:
    say(api_as(stranger), make_session(agree(stranger)).pk, "My dog was ill in spring.")
    say(client, make_session(talker).pk, "The exam next week worries me.")
    assert embeddings_make(now=timezone.now(), limit=1) == 1
    (row,) = AssistantEmbedding.objects.all()
    say(client, make_session(talker).pk, "A test is near, and my marks are bad.")
    key_destroy(owner=talker, actor=None)
    # The newest message is the talker's, and there is room for one.
    assert embeddings_make(now=timezone.now(), limit=1) == 1
    assert {one.owner_id for one in AssistantEmbedding.objects.exclude(pk=row.pk)} == {stranger.pk}
    assert not DataKey.objects.filter(owner=talker).exists()
    # With a new key nothing of before is near, so that nothing is opened that cannot be.
    key_create(owner=talker)
    asked = AssistantMessage(owner=talker, session_id=uuid4(), content="The exam next week worries me.")
    assert said_before(owner=talker, message=asked) == []


def test_a_key_that_another_process_destroyed_a_moment_ago_makes_no_numbers_and_no_new_key(
    client: Any, talker: User, model: Model, encoder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(client, make_session(talker).pk, "The exam next week worries me.")
    read = encoder_open()
    assert read is not None
    # Destroyed while the encoder reads: this process still remembers the key and has opened the words.
    plain = read.read
    monkeypatch.setattr(
        read, "read", lambda text: DataKey.objects.filter(owner=talker).delete() and plain(text)
    )  # fmt: skip
    embeddings_make(now=timezone.now())
    assert not AssistantEmbedding.objects.exists()
    assert not DataKey.objects.filter(owner=talker).exists()
    forget_keys()


def test_numbers_of_before_are_thrown_away_and_made_again(
    client: Any, talker: User, model: Model, encoder: Path
) -> None:
    from importlib import import_module

    migration = import_module("community.migrations.0011_assistant_turned_numbers")
    say(client, make_session(talker).pk, "The exam next week worries me.")
    (message,) = AssistantMessage.objects.filter(role="user")
    read = encoder_open()
    assert read is not None
    plain = read.read(message.content)
    AssistantEmbedding.objects.create(owner=talker, message=message, model=read.name, values=plain)
    with connection.cursor() as cursor:
        # What this test wrote a moment ago is still to be checked at its end.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(migration.FORWARDS)
    assert not AssistantEmbedding.objects.exists()
    # As by a worker of before, while the new version is rolled out.
    AssistantEmbedding.objects.create(owner=talker, message=message, model=read.name, values=plain)
    assert embeddings_make(now=timezone.now()) == 1
    row = AssistantEmbedding.objects.get()
    assert row.model == stored_as(read)
    assert row.values != plain
    assert embeddings_make(now=timezone.now()) == 0


def test_numbers_go_with_their_message_and_with_the_leave(
    client: Any, talker: User, model: Model, encoder: Path
) -> None:
    first, second = make_session(talker), make_session(talker)
    say(client, first.pk, "The exam next week worries me.")
    say(client, second.pk, "My dog was ill in spring.")
    embeddings_make(now=timezone.now())
    assert AssistantEmbedding.objects.count() == 2
    client.delete(f"{SESSIONS}/{first.pk}")
    assert AssistantEmbedding.objects.count() == 1
    consent_set(owner=talker, kind="ai_processing", granted=False)
    assert AssistantEmbedding.objects.count() == 0
    assert embeddings_make(now=timezone.now()) == 0


def test_without_an_encoder_nothing_is_made(client: Any, talker: User, model: Model, settings: Any) -> None:
    say(client, make_session(talker).pk, "The exam next week worries me.")
    assert embeddings_make(now=timezone.now()) == 0
    settings.ASSISTANT_EMBEDDINGS_PATH = "/nowhere"
    assert embeddings_make(now=timezone.now()) == 0
    assert say(client, make_session(talker).pk, "I will fail this test.").status_code == 200


def test_without_pgvector_recall_is_off_and_everything_else_works(
    client: Any, talker: User, model: Model, encoder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The extension belongs to the server's own account, so its absence is asked for by another name.
    monkeypatch.setattr(embeddings, "_HAS_VECTOR", "SELECT 1 FROM pg_type WHERE typname = 'no_such_type'")
    assert not has_vector()
    say(client, make_session(talker).pk, "The exam next week worries me.")
    assert embeddings_make(now=timezone.now()) == 0
    assert say(client, make_session(talker).pk, "I will fail this test.").status_code == 200


def test_the_index_of_the_embedded_database_reads_the_column_as_a_vector() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'community_assistant_embedding'")
        (definition,) = cursor.fetchone()
    assert "USING ivfflat" in definition
    assert "vector_cosine_ops" in definition
    assert f"vector({DIMENSIONS})" in definition


def test_the_migration_passes_where_the_extension_cannot_be_had() -> None:
    """As on a server without pgvector: the name that CREATE EXTENSION asks for is not there."""
    from importlib import import_module

    migration = import_module("community.migrations.0005_assistant_vector")
    with connection.cursor() as cursor:
        cursor.execute(migration.BACKWARDS)
        cursor.execute(
            migration.FORWARDS.replace("EXTENSION IF NOT EXISTS vector", "EXTENSION IF NOT EXISTS no_such_thing")
        )
        cursor.execute("SELECT 1 FROM pg_indexes WHERE indexname = 'community_assistant_embedding'")
        assert cursor.fetchone() is None
        cursor.execute(migration.FORWARDS)
        cursor.execute("SELECT 1 FROM pg_indexes WHERE indexname = 'community_assistant_embedding'")
        assert cursor.fetchone() is not None
