"""Asking, making, fetching and forgetting an archive, by HTTP."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.audit.models import AuditEvent
from accounts.export.links import link_of
from accounts.export.models import DataExport
from accounts.export.running import export_run
from accounts.export.services import exports_expire
from accounts.export.tests.factories import EXPORTS, downloaded, export_made
from accounts.identity.models import UserSession
from accounts.notifications.models import Notification
from config.ids import uuid7
from config.testing.threads import at_once

pytestmark = pytest.mark.django_db


def get(url: str):
    return APIClient().get(url)


def test_asking_needs_a_fresh_proof_and_a_person(api_as, api_client, user):
    assert api_client.post(EXPORTS, {"format": "all"}).status_code == 401
    stale = api_as(user, fresh=False).post(EXPORTS, {"format": "all"})
    assert (stale.status_code, stale.json()["code"]) == (403, "step_up_required")
    assert not DataExport.objects.exists()


def test_a_job_is_owed_made_and_told(api_as, user, mail_dir):
    client = api_as(user)
    asked = client.post(EXPORTS, {"format": "json"})
    assert asked.status_code == 202
    body = asked.json()
    assert (body["state"], body["progress_percent"], body["size_bytes"], body["sha256"]) == ("queued", 0, None, None)
    assert export_run(export_id=None, clock=timezone.now)
    detail = client.get(f"{EXPORTS}/{body['id']}").json()
    assert (detail["state"], detail["progress_percent"], detail["error_code"]) == ("ready", 100, "")
    assert detail["download_url"].startswith(f"{EXPORTS}/{body['id']}/download?token=")
    assert downloaded(detail)[:4] == b"PK\x03\x04"
    row = DataExport.objects.get()
    assert row.expires_at - row.finished_at == timedelta(days=7)
    assert row.downloaded_at is not None
    history = AuditEvent.objects.filter(target_id=str(row.pk)).order_by("sequence")
    assert list(history.values_list("action", flat=True)) == [
        "accounts.export.requested", "accounts.export.finished", "accounts.export.downloaded",
    ]  # fmt: skip
    told = Notification.objects.get(owner=user)
    told.owner = user
    assert told.content["data"] == {"job_id": str(row.pk)}
    assert not export_run(export_id=None, clock=timezone.now)


def test_one_is_open_at_a_time_and_the_same_wish_is_the_same_job(api_as, user, stranger):
    client = api_as(user)
    wish = {"id": str(uuid7()), "format": "csv"}
    assert client.post(EXPORTS, wish).status_code == 202
    again = client.post(EXPORTS, wish)
    assert (again.status_code, again.json()["id"]) == (200, wish["id"])
    other = client.post(EXPORTS, {"format": "csv"})
    assert (other.status_code, other.json()["code"], other.json()["export_id"]) == (409, "export_running", wish["id"])
    changed = client.post(EXPORTS, {**wish, "format": "fhir"})
    assert (changed.status_code, changed.json()["code"]) == (409, "id_conflict")
    stolen = api_as(stranger).post(EXPORTS, wish)
    assert (stolen.status_code, stolen.json()["code"]) == (409, "id_conflict")


@pytest.mark.parametrize("body", [{"format": "pdf"}, {"id": "7"}, {"owner": "x"}])
def test_a_bad_wish_names_its_field(api_as, user, body):
    answer = api_as(user).post(EXPORTS, body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == next(iter(body))


def test_the_limit_is_five_a_day(api_as, user, settings):
    from config.api.limits import DEFAULTS

    settings.THROTTLE_LIMITS = {**settings.THROTTLE_LIMITS, "export": DEFAULTS["export"]}
    client = api_as(user)
    answers = [client.post(EXPORTS, {"format": "csv"}).status_code for _ in range(6)]
    assert answers == [202, 409, 409, 409, 409, 429]
    # Looking how far it is costs nothing of it.
    assert client.get(EXPORTS).status_code == 200


def test_only_the_owner_sees_it(api_as, api_client, user, stranger, staff_user):
    detail = export_made(api_as(user))
    url = f"{EXPORTS}/{detail['id']}"
    assert api_client.get(url).status_code == api_client.get(EXPORTS).status_code == 401
    assert api_as(stranger).get(url).status_code == api_as(staff_user).get(url).status_code == 404
    assert api_as(stranger).get(EXPORTS).json()["results"] == []
    assert [row["id"] for row in api_as(user).get(EXPORTS).json()["results"]] == [detail["id"]]
    assert "download_url" not in api_as(user).get(EXPORTS).json()["results"][0]
    assert api_as(user).get(f"{EXPORTS}/{uuid7()}").status_code == 404


def test_the_link_needs_a_fresh_proof(api_as, user):
    detail = export_made(api_as(user))
    stale = api_as(user, fresh=False).get(f"{EXPORTS}/{detail['id']}").json()
    assert (stale["download_url"], stale["download_needs_step_up"]) == (None, True)


def test_the_answer_is_a_file_that_no_cache_keeps(api_as, user):
    answer = get(export_made(api_as(user))["download_url"])
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"].startswith('attachment; filename="evenkeel-export-')
    assert answer["Cache-Control"] == "no-store"
    assert "Content-Encoding" not in answer
    assert int(answer["Content-Length"]) == len(b"".join(answer.streaming_content))


def test_the_answer_with_the_link_is_not_compressed(api_as, user):
    detail = export_made(api_as(user))
    answer = api_as(user).get(f"{EXPORTS}/{detail['id']}", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer


def test_a_link_is_for_one_export_a_quarter_of_an_hour_and_a_session(api_as, user, stranger):
    client = api_as(user)
    detail, other = export_made(client), export_made(api_as(stranger))
    link, token = detail["download_url"], detail["download_url"].partition("token=")[2]
    assert get(link).status_code == 200
    assert get(f"{EXPORTS}/{detail['id']}/download").status_code == 404
    assert get(f"{EXPORTS}/{other['id']}/download?token={token}").status_code == 404
    second = export_made(client)
    assert get(f"{EXPORTS}/{second['id']}/download?token={token}").status_code == 404
    assert get(f"{link}x").status_code == get(link.replace("token=", "token=x")).status_code == 404
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert get(link).status_code == 404
    UserSession.objects.filter(owner=user).update(revoked_at=timezone.now())
    assert get(link).status_code == 404


def test_a_link_of_a_suspended_person_ends(api_as, user):
    link = export_made(api_as(user))["download_url"]
    type(user).objects.filter(pk=user.pk).update(status="suspended")
    assert get(link).status_code == 404


def test_the_link_is_in_no_log(api_as, user, capfd):
    link = export_made(api_as(user))["download_url"]
    token = link.partition("token=")[2]
    get(link)
    get(f"{link}x")
    written = "".join(capfd.readouterr())
    assert token not in written


def test_old_archives_are_deleted_and_their_links_end(api_as, user, private_folder):
    client = api_as(user)
    detail = export_made(client)
    files = list((private_folder / "exports").iterdir())
    assert len(files) == 1
    assert exports_expire(now=timezone.now() + timedelta(days=6)) == 0
    later = timezone.now() + timedelta(days=7, minutes=1)
    assert exports_expire(now=later) == 1
    assert list((private_folder / "exports").iterdir()) == []
    assert client.get(f"{EXPORTS}/{detail['id']}").json()["state"] == "expired"
    assert get(detail["download_url"]).status_code == 404
    assert exports_expire(now=later) == 0


def test_a_week_that_is_over_ends_the_link_before_the_sweep_comes(api_as, user):
    client = api_as(user)
    detail = export_made(client)
    DataExport.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert get(detail["download_url"]).status_code == 404
    assert client.get(f"{EXPORTS}/{detail['id']}").json()["download_url"] is None


def test_a_lost_or_altered_file_is_a_404_and_no_half_answer(api_as, user, private_folder):
    link = export_made(api_as(user))["download_url"]
    (file,) = (private_folder / "exports").iterdir()
    blob = file.read_bytes()
    assert b"PK\x03\x04" not in blob
    assert b"mood_entries" not in blob
    file.write_bytes(blob[:-1] + bytes([blob[-1] ^ 1]))
    assert get(link).status_code == 404
    file.unlink()
    assert get(link).status_code == 404


def test_files_of_nobody_are_found_and_deleted(api_as, user, private_folder):
    export_made(api_as(user))
    stray = private_folder / "exports" / "stray"
    stray.write_bytes(b"x")
    assert exports_expire(now=timezone.now()) == 0
    assert exports_expire(now=timezone.now() + timedelta(days=2)) == 1
    assert not stray.exists()
    assert len(list((private_folder / "exports").iterdir())) == 1


def test_reads_cost_the_same_however_many_there_are(api_as, user, django_assert_num_queries):
    client = api_as(user)
    for _ in range(3):
        detail = export_made(client, "csv")
    with django_assert_num_queries(2):
        assert len(client.get(EXPORTS).json()["results"]) == 3
    with django_assert_num_queries(2):
        client.get(f"{EXPORTS}/{detail['id']}")


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_end_with_one_archive(api_as, make_user):
    client = api_as(make_user())
    bearer = client._credentials
    answers = at_once(4, lambda _: APIClient(**bearer).post(EXPORTS, {"format": "csv"}).status_code)
    assert sorted(answers) == [202, 409, 409, 409]
    assert DataExport.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_make_one_archive(api_as, make_user, private_folder):
    api_as(make_user()).post(EXPORTS, {"format": "csv"})
    assert sorted(at_once(4, lambda _: export_run(export_id=None, clock=timezone.now))) == [False, False, False, True]
    assert DataExport.objects.get().attempts == 1
    assert len(list((private_folder / "exports").iterdir())) == 1


def test_a_link_made_for_another_owner_does_not_count(api_as, user, stranger):
    detail = export_made(api_as(user))
    api_as(stranger)
    export = DataExport.objects.get(pk=detail["id"])
    export.owner_id = stranger.pk
    session = UserSession.objects.filter(owner=stranger).latest("created_at")
    assert get(link_of(export, session_id=session.pk)).status_code == 404
