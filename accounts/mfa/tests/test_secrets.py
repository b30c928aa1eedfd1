"""Whoever reads the database, Redis or the logs can prove nothing with it."""

import json

import pytest
from django.db import connection

from accounts.mfa.tests.factories import code_of
from accounts.mfa.tests.steps import AUTH, agree_to_texts, confirm, enable, enrol_sms, enrol_totp, owed, texted, verify
from config.tests.leaks import Record, everything_in_redis, shown_in

pytestmark = pytest.mark.django_db
TABLES = """
SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
"""


def whole_database() -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        found = []
        for (name,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{name}" AS t')
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found).encode()


def test_no_secret_and_no_code_lies_readable_anywhere(user, api_as, present):
    client, secrets = api_as(user), {}
    agree_to_texts(user)
    with Record() as record:
        secrets["pending secret"] = enable(client, "totp")["secret"]
        secret, codes = enrol_totp(client)
        enrol_sms(user, client)
        secrets |= {"secret": secret, "enrolling code": f'"{code_of(secret)}"'}
        secrets |= {f"recovery code {number}": code for number, code in enumerate(codes)}
        secrets |= {f"plain recovery code {number}": code.replace("-", "") for number, code in enumerate(codes)}
        present.shift(31)
        token = owed(user)
        client.post(f"{AUTH}/step-up/challenge", {"method": "sms"})
        secrets |= {"token": token, "texted": f'"{texted(user)}"', "wrong code": "LOOK-FOR-THIS"}
        verify(token, code="LOOK-FOR-THIS")
        verify(token, code=codes[0])
        present.shift(31)
        client.post(f"{AUTH}/step-up", {"code": code_of(secret)})
        assert client.get(f"{AUTH}/2fa/recovery-codes").status_code == 200
        confirm(client, "totp", code="LOOK-FOR-THIS")
    assert len(secrets) > 20
    # That the search would find what is there.
    assert shown_in(json.dumps(secrets).encode(), {"secret": secret}) == ["secret"]
    assert shown_in(whole_database(), secrets) == []
    assert shown_in(everything_in_redis(), secrets) == []
    assert {form: shown_in(written, secrets) for form, written in record.written.items()} == {"json": [], "console": []}
    assert all(record.written.values())
