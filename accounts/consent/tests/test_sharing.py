"""Sharing with a therapist: by category, until a date, taken back at once."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.consent.models import ConsentType, SharingGrant
from accounts.consent.selectors import shared_categories, sharing_clients
from accounts.consent.services import consent_set
from accounts.consent.sharing_services import sharing_grant
from accounts.consent.tests.factories import make_sharing, make_therapist
from accounts.identity.models import User
from accounts.notifications.models import Notification
from accounts.notifications.texts import text_of
from config.api.errors import ConsentRequired
from config.testing.threads import at_once

pytestmark = pytest.mark.django_db
URL = "/api/v1/users/me/sharing"
CONSENT = "/api/v1/users/me/consents/data_sharing"
SOON = "2099-12-31T18:00:00+01:00"


@pytest.fixture
def therapist(db) -> User:
    return make_therapist(username="dr.sommer", email="sommer@example.org")


@pytest.fixture
def willing(user, api_as):
    client = api_as(user)
    assert client.patch(CONSENT, {"granted": True}).status_code == 200
    return client


def body_for(therapist: User, /, **changes) -> dict:
    return {"therapist_id": str(therapist.pk), "categories": ["mood", "journal"], "until": SOON, **changes}


def seen(therapist: User, owner: User, now: datetime | None = None) -> set[str]:
    return set(shared_categories(viewer=therapist, owner_id=owner.pk, now=now or timezone.now()))


def told(owner: User) -> list[str]:
    rows = Notification.objects.filter(owner=owner, kind="security_notice").order_by("created_at")
    return [row.content["title"] for row in rows]


def test_a_person_shares_parts_until_a_date(willing, user, therapist):
    answer = willing.post(URL, body_for(therapist, categories=["journal", "mood", "mood"]))
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert body["therapist"] == {"id": str(therapist.pk), "name": "Dr. Sommer"}
    assert (body["categories"], body["active"], body["revoked_at"]) == (["mood", "journal"], True, None)
    assert "sommer@example.org" not in answer.content.decode()
    assert seen(therapist, user) == {"mood", "journal"}
    assert seen(therapist, user, datetime(2099, 12, 31, 16, 59, 59, tzinfo=UTC)) == {"mood", "journal"}
    assert seen(therapist, user, datetime(2099, 12, 31, 17, tzinfo=UTC)) == set()
    row = AuditEvent.objects.get(action="accounts.sharing.granted", owner_id=user.pk)
    assert row.details == {"grantee_id": str(therapist.pk), "categories": ["mood", "journal"]}
    assert told(user) == ["You share a part of your record"]


@pytest.mark.parametrize("name", ["dr.sommer", "DR.Sommer"])
def test_a_therapist_is_also_found_by_user_name(willing, user, therapist, name):
    assert willing.post(URL, {"therapist": name, "categories": ["mood"]}).status_code == 201
    assert seen(therapist, user) == {"mood"}


def test_without_the_consent_nothing_is_shared(user, api_as, therapist):
    answer = api_as(user).post(URL, body_for(therapist))
    assert (answer.status_code, answer.json()["code"]) == (403, "consent_required")
    assert answer.json()["consents"] == ["data_sharing"]
    assert not SharingGrant.objects.exists()


def test_nobody_anybody_and_a_therapist_who_left_look_the_same(willing, user, make_user):
    gone = make_therapist(status=User.Status.SUSPENDED)
    others = [uuid4(), make_user().pk, make_user(role="support").pk, make_user(role="admin").pk, gone.pk, user.pk]
    answers = [willing.post(URL, {"therapist_id": str(pk), "categories": ["mood"]}) for pk in others]
    assert {answer.status_code for answer in answers} == {400}
    bodies = [{**answer.json(), "request_id": ""} for answer in answers]
    assert all(body == bodies[0] for body in bodies)
    assert bodies[0]["errors"][0]["code"] == "therapist_unknown"
    assert willing.post(URL, {"therapist": user.username, "categories": ["mood"]}).status_code == 400


def test_a_therapist_may_share_with_another_one_but_not_with_themself(api_as, therapist):
    other = make_therapist()
    client = api_as(therapist)
    client.patch(CONSENT, {"granted": True})
    assert client.post(URL, body_for(therapist)).json()["errors"][0]["code"] == "therapist_unknown"
    assert client.post(URL, body_for(other)).status_code == 201


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"categories": []}, "categories"),
        ({"categories": ["everything"]}, "categories.0"),
        ({"categories": "mood"}, "categories"),
        ({"categories": [["mood"]]}, "categories.0"),
        ({"categories": ["mood"] * 50}, "categories"),
        ({"until": "2099-12-31T18:00:00"}, "until"),
        ({"until": "tomorrow"}, "until"),
        ({"until": 5}, "until"),
        ({"until": "0001-01-01T00:00:00+14:00"}, "until"),
        ({"until": "2020-01-01T00:00:00Z"}, "until"),
        ({"therapist_id": "x"}, "therapist_id"),
        ({"therapist": "dr.sommer"}, "therapist_id"),
        ({"owner_id": "x"}, "owner_id"),
    ],
)
def test_a_bad_body_names_its_field(willing, therapist, change, field):
    answer = willing.post(URL, body_for(therapist, **change))
    assert answer.status_code == 400, answer.content
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not SharingGrant.objects.exists()


def test_the_same_again_is_200_and_something_else_is_a_conflict(willing, user, therapist):
    first = willing.post(URL, body_for(therapist))
    again = willing.post(URL, body_for(therapist))
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    other = willing.post(URL, body_for(therapist, categories=["crisis"]))
    assert (other.status_code, other.json()["code"]) == (409, "already_shared")
    assert other.json()["id"] == first.json()["id"]
    assert seen(therapist, user) == {"mood", "journal"}
    assert len(told(user)) == 1


def test_what_has_run_out_can_be_shared_anew(willing, user, therapist):
    until = timezone.now() + timedelta(hours=1)
    old = willing.post(URL, body_for(therapist, until=until.isoformat())).json()
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=True):
        # The access token of the fixture has run out by then as well.
        sharing_grant(owner=user, therapist={"id": therapist.pk}, categories=["crisis"], until=None, now=timezone.now())
        assert seen(therapist, user) == {"crisis"}
    assert SharingGrant.objects.get(pk=old["id"]).revoked_at == until


def test_taking_back_counts_at_once_and_can_be_repeated(willing, user, therapist):
    sharing_id = willing.post(URL, body_for(therapist)).json()["id"]
    assert [willing.delete(f"{URL}/{sharing_id}").status_code for _ in range(2)] == [204, 204]
    assert seen(therapist, user) == set()
    item = willing.get(URL).json()["results"][0]
    assert item["active"] is False
    assert item["revoked_at"] is not None
    assert AuditEvent.objects.filter(action="accounts.sharing.revoked", owner_id=user.pk).count() == 1
    assert told(user) == ["You share a part of your record", "You no longer share your record"]
    changed = willing.patch(f"{URL}/{sharing_id}", {"until": None})
    assert (changed.status_code, changed.json()["code"]) == (422, "sharing_ended")
    assert willing.post(URL, body_for(therapist)).status_code == 201


@pytest.mark.parametrize("method", ["patch", "put"])
def test_categories_and_the_end_are_changed(willing, user, therapist, method):
    sharing_id = willing.post(URL, body_for(therapist)).json()["id"]
    send = getattr(willing, method)
    less = send(f"{URL}/{sharing_id}", {"categories": ["mood"]})
    assert (less.status_code, less.json()["categories"]) == (200, ["mood"])
    assert seen(therapist, user) == {"mood"}
    assert len(told(user)) == 1  # less is no news
    assert send(f"{URL}/{sharing_id}", {"categories": ["crisis", "mood"]}).json()["categories"] == ["mood", "crisis"]
    assert len(told(user)) == 2
    assert send(f"{URL}/{sharing_id}", {"until": None}).json()["until"] is None
    assert len(told(user)) == 3
    assert send(f"{URL}/{sharing_id}", {}).status_code == 200
    assert send(f"{URL}/{sharing_id}", {"until": "2020-01-01T00:00:00Z"}).status_code == 400
    assert send(f"{URL}/{sharing_id}", {"categories": []}).status_code == 400
    assert send(f"{URL}/{sharing_id}", {"therapist_id": str(uuid4())}).status_code == 400
    assert AuditEvent.objects.filter(action="accounts.sharing.changed").count() == 3


@pytest.mark.parametrize("whose", ["stranger", "therapist", "absent"])
def test_only_the_person_who_shares_sees_and_changes_it(user, stranger, therapist, api_as, whose):
    grant = make_sharing(user, therapist, "mood")
    pk = uuid4() if whose == "absent" else grant.pk
    client = api_as({"stranger": stranger, "therapist": therapist, "absent": user}[whose])
    assert client.patch(f"{URL}/{pk}", {"categories": ["crisis"]}).status_code == 404
    assert client.put(f"{URL}/{pk}", {"categories": ["crisis"]}).status_code == 404
    assert client.delete(f"{URL}/{pk}").status_code == 404
    assert len(client.get(URL).json()["results"]) == (1 if whose == "absent" else 0)
    assert seen(therapist, user) == {"mood"}


def test_nobody_signed_in_gets_nothing(api_client, user, therapist):
    grant = make_sharing(user, therapist)
    assert api_client.get(URL).status_code == 401
    assert api_client.post(URL, body_for(therapist)).status_code == 401
    assert api_client.patch(f"{URL}/{grant.pk}", {}).status_code == 401
    assert api_client.delete(f"{URL}/{grant.pk}").status_code == 401


def test_withdrawing_the_consent_closes_everything_for_good(willing, user, therapist):
    other = make_therapist()
    for one in (therapist, other):
        willing.post(URL, body_for(one))
    assert willing.delete(CONSENT).status_code == 204
    assert (seen(therapist, user), seen(other, user)) == (set(), set())
    assert not SharingGrant.objects.filter(revoked_at=None).exists()
    assert told(user)[2:] == ["You no longer share your record"]
    assert willing.patch(CONSENT, {"granted": True}).status_code == 200
    assert (seen(therapist, user), seen(other, user)) == (set(), set())


def test_a_grant_without_a_consent_in_force_opens_nothing(user, therapist):
    make_sharing(user, therapist)
    consent_set(owner=user, kind=ConsentType.DATA_SHARING, granted=False)
    # As if the effect had been lost: the reading asks for the consent itself.
    SharingGrant.objects.update(revoked_at=None)
    assert seen(therapist, user) == set()


@pytest.mark.parametrize(
    ("who", "change"),
    [
        ("owner", {"status": "suspended"}),
        ("owner", {"status": "deleted"}),
        ("therapist", {"status": "suspended"}),
        ("therapist", {"status": "deleted"}),
        ("therapist", {"role": "user"}),
        ("therapist", {"role": "support"}),
    ],
)
def test_a_grant_opens_nothing_while_either_account_is_not_what_it_was(user, therapist, who, change, api_as):
    make_sharing(user, therapist)
    User.objects.filter(pk={"owner": user, "therapist": therapist}[who].pk).update(**change)
    assert seen(therapist, user) == set()
    assert not sharing_clients(therapist=therapist, now=timezone.now()).exists()


def test_a_therapist_finds_exactly_the_people_who_share_with_them(
    user, stranger, therapist, make_user, django_assert_num_queries
):
    make_sharing(user, therapist)
    make_sharing(stranger, make_therapist())
    make_sharing(make_user(), therapist, until=timezone.now() + timedelta(hours=1))
    soon = timezone.now() + timedelta(hours=2)
    with django_assert_num_queries(1):
        assert list(sharing_clients(therapist=therapist, now=soon)) == [user]
    with django_assert_num_queries(1):
        assert seen(therapist, user) == {"mood"}


def test_the_list_costs_the_same_for_more_grants(willing, user, django_assert_num_queries):
    for _ in range(3):
        make_sharing(user, make_therapist())
    with django_assert_num_queries(3):
        assert len(willing.get(URL).json()["results"]) == 3


@pytest.mark.parametrize("channel", ["email", "push"])
@pytest.mark.parametrize("variant", ["sharing_granted", "sharing_revoked"])
def test_what_leaves_the_house_does_not_say_what_is_shared_or_with_whom(variant, channel):
    text = text_of(kind="security_notice", variant=variant, channel=channel, params={})
    words = f"{text.title} {text.body}".lower()
    assert text.body
    assert [word for word in ("therap", "record", "health", "mood", "journal", "crisis") if word in words] == []


@pytest.mark.django_db(transaction=True)
def test_six_devices_at_once_share_once(make_user):
    owner, therapist = make_user(), make_therapist()
    consent_set(owner=owner, kind=ConsentType.DATA_SHARING, granted=True)

    def share(_: int) -> bool:
        return sharing_grant(
            owner=owner, therapist={"id": therapist.pk}, categories=["mood"], until=None, now=timezone.now()
        )[1]

    assert sorted(at_once(6, share)) == [False] * 5 + [True]
    assert SharingGrant.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_attempt", range(5))
def test_what_is_shared_during_a_withdrawal_does_not_outlive_it(make_user, _attempt):
    owner = make_user()
    consent_set(owner=owner, kind=ConsentType.DATA_SHARING, granted=True)
    people = [User.objects.get(pk=owner.pk) for _ in range(6)]
    therapists = [make_therapist() for _ in range(6)]

    def step(number: int) -> None:
        if number == 3:
            consent_set(owner=people[number], kind=ConsentType.DATA_SHARING, granted=False)
            return
        try:
            sharing_grant(
                owner=people[number], therapist={"id": therapists[number].pk}, categories=["mood"], until=None,
                now=timezone.now(),
            )  # fmt: skip
        except ConsentRequired:
            return

    at_once(6, step)
    assert not SharingGrant.objects.filter(revoked_at=None).exists()
