"""Crisis rows after an erasure, and after the years of the law."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.erasure.models import RetentionRecord
from accounts.erasure.registry import retention_rules
from accounts.erasure.retained import retention_pseudonym, years_after, years_before
from accounts.erasure.services import account_purge
from crisis.incidents.models import CrisisEvent, CrisisIncident
from crisis.resources.models import CrisisResource, CrisisResourceUse


def incident(owner: Any, **overrides: Any) -> CrisisIncident:
    values = {"severity_level": 4, "due_at": timezone.now(), "triggers": ["mood_note"], "notes": "said on the phone",
              "location": "at the bridge", "contacts_notified": [{"name": "Ana"}]}  # fmt: skip
    return CrisisIncident.objects.create(owner=owner, **{**values, **overrides})


def event(owner: Any, **overrides: Any) -> CrisisEvent:
    return CrisisEvent.objects.create(owner=owner, **{"trigger_source": "mood_note", "severity": 4, **overrides})


def retained(rule: str, now: Any) -> int:
    return next(found for found in retention_rules() if found.name == rule).run(now)


@pytest.mark.django_db
def test_incidents_and_events_move_to_the_store_without_their_words(user):
    made = incident(user)
    event(user, incident=made)
    receipt = account_purge(subject_id=user.pk, now=timezone.now())
    assert receipt.body["kept"]["crisis.crisisincident"] == receipt.body["kept"]["crisis.crisisevent"] == 1
    assert not CrisisIncident.objects.exists()
    assert not CrisisEvent.objects.exists()
    kept = {row.kind: row for row in RetentionRecord.objects.filter(pseudonym=retention_pseudonym(user.pk))}
    body = kept["crisis_incident"].body
    assert (body["severity"], body["triggers"], body["id"]) == (4, ["mood_note"], str(made.pk))
    assert kept["crisis_event"].body["incident_id"] == str(made.pk)
    assert not {"notes", "location", "contacts_notified"} & body.keys()
    assert not {"phone", "bridge", "Ana"} & set(str(body).replace("'", " ").split())
    assert kept["crisis_incident"].keep_until == years_after(made.updated_at, 7)


@pytest.mark.django_db
def test_what_is_older_than_the_law_asks_for_is_not_kept_again(user):
    made = incident(user, state="resolved", resolved_at=timezone.now())
    CrisisIncident.objects.filter(pk=made.pk).update(updated_at=years_before(timezone.now(), 8))
    receipt = account_purge(subject_id=user.pk, now=timezone.now())
    assert "crisis.crisisincident" not in receipt.body["kept"]
    assert receipt.body["erased"]["crisis.crisisincident"] == 1


@pytest.mark.django_db
@pytest.mark.parametrize("purged", [True, False])
def test_the_use_of_a_resource_stays_without_its_person(user, purged):
    line = CrisisResource.objects.create(country="DE", name="A line", resource_type="hotline", phone_number="+49110111")
    now = timezone.now()
    old, young = (CrisisResourceUse.objects.create(owner=user, resource=line, action="called") for _ in range(2))
    CrisisResourceUse.objects.filter(pk=old.pk).update(created_at=years_before(now, 2) - timedelta(seconds=1))
    if purged:
        account_purge(subject_id=user.pk, now=now)
        assert CrisisResourceUse.objects.filter(owner=None).count() == 2
    else:
        assert retained("crisis_resource_use", now) == 1
        assert CrisisResourceUse.objects.get(owner=None) == old
        assert CrisisResourceUse.objects.get(owner=user) == young


@pytest.mark.django_db
def test_resolved_incidents_go_after_seven_years_and_open_ones_never(user, make_user):
    now, other = timezone.now(), make_user()
    ended = incident(user, state="resolved", resolved_at=now)
    recent = incident(user, state="resolved", resolved_at=now)
    still_open = incident(other)
    rows = [event(user, incident=ended), event(user), event(other, incident=still_open)]
    before = years_before(now, 7) - timedelta(seconds=1)
    CrisisIncident.objects.exclude(pk=recent.pk).update(updated_at=before)
    CrisisEvent.objects.update(updated_at=before)
    assert retained("crisis_record", now) == 3
    assert set(CrisisIncident.objects.all()) == {recent, still_open}
    assert list(CrisisEvent.objects.all()) == [rows[2]]


@pytest.mark.django_db
def test_the_erasure_of_somebody_whose_crisis_is_open_is_told(user):
    made = incident(user)
    receipt = account_purge(subject_id=user.pk, now=timezone.now())
    assert receipt.body["places"]["unresolved_incidents"] == 1
    told = AuditEvent.objects.get(action="crisis.incident.erased_unresolved")
    assert (told.target_id, told.details) == (str(made.pk), {"severity": 4})


@pytest.mark.django_db
def test_the_steps_of_an_incident_move_to_the_store_without_words_and_without_staff(user):
    from crisis.incidents.models import CrisisStep
    from crisis.incidents.services import incident_claim, incident_note
    from crisis.incidents.tests.factories import make_incident, make_staff

    now, staff = timezone.now(), make_staff()
    made = make_incident(user, now=now)
    incident_claim(actor=staff, incident_id=made.pk, now=now)
    incident_note(actor=staff, incident_id=made.pk, note="Lives at the bridge.", now=now)
    account_purge(subject_id=user.pk, now=now)
    assert not CrisisStep.objects.exists()
    kept = RetentionRecord.objects.filter(pseudonym=retention_pseudonym(user.pk), kind="crisis_step")
    bodies = [row.body for row in kept]
    assert sorted(body["kind"] for body in bodies) == ["alarm", "claimed", "noted", "opened"]
    assert "bridge" not in str(bodies)
    assert str(staff.pk) not in str(bodies)


@pytest.mark.django_db
def test_staff_who_are_erased_leave_the_history_of_others_and_take_their_shifts(user):
    from crisis.incidents.models import CrisisShift, CrisisStep
    from crisis.incidents.services import incident_claim
    from crisis.incidents.tests.factories import make_incident, make_staff

    now, staff = timezone.now(), make_staff()
    made = make_incident(user, now=now)
    incident_claim(actor=staff, incident_id=made.pk, now=now)
    CrisisShift.objects.create(staff=staff, starts_at=now, ends_at=now + timedelta(hours=8))
    receipt = account_purge(subject_id=staff.pk, now=now)
    assert receipt.body["anonymised"]["crisis.crisisstep"] == 1
    assert CrisisStep.objects.get(kind="claimed").actor is None
    assert not CrisisShift.objects.exists()
    assert CrisisIncident.objects.get().alarm_raised_at is not None


@pytest.mark.django_db
def test_the_steps_go_with_their_incident_after_seven_years(user):
    from crisis.incidents.models import CrisisStep
    from crisis.incidents.tests.factories import make_incident

    now = timezone.now()
    make_incident(user, now=now)
    CrisisIncident.objects.update(state="resolved", resolved_at=now)
    CrisisIncident.objects.update(updated_at=years_before(now, 7) - timedelta(seconds=1))
    assert retained("crisis_record", now) == 3
    assert not CrisisStep.objects.exists()
    assert not CrisisIncident.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_lists_of_staff_hear_of_the_erasure_once_it_is_done(user, monkeypatch):
    from django.db import transaction

    from crisis.incidents import frames
    from crisis.incidents.erasure import open_incidents_report
    from crisis.incidents.tests.factories import make_incident, make_staff

    make_staff()
    made = make_incident(user)
    sent = []
    monkeypatch.setattr(frames, "publish_many", lambda news: sent.extend(news))
    with transaction.atomic():
        open_incidents_report(user.pk, timezone.now())
        transaction.set_rollback(True)
    assert sent == []
    account_purge(subject_id=user.pk, now=timezone.now())
    (told,) = sent
    assert (told.topic, told.event) == ("staff:crisis", "crisis:incident")
    said = told.data
    assert (said["incident_id"], said["reason"], said["version"]) == (made.pk, "erased", made.version + 1)
