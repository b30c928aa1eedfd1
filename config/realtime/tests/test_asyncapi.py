from pathlib import Path

import yaml

from config.realtime.asyncapi import asyncapi_document, asyncapi_text

COMMITTED = Path(__file__).resolve().parents[3] / "docs" / "asyncapi.yaml"


def test_the_committed_document_is_the_one_that_the_frames_give() -> None:
    # To renew it: python -m config.realtime.asyncapi > docs/asyncapi.yaml
    assert COMMITTED.read_text(encoding="utf-8") == asyncapi_text()


def test_the_document_names_the_events_of_the_ledger() -> None:
    document = yaml.safe_load(asyncapi_text())
    messages = document["channels"]["ws_v1_events"]["messages"]
    for event in ("crisis_response", "mood_updated", "notification_new"):
        assert f"ws_v1_events_{event}_from_server" in messages
    assert "ws_v1_events_mood_updated_from_client" in messages


def references(part: object) -> set[str]:
    if isinstance(part, dict):
        own = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
        return own.union(*(references(value) for value in part.values()))
    return set().union(*(references(value) for value in part)) if isinstance(part, list) else set()


def test_every_reference_in_the_document_leads_somewhere() -> None:
    document = asyncapi_document()
    for reference in references(document):
        place: object = document
        for step in reference.removeprefix("#/").split("/"):
            assert isinstance(place, dict)
            place = place[step]
