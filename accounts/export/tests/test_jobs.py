"""A job is finished whatever becomes of its workers, and is somebody's failure after five."""

from datetime import timedelta

import pytest
from django.core.files.storage import FileSystemStorage
from django.utils import timezone

from accounts.export.jobs import ATTEMPTS, CLAIM, ClaimLost, job_beat, job_claim
from accounts.export.models import DataExport, JobState
from accounts.export.running import export_run
from accounts.export.services import export_create, exports_expire
from accounts.export.tasks import data_export_run_task, data_exports_expire_task, data_exports_sweep_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(user):
    return export_create(owner=user, export_id=None, form="csv", now=timezone.now())[0]


def test_a_job_of_a_dead_worker_is_taken_over_when_its_claim_ends(job):
    now = timezone.now()
    dead = job_claim(DataExport, job_id=job.pk, now=now)
    assert dead is not None
    assert job_claim(DataExport, job_id=job.pk, now=now + CLAIM - timedelta(seconds=1)) is None
    assert export_run(export_id=None, clock=lambda: now + CLAIM + timedelta(seconds=1))
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("ready", 2)
    # The dead one was only slow: it notices, and changes nothing.
    with pytest.raises(ClaimLost):
        job_beat(dead, share=0.5, now=now)
    job.refresh_from_db()
    assert (job.state, job.progress_percent) == ("ready", 100)


def test_a_slow_worker_that_comes_back_throws_its_own_file_away(job, monkeypatch, private_folder):
    from accounts.export import running

    real, calls = running.file_save, []

    def overtaken(name, content):
        saved = real(name, content)
        if not calls:
            calls.append(name)
            assert export_run(export_id=None, clock=lambda: timezone.now() + CLAIM * 2)
        return saved

    monkeypatch.setattr(running, "file_save", overtaken)
    assert export_run(export_id=job.pk, clock=timezone.now)
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("ready", 2)
    assert [file.name for file in (private_folder / "exports").iterdir()] == [job.file.removeprefix("exports/")]


def test_progress_is_shown_while_sources_finish(job, monkeypatch):
    from accounts.export import running

    seen = []
    real = running.job_beat

    def watched(job, *, share, now):
        real(job, share=share, now=now)
        seen.append(DataExport.objects.get(pk=job.pk).progress_percent)

    monkeypatch.setattr(running, "job_beat", watched)
    export_run(export_id=job.pk, clock=timezone.now)
    assert seen == sorted(seen)
    assert len(set(seen)) > 10
    assert max(seen) <= 99


def test_an_outage_puts_the_job_back_and_five_fail_it(job, monkeypatch):
    def full(*_, **__):
        raise OSError("no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(FileSystemStorage, "save", full)
        now = timezone.now()
        for attempt in range(ATTEMPTS):
            moment = now + timedelta(hours=attempt)
            with pytest.raises(OSError, match="space"):
                export_run(export_id=None, clock=lambda moment=moment: moment)
            job.refresh_from_db()
            assert (job.state, job.error_code) == ("queued", "OSError")
            # Not at once again.
            assert not export_run(export_id=None, clock=lambda moment=moment: moment)
        assert not export_run(export_id=None, clock=lambda: now + timedelta(days=1))
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error_code) == (JobState.FAILED, 5, "OSError")
    # The person may ask again.
    assert export_create(owner=job.owner, export_id=None, form="csv", now=timezone.now())[1]
    exports_expire(now=timezone.now())


def test_an_account_that_goes_meanwhile_ends_the_job_and_leaves_no_file(job, monkeypatch, private_folder):
    from accounts.export import running

    real = running.file_save

    def erased(name, content):
        saved = real(name, content)
        DataExport.objects.filter(pk=job.pk).delete()
        return saved

    monkeypatch.setattr(running, "file_save", erased)
    assert export_run(export_id=job.pk, clock=timezone.now)
    assert list((private_folder / "exports").iterdir()) == []


def test_the_tasks_run_what_is_owed(job):
    assert data_export_run_task(export_id=str(job.pk))
    assert not data_export_run_task(export_id=str(job.pk))
    export_create(owner=job.owner, export_id=None, form="csv", now=timezone.now())
    assert data_exports_sweep_task() == 1
    assert data_exports_sweep_task() == data_exports_expire_task() == 0
