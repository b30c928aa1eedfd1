from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.identity.services import session_start
from accounts.identity.tests.walk import ROOT, bearer, client_at
from accounts.identity.tokens import token_read

pytestmark = pytest.mark.django_db
SOME_ID = "5b0c7c1e-0d5f-4b7e-9a6b-0d9f3c2b1a00"
URL = f"{ROOT}/sessions"


def start(user, **device):
    pair = session_start(user=user, now=timezone.now(), device_info=device)
    return pair, token_read(pair.access, "access")["session_id"]


def test_my_devices_are_listed_with_the_present_one_marked(user, stranger):
    start(stranger, name="Not mine")
    (_, old), (pair, current) = start(user, name="Tablet"), start(user, name="Phone", platform="ios")
    body = bearer(pair.access).get(URL).json()
    assert set(body) == {"results", "next", "previous"}
    assert [row["id"] for row in body["results"]] == [current, old]
    assert [row["current"] for row in body["results"]] == [True, False]
    assert set(body["results"][0]) == {"id", "device_info", "created_at", "last_used_at", "expires_at", "current"}
    assert body["results"][0]["device_info"] == {"name": "Phone", "platform": "ios"}


def test_the_list_costs_two_queries(user, django_assert_num_queries):
    pairs = [start(user)[0] for _ in range(3)]
    with django_assert_num_queries(2):
        bearer(pairs[0].access).get(URL)


def test_a_device_can_be_signed_out(user):
    (phone, _), (tablet, tablet_id) = start(user), start(user)
    assert bearer(phone.access).delete(f"{URL}/{tablet_id}").status_code == 204
    assert bearer(tablet.access).get(URL).status_code == 401
    assert len(bearer(phone.access).get(URL).json()["results"]) == 1
    assert bearer(phone.access).delete(f"{URL}/{tablet_id}").status_code == 404


def test_a_strangers_device_and_no_device_are_the_same_404(user, stranger):
    (pair, _), (theirs, theirs_id) = start(user), start(stranger)
    answers = [bearer(pair.access).delete(f"{URL}/{key}") for key in (theirs_id, uuid4())]
    assert [answer.status_code for answer in answers] == [404, 404]
    bodies = [{**answer.json(), "request_id": ""} for answer in answers]
    assert bodies[0] == bodies[1]
    assert bearer(theirs.access).get(URL).status_code == 200


def test_all_other_devices_can_be_signed_out(user, stranger):
    (mine, _), (other, _), (third, _), (theirs, _) = start(user), start(user), start(user), start(stranger)
    assert bearer(mine.access).delete(URL).status_code == 204
    seen = [bearer(pair.access).get(URL).status_code for pair in (mine, other, third, theirs)]
    assert seen == [200, 401, 401, 200]


@pytest.mark.parametrize(("method", "path"), [("get", ""), ("delete", ""), ("delete", f"/{SOME_ID}")])
def test_devices_need_a_signed_in_person(api_client, method, path):
    assert getattr(api_client, method)(f"{URL}{path}").status_code == 401


def logout(client, **body):
    return client.post(f"{ROOT}/logout", body)


def test_signing_out_ends_the_session_and_its_refresh_token(user):
    pair, _ = start(user)
    assert logout(bearer(pair.access)).status_code == 204
    assert bearer(pair.access).get(URL).status_code == 401
    answer = client_at("127.0.0.1").post(f"{ROOT}/refresh", {"refresh_token": pair.refresh})
    assert (answer.status_code, answer.json()["code"]) == (401, "refresh_refused")


def test_signing_out_works_with_the_refresh_token_when_the_access_token_is_over(user):
    (pair, _), (other, _) = start(user), start(user)
    assert logout(bearer("worn.out.token"), refresh_token=pair.refresh).status_code == 204
    assert bearer(pair.access).get(URL).status_code == 401
    assert bearer(other.access).get(URL).status_code == 200
    assert logout(client_at("127.0.0.1"), refresh_token=pair.refresh).status_code == 204


@pytest.mark.parametrize("body", [{}, {"refresh_token": "hello"}])
def test_signing_out_needs_one_token_that_holds(api_client, body):
    assert logout(api_client, **body).status_code == 401


def test_an_access_token_does_not_sign_out_as_a_refresh_token(user, api_client):
    pair, _ = start(user)
    assert logout(api_client, refresh_token=pair.access).status_code == 401
    assert bearer(pair.access).get(URL).status_code == 200
