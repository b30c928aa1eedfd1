"""
Two phones of one person, months without a network, requests and answers that get lost, come twice or come late, and
clocks that are a day wrong: in the end both show what the server has, and each write has happened once.
"""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from accounts.audit.models import AuditEvent
from accounts.sync.models import SyncWrite
from wellness.mood.models import MoodEntry
from wellness.mood.tests.devices import URL, Device, body_of, pages_of, patient, push

pytestmark = pytest.mark.django_db(transaction=True)

WHO = st.integers(0, 1)
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "mood_value": st.integers(1, 3),
        "energy_level": st.integers(1, 3),
        "notes": st.sampled_from(["", "rain", "tea"]),
        "factors": st.lists(st.sampled_from(["Sleep", "Work", "Friends"]), unique=True, max_size=2),
    },
).filter(bool)
ROW = st.integers(0, 50)


@pytest.fixture
def api_as(api_as):
    """Clients that read when no other test holds the feed back."""
    return lambda *args, **kwargs: patient(api_as(*args, **kwargs))


class TwoPhones(RuleBasedStateMachine):
    make_person: Any
    sign_in: Any

    @initialize(skews=st.tuples(*[st.integers(-24, 24)] * 2))
    def begin(self, skews: tuple[int, int]) -> None:
        self.person = self.make_person()
        self.phones = [Device(self.sign_in(self.person), timedelta(hours=hours)) for hours in skews]
        self.made: list[str] = []
        self.written: dict[str, str] = {}
        self.late_requests: list[dict[str, Any]] = []
        self.late_pages: list[tuple[int, list[dict[str, Any]]]] = []

    def note(self, phone: Device) -> None:
        self.written |= {change["change_id"]: change["op"] for change in phone.waiting}

    def chosen(self, phone: Device, index: int) -> str | None:
        """A row that this phone can show: one that it saw, or made itself."""
        gone = {change["id"] for change in phone.waiting if change["op"] == "delete"}
        own = [change["id"] for change in phone.waiting if change["op"] == "create"]
        rows = [row_id for row_id in dict.fromkeys([*phone.shown(), *own]) if row_id not in gone]
        return rows[index % len(rows)] if rows else None

    @rule(who=WHO, fields=FIELDS)
    def create(self, who: int, fields: dict[str, Any]) -> None:
        self.made.append(self.phones[who].create(**{"mood_value": 5, **fields}))
        self.note(self.phones[who])

    @rule(who=WHO, index=ROW, fields=FIELDS)
    def update(self, who: int, index: int, fields: dict[str, Any]) -> None:
        row_id = self.chosen(self.phones[who], index)
        if row_id is not None:
            self.phones[who].update(row_id, **fields)
            self.note(self.phones[who])

    @rule(who=WHO, index=ROW)
    def delete(self, who: int, index: int) -> None:
        row_id = self.chosen(self.phones[who], index)
        if row_id is not None:
            self.phones[who].delete(row_id)
            self.note(self.phones[who])

    @rule(who=WHO, fate=st.sampled_from(["answered", "answer lost", "request lost", "twice", "late"]))
    def send(self, who: int, fate: str) -> None:
        phone = self.phones[who]
        request = phone.request()
        if not request["changes"] or fate == "request lost":
            return
        if fate == "late":
            self.late_requests.append(request)
            return
        results = push(phone.client, *request["changes"])
        if fate == "twice":
            again = push(phone.client, *request["changes"])
            assert {one["outcome"] for one in again} <= {"repeated", "conflict"}
            results = again
        if fate != "answer lost":
            phone.answered(request, results, resolve=self.insist(phone))

    def insist(self, phone: Device) -> Any:
        """Every second conflict: the person reads what is there and writes their own again."""

        def resolve(result: dict[str, Any]) -> None:
            if result["conflict"] == "changed" and result["version"] % 2:
                phone.waiting.append(
                    body_of("update", result["id"], {"energy_level": 3}, base_version=result["version"])
                )
                self.note(phone)

        return resolve

    @precondition(lambda self: self.late_requests)
    @rule(index=ROW)
    def a_late_request_arrives(self, index: int) -> None:
        request = self.late_requests.pop(index % len(self.late_requests))
        push(self.phones[0].client, *request["changes"])

    @rule(who=WHO, limit=st.integers(1, 4), fate=st.sampled_from(["stored", "lost", "late"]))
    def fetch_one_page(self, who: int, limit: int, fate: str) -> None:
        phone = self.phones[who]
        page = phone.client.get(URL, {"limit": limit, **({"cursor": phone.cursor} if phone.cursor else {})}).json()
        if fate == "late":
            self.late_pages.append((who, page["changes"]))
        if fate == "stored":
            for change in page["changes"]:
                phone.learn(change)
            phone.cursor = page["cursor"]

    @precondition(lambda self: self.late_pages)
    @rule(index=ROW)
    def a_late_page_arrives(self, index: int) -> None:
        who, changes = self.late_pages.pop(index % len(self.late_pages))
        for change in changes:
            self.phones[who].learn(change)

    def teardown(self) -> None:
        if not hasattr(self, "person"):
            return
        for request in self.late_requests:
            push(self.phones[0].client, *request["changes"])
        for phone in (*self.phones, *self.phones):
            while phone.waiting:
                phone.send()
        for phone in self.phones:
            phone.fetch(limit=3)
        there = {change["id"]: change["data"] for change in pages_of(self.phones[0].client)[0] if change["data"]}
        assert self.phones[0].shown() == self.phones[1].shown() == there
        rows = MoodEntry.objects.filter(owner=self.person)
        assert there.keys() == {str(pk) for pk in rows.values_list("pk", flat=True)}
        self.each_write_happened_once()

    def each_write_happened_once(self) -> None:
        events = AuditEvent.objects.filter(owner_id=self.person.pk, action__startswith="wellness.mood.")
        done = SyncWrite.objects.filter(owner=self.person).values_list("change_id", "version_before", "version_after")
        effective = [self.written[str(change_id)] for change_id, before, after in done if after > before]
        for op, action in (("create", "created"), ("update", "updated"), ("delete", "deleted")):
            assert events.filter(action=f"wellness.mood.{action}").count() == effective.count(op), op
        assert effective.count("create") == len(self.made)


@pytest.mark.slow
def test_two_phones_end_with_what_the_server_has(make_user, api_as, unlimited):
    from accounts.billing.models import Subscription
    from accounts.billing.services import subscription_set

    def person():
        made = make_user()
        subscription_set(actor=None, owner=made, tier=Subscription.Tier.PREMIUM)
        return made

    phones = type("Phones", (TwoPhones,), {"make_person": staticmethod(person), "sign_in": staticmethod(api_as)})
    run_state_machine_as_test(
        phones,
        settings=settings(
            max_examples=30, stateful_step_count=30, deadline=None, database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
