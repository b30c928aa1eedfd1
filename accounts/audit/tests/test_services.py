from uuid import uuid4

import pytest
from django.db import transaction

from accounts.audit.models import AuditEvent
from accounts.audit.services import COLUMNS, audit_record, audit_values
from config.api.context import RequestContext, bind, release

pytestmark = pytest.mark.django_db


@pytest.fixture
def context():
    context = RequestContext(request_id="request-1", ip="192.0.2.7", user_agent="x", session_id=uuid4())
    token = bind(context)
    yield context
    release(token)


def test_a_row_says_who_did_what_to_whom_from_where(user, stranger, context, django_assert_num_queries):
    with django_assert_num_queries(1):
        audit_record(actor=user, action="tests.read", target=stranger, owner_id=stranger.pk, details={"fields": 2})
    row = AuditEvent.objects.get(action="tests.read")
    assert (row.actor_id, row.owner_id, row.session_id) == (user.pk, stranger.pk, context.session_id)
    assert (row.target_type, row.target_id) == ("accounts.user", str(stranger.pk))
    assert (row.request_id, row.ip, row.details) == ("request-1", "192.0.2.7", {"fields": 2})


def test_a_job_leaves_a_row_without_a_request():
    audit_record(actor=None, action="tests.job", target=("tests.batch", None))
    row = AuditEvent.objects.get(action="tests.job")
    assert (row.actor_id, row.session_id, row.request_id, row.ip) == (None, None, "", "")
    assert (row.target_type, row.target_id, row.details) == ("tests.batch", "", {})


def test_a_row_goes_with_the_transaction_that_it_tells_of():
    with transaction.atomic():
        audit_record(actor=None, action="tests.undone")
        transaction.set_rollback(True)
    assert not AuditEvent.objects.filter(action="tests.undone").exists()


def test_the_values_for_hand_written_sql_fit_the_columns(user):
    values = audit_values(actor=user, action="tests.folded")
    assert len(values) == len(COLUMNS.split(","))


def test_rows_outlive_the_person(user):
    audit_record(actor=user, action="tests.kept", owner_id=user.pk)
    key = user.pk
    user.delete()
    assert AuditEvent.objects.get(action="tests.kept").actor_id == key
