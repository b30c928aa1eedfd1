"""One person's words, each unmistakable, sent through every endpoint that takes text."""

from collections.abc import Iterator
from itertools import count
from typing import Any
from uuid import uuid4

from rest_framework.test import APIClient

from accounts.identity.mailing import mailed_codes_send
from accounts.identity.tests.walk import bearer, code_in, token_in
from crisis.resources.directory import directory_forget
from crisis.resources.tests.factories import make_resource

API = "/api/v1"
ENTRIES, FACTORS = f"{API}/mood/entries", f"{API}/mood/factors"


class Words:
    """Texts that occur nowhere else, by the name of what they stand for."""

    def __init__(self) -> None:
        self.health: dict[str, str] = {}
        self.secret: dict[str, str] = {}
        self.personal: dict[str, str] = {}

    def note(self, name: str) -> str:
        return self.health.setdefault(name, f"quokka {name} {uuid4().hex}")

    def password(self, name: str) -> str:
        return self.secret.setdefault(name, f"pw-{uuid4().hex}-{name}")

    def name(self, name: str) -> str:
        return self.personal.setdefault(name, f"n{uuid4().hex[:20]}")

    @property
    def all(self) -> dict[str, str]:
        return self.health | self.secret | self.personal


_addresses = count(1)


def anyone() -> APIClient:
    """Each at an address of their own, so that no limit stands in the way."""
    return APIClient(REMOTE_ADDR=f"192.0.2.{next(_addresses)}")


def keep_pair(words: Words, name: str, answer: Any) -> dict[str, Any]:
    pair = answer.json()
    # The parts of a token that nobody else can make.
    words.secret[f"{name} access"] = pair["access_token"].rpartition(".")[2]
    words.secret[f"{name} refresh"] = pair["refresh_token"].rpartition(".")[2]
    return dict(pair)


def registered(words: Words, answers: list[Any]) -> tuple[str, dict[str, Any]]:
    email = f"{words.name('email')}@example.org"
    body = {
        "email": email,
        "username": words.name("username"),
        "password": words.password("first"),
        "first_name": words.name("first name"),
        "last_name": words.name("last name"),
        "display_name": words.name("display name"),
        "country": "US",
        "accept_terms": True,
        "device": {"name": words.name("device"), "platform": "android"},
    }
    answers.append(anyone().post(f"{API}/auth/register", body | {"password": "short"}))
    answers.append(anyone().post(f"{API}/auth/register", body | {"country": words.password("as country")}))
    answers.append(anyone().post(f"{API}/auth/register", body | {words.password("as a field"): 1}))
    answers.append(anyone().post(f"{API}/auth/register", body, headers={"idempotency-key": "signing-up"}))
    made = answers[-1] if answers[-1].status_code == 201 else anyone().post(f"{API}/auth/register", body)
    return email, keep_pair(words, "registration", made)


def letter_code(words: Words, name: str, mailoutbox: list[Any]) -> str:
    mailed_codes_send()
    letter = mailoutbox[-1]
    code, token = code_in(letter), token_in(letter)
    words.secret |= {f"{name} code": code, f"{name} bare code": code.replace(" ", ""), f"{name} token": token}
    return code


def identity_is_walked(words: Words, mailoutbox: list[Any]) -> tuple[APIClient, list[Any]]:
    """Every identity endpoint, with right and wrong bodies; gives a signed-in client."""
    answers: list[Any] = []
    email, pair = registered(words, answers)
    client = bearer(pair["access_token"])
    answers.append(client.post(f"{API}/auth/resend-verification", {}))
    code = letter_code(words, "verification", mailoutbox)
    answers.append(anyone().post(f"{API}/auth/verify-email", {"token": words.password("false token")}))
    answers.append(anyone().post(f"{API}/auth/verify-email", {"email": email, "code": code}))
    login = {"identifier": email, "password": words.password("wrong")}
    answers.append(anyone().post(f"{API}/auth/login", login))
    answers.append(anyone().post(f"{API}/auth/login", {"identifier": words.name("unknown"), "password": "x"}))
    answers.append(anyone().post(f"{API}/auth/forgot-password", {"email": email}))
    code = letter_code(words, "reset", mailoutbox)
    reset = {"token": words.password("false reset"), "new_password": words.password("refused")}
    answers.append(anyone().post(f"{API}/auth/reset-password", reset))
    reset = {"email": email, "code": code, "new_password": words.password("second")}
    answers.append(anyone().post(f"{API}/auth/reset-password", reset))
    answers.append(anyone().post(f"{API}/auth/login", login | {"password": words.secret["second"]}))
    pair = keep_pair(words, "login", answers[-1])
    answers.append(anyone().post(f"{API}/auth/refresh", {"refresh_token": words.password("false refresh")}))
    answers.append(anyone().post(f"{API}/auth/refresh", {"refresh_token": pair["refresh_token"]}))
    pair = keep_pair(words, "refresh", answers[-1])
    client = bearer(pair["access_token"])
    change = {"current_password": words.password("not mine"), "new_password": words.password("third")}
    answers.append(client.post(f"{API}/auth/change-password", change))
    answers.append(client.post(f"{API}/auth/change-password", change | {"current_password": words.secret["second"]}))
    answers.append(client.post(f"{API}/auth/socket-ticket"))
    words.secret["ticket"] = answers[-1].json()["ticket"]
    answers.append(bearer(words.password("false access")).get(f"{API}/auth/sessions"))
    answers.append(client.get(f"{API}/auth/sessions"))
    return client, answers


def moods_are_written(words: Words, client: APIClient) -> list[Any]:
    """Every mood endpoint that takes text, with right and wrong bodies."""
    entry = {
        "mood_value": 1,
        "notes": f"I took all the pills {words.note('danger')}",
        "location": words.note("place"),
        "factors": [{"factor_type": "sleep", "factor_notes": words.note("factor"), "label": words.name("label")}],
    }
    answers = [client.post(ENTRIES, entry)]
    assert answers[0].json()["support"]["severity"] >= 4
    entry_id = answers[0].json()["id"]
    factor_id = answers[0].json()["factor_details"][0]["id"]
    keyed = {"mood_value": 5, "notes": words.note("keyed")}
    answers += [client.post(ENTRIES, keyed, headers={"idempotency-key": "once"}) for _ in range(2)]
    known = {"id": str(uuid4()), "mood_value": 5, "notes": words.note("known id")}
    answers += [client.post(ENTRIES, body) for body in (known, known, known | {"notes": words.note("other body")})]
    answers.append(client.post(ENTRIES, [{"mood_value": 5, "notes": words.note("bulk")}, {"mood_value": 6}]))
    call = {"id": "1", "method": "POST", "path": ENTRIES, "body": {"mood_value": 5, "note": words.note("batch")}}
    refused = call | {"id": "2", "body": {"mood_value": words.note("batch value"), "notes": words.note("batch bad")}}
    answers.append(client.post(f"{API}/batch", {"requests": [call, refused]}))
    answers.append(client.patch(f"{ENTRIES}/{entry_id}", {"notes": f"I want to die {words.note('changed')}"}))
    answers.append(client.put(f"{ENTRIES}/{entry_id}", {"location": words.note("moved")}))
    extra = {"mood_entry_id": entry_id, "factor_type": "exercise", "factor_notes": words.note("second factor")}
    answers.append(client.post(FACTORS, extra))
    answers.append(client.patch(f"{FACTORS}/{factor_id}", {"factor_notes": words.note("factor changed")}))
    return answers + [client.post(ENTRIES, body) for body in bad_entries(words)]


def bad_entries(words: Words) -> Iterator[dict[str, Any]]:
    good = {"mood_value": 5, "notes": words.note("beside something bad")}
    for name in ("mood_value", "energy_level", "logged_at", "date", "timezone", "id"):
        yield good | {name: words.note(f"bad {name}")}
    yield good | {"notes": words.note("too long") * 1000}
    yield good | {"notes": [words.note("a list")]}
    yield good | {"factors": [{"factor_type": words.note("bad type")}]}
    yield good | {"factors": [{"factor_type": "sleep", "impact_score": words.note("bad score")}]}
    yield good | {words.note("as a name"): 1}


def help_is_prepared(words: Words, client: APIClient) -> list[Any]:
    """Contacts, the safety plan and the self-check, with right and wrong bodies."""
    crisis = f"{API}/crisis"
    contact = {
        "contact_type": "friend", "name": words.note("contact"), "phone": "+4915112345678",
        "email": f"{words.note('contact address').replace(' ', '-')}@example.org", "notes": words.note("about contact"),
        "relationship": words.note("relation"),
    }  # fmt: skip
    answers = [client.post(f"{crisis}/contacts", contact)]
    assert answers[0].status_code == 201, answers[0].content
    row = f"{crisis}/contacts/{answers[0].json()['id']}"
    answers += [client.patch(row, body) for body in ({"name": words.note("renamed")}, {"phone": words.note("phone")})]
    answers.append(client.post(f"{crisis}/contacts", contact | {"contact_type": words.note("kind")}))
    for body in ({"own_ways": [words.note("plan")]}, {"own_ways": [words.note("changed plan")]}):
        answers.append(client.put(f"{crisis}/safety-plan", body))
    stale = {"version": 1, "own_ways": [words.note("late plan")]}
    bad = {"people_to_ask": [{"text": words.note("bad plan"), "contact_id": words.note("as contact")}]}
    answers += [client.put(f"{crisis}/safety-plan", body) for body in (bad,)]
    # The one refusal that shows the newest plan, to its owner.
    assert client.put(f"{crisis}/safety-plan", stale).status_code == 409
    for who in (client, anyone()):
        answers.append(who.post(f"{crisis}/check", {"text": f"I took all the pills {words.note('check')}"}))
        answers.append(who.post(f"{crisis}/check", {"answers": {"plan": words.note("answer")}}))
    return answers


def addresses_are_asked(words: Words, client: APIClient) -> list[Any]:
    """Text in paths and query strings, which many programs write into their logs."""
    resource = str(make_resource(country="US", name=f"Line {uuid4().hex}").pk)
    directory_forget()
    questions = {
        "/crisis/resources": {"q": words.note("search"), "country": "US"},
        "/crisis/resources/nearby": {"lat": "41.8781136", "lng": words.note("longitude")},
        "/mood/entries": {
            "factor": words.note("filter"),
            "cursor": words.note("cursor"),
            "fields": words.note("field"),
        },
        "/mood/factors": {"fields": words.note("field")},
        "/mood/stats": {"start_date": words.note("date")},
        f"/mood/entries/{words.note('path')}": {},
    }
    answers = [client.get(f"{API}{path}", query) for path, query in questions.items()]
    for body in (
        {"resource_id": resource, "action": "called"},
        {"resource_id": resource, "action": words.note("action")},
        {"resource_id": words.note("resource"), "action": "called"},
    ):
        answers.append(client.post(f"{API}/crisis/resource-uses", body))
    return answers


def defects_are_met(words: Words, client: APIClient) -> list[Any]:
    answers = [
        client.post(f"{API}/{path}", {"notes": words.note(f"beside {path}")}) for path in ("broken", "broken-page")
    ]
    broken_json = f'{{"notes": "{words.note("broken json")}'
    answers += [client.generic("POST", ENTRIES, broken_json, "application/json")]
    answers += [client.generic("POST", ENTRIES, words.note("other type"), "text/plain")]
    return answers
