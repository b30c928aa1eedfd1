from datetime import timedelta

import pytest
from django.utils import timezone
from fhir.resources.R4B.flag import Flag

from accounts.audit.models import AuditEvent
from crisis.incidents.exports import (
    event_restore,
    event_rows,
    incident_fhir,
    incident_restore,
    incident_rows,
    use_restore,
    use_rows,
)
from crisis.incidents.models import CrisisEvent, CrisisIncident
from crisis.resources.models import CrisisResource, CrisisResourceUse

pytestmark = pytest.mark.django_db
PAST = "2026-03-10T12:00:00Z"
INCIDENT = {
    "id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b01", "severity_level": 4, "state": "open", "due_at": PAST,
    "follow_up_needed": True, "follow_up_completed": False, "triggers": ["mood_entry"], "resources_provided": [],
    "professional_contact_made": False, "notes": "", "created_at": PAST, "updated_at": PAST,
}  # fmt: skip
EVENT = {
    "id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b02", "trigger_source": "mood_entry", "severity": 4, "subject": "self",
    "hotline_called": False, "follow_up_scheduled": True, "created_at": PAST, "updated_at": PAST,
}  # fmt: skip


def make_incident(owner, **overrides):
    return CrisisIncident.objects.create(owner=owner, severity_level=3, due_at=timezone.now(), **overrides)


def test_an_incident_is_told_without_who_followed_it_up(user, stranger):
    make_incident(user, assigned_to=stranger, notes="Called back.", contacts_notified=["a friend"])
    (row,) = incident_rows(user)
    assert (row["notes"], row["contacts_notified"], row["state"]) == ("Called back.", ["a friend"], "open")
    assert str(stranger.pk) not in str(row)
    assert not list(incident_rows(stranger))


def test_an_incident_is_a_flag(user):
    make_incident(user)
    make_incident(user, state="resolved", resolved_at=timezone.now())
    flags = [Flag.model_validate(one) for one in incident_fhir(user)]
    assert [flag.status for flag in flags] == ["active", "inactive"]


def test_an_imported_incident_is_closed_and_marked(user):
    now = timezone.now()
    counts = incident_restore(user, [INCIDENT], now)
    assert (counts.made, counts.notes) == (1, {"closed_on_import": 1})
    incident = CrisisIncident.objects.get()
    assert (incident.state, incident.resolved_at) == ("resolved", now)
    assert incident.created_at.isoformat() == "2026-03-10T12:00:00+00:00"
    assert AuditEvent.objects.filter(action="crisis.incident.imported", target_id=INCIDENT["id"]).count() == 1
    again = incident_restore(user, [INCIDENT], now)
    assert (again.made, again.existing) == (0, 1)


def test_an_import_leaves_the_incident_that_is_open_alone(user):
    open_one = make_incident(user)
    incident_restore(user, [INCIDENT], timezone.now())
    open_one.refresh_from_db()
    assert open_one.state == "open"
    assert CrisisIncident.objects.filter(owner=user).count() == 2


def test_an_event_joins_only_the_persons_own_incident(user, stranger):
    theirs = make_incident(stranger)
    forged = EVENT | {"incident_id": str(theirs.pk), "opened_incident": True}
    assert event_restore(user, [forged], timezone.now()).made == 1
    assert CrisisEvent.objects.get().incident is None
    theirs.refresh_from_db()
    assert theirs.source_event is None


def test_an_event_finds_its_incident_again(user):
    incident_restore(user, [INCIDENT], timezone.now())
    event_restore(user, [EVENT | {"incident_id": INCIDENT["id"], "opened_incident": True}], timezone.now())
    assert str(CrisisIncident.objects.get().source_event_id) == EVENT["id"]
    assert next(event_rows(user))["opened_incident"] is True


@pytest.mark.parametrize(
    "change",
    [{"severity": 9}, {"subject": "x"}, {"id": 7}, {"created_at": "2999-01-01T00:00:00Z"}, {"trigger_source": "x" * 31},
     {"trigger_source": "a\x00"}, {"trigger_source": "I cannot go on"}, {"detector_version": "she said so"},
     {"resources_shown": ["a bridge"]}],
)  # fmt: skip
def test_a_forged_event_is_left_out(user, change):
    counts = event_restore(user, [EVENT | change], timezone.now())
    assert (counts.made, counts.skipped) == (0, {"invalid": 1})


def test_a_use_of_help_comes_back_once_and_only_for_help_that_exists(user, stranger):
    resource = CrisisResource.objects.create(
        country="DE", name="Help", phone_number="+498001110111", resource_type="hotline"
    )
    use = CrisisResourceUse.objects.create(owner=user, resource=resource, action="called")
    CrisisResourceUse.objects.filter(pk=use.pk).update(created_at=timezone.now() - timedelta(days=2))
    rows = list(use_rows(user))
    rows = [{**row, "id": str(row["id"]), "created_at": row["created_at"].isoformat()} for row in rows]
    assert use_restore(stranger, rows, timezone.now()).skipped == {"id_taken": 1}
    # An erasure keeps the count without the person.
    CrisisResourceUse.objects.update(owner=None)
    assert use_restore(stranger, rows, timezone.now()).made == 1
    assert use_restore(stranger, rows, timezone.now()).existing == 1
    assert CrisisResourceUse.objects.get().owner_id == stranger.pk
    unknown = rows[0] | {"id": EVENT["id"], "name": "Nowhere"}
    assert use_restore(stranger, [unknown], timezone.now()).skipped == {"resource_unknown": 1}


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59-14:00", "9998-01-01T00:00:00Z"])
def test_an_acknowledgement_in_no_time_is_left_out_and_the_next_signal_is_heard(user, at):
    from crisis.incidents.tests.factories import make_incident as signal

    now = timezone.now()
    assert incident_restore(user, [{**INCIDENT, "acknowledged_at": at}], now).skipped == {"invalid": 1}
    assert signal(user, severity=5, now=now).alarm_rung == 1


@pytest.mark.parametrize("name", ["created_at", "updated_at", "resolved_at"])
@pytest.mark.parametrize("at", ["9999-12-31T23:59:59-14:00", "9998-01-01T00:00:00Z", "1700-01-01T00:00:00Z"])
def test_times_that_no_row_can_have_are_left_out(user, name, at):
    now = timezone.now()
    assert incident_restore(user, [{**INCIDENT, name: at}], now).skipped == {"invalid": 1}
    assert event_restore(user, [{**EVENT, name: at}], now).skipped == {"invalid": 1}
    assert incident_restore(user, [{**INCIDENT, "due_at": "9998-01-01T00:00:00Z"}], now).skipped == {"invalid": 1}


def test_an_open_event_comes_in_closed_so_that_nothing_of_today_is_noted_on_it(user):
    now = timezone.now()
    assert event_restore(user, [EVENT], now).notes == {"closed_on_import": 1}
    event = CrisisEvent.objects.get()
    assert (event.resolved_at, event.resolution_type) == (now, "resolved")


def test_the_letters_of_an_escaped_nul_are_no_nul(user):
    text = "It is written \\u0000 in the book."
    assert incident_restore(user, [{**INCIDENT, "notes": text}], timezone.now()).made == 1
    assert incident_restore(user, [{**INCIDENT, "notes": "\x00"}], timezone.now()).skipped == {"invalid": 1}


def test_an_incident_with_its_history_comes_back_as_it_was(user, stranger):
    from crisis.incidents.models import CrisisStep
    from crisis.incidents.services import incident_claim, incident_hand_over, incident_note, incident_resolve
    from crisis.incidents.step_exports import step_restore, step_rows
    from crisis.incidents.tests.factories import make_incident as opened
    from crisis.incidents.tests.factories import make_staff

    now, staff, other = timezone.now() - timedelta(hours=1), make_staff(), make_staff()
    made = opened(user, now=now, note="A hard day.")
    incident_claim(actor=staff, incident_id=made.pk, now=now)
    incident_hand_over(actor=staff, incident_id=made.pk, to=other, now=now)
    incident_note(actor=other, incident_id=made.pk, note="Called back.", now=now)
    incident_resolve(actor=other, incident_id=made.pk, resolution="reached_safe", now=now)
    incidents, steps = list(incident_rows(user)), list(step_rows(user))
    assert [row["note"] for row in steps if row["note"]] == ["Called back."]
    assert not {str(staff.pk), str(other.pk)} & set(str(steps + incidents).replace("'", " ").split())
    CrisisStep.objects.all().delete(), CrisisIncident.objects.all().delete()
    for restore, model, rows in ((incident_restore, CrisisIncident, incidents), (step_restore, CrisisStep, steps)):
        plain = [{name: _plain(value) for name, value in row.items()} for row in rows]
        assert restore(user, plain, timezone.now()).made == len(rows) > 0
        assert restore(user, plain, timezone.now()).existing == len(rows)
        assert restore(stranger, plain, timezone.now()).made == 0
        assert model.objects.filter(owner=user).count() == len(rows)
    assert (list(incident_rows(user)), list(step_rows(user))) == (incidents, steps)


def _plain(value):
    return value.isoformat() if hasattr(value, "isoformat") else str(value) if hasattr(value, "hex") else value


@pytest.mark.parametrize(
    "change",
    [{"kind": "lost"}, {"details": {"x": ["a"]}}, {"details": {"x": "y" * 101}}, {"note": 7},
     {"incident_id": EVENT["id"]}, {"created_at": "2999-01-01T00:00:00Z"}, {"details": {"due_at": "soon"}},
     {"details": {"due_at": 7}}, {"details": {"due_at": "2026-03-10T12:00:00"}},
     {"details": {"due_at": "9999-12-31T23:59:59-14:00"}}, {"details": {"reason": "I cannot go on"}}],
)  # fmt: skip
def test_a_forged_step_is_left_out(user, change):
    from crisis.incidents.step_exports import step_restore

    incident_restore(user, [INCIDENT], timezone.now())
    step = {"id": EVENT["id"], "incident_id": INCIDENT["id"], "kind": "noted", "note": None,
            "details": {"staff": "0199f2a1"}, "created_at": PAST}  # fmt: skip
    assert step_restore(user, [step | change], timezone.now()).made == 0
    assert step_restore(user, [step], timezone.now()).made == 1
    from crisis.incidents.models import CrisisStep

    assert CrisisStep.objects.get().details == {}


def test_an_import_writes_nothing_into_the_history_of_what_is_open(user):
    from crisis.incidents.models import CrisisStep
    from crisis.incidents.step_exports import step_restore
    from crisis.incidents.tests.factories import make_incident as opened

    incident = opened(user)
    before = CrisisStep.objects.count()
    forged = {"id": EVENT["id"], "incident_id": str(incident.pk), "kind": "contact_logged", "note": None,
              "details": {"channel": "phone", "outcome": "reached"}, "created_at": PAST}  # fmt: skip
    assert step_restore(user, [forged], timezone.now()).skipped == {"incident_open": 1}
    assert CrisisStep.objects.count() == before


@pytest.mark.parametrize(
    "change",
    [{"triggers": ["I cannot go on"]}, {"resources_provided": ["the bridge"]}, {"location": "x" * 501},
     {"triggers": ["caf\u00e9"]}],
)  # fmt: skip
def test_no_sentence_comes_in_where_codes_lie_open(user, change):
    assert incident_restore(user, [INCIDENT | change], timezone.now()).skipped == {"invalid": 1}
