"""An upload whose line broke stores nothing, wherever it broke: the phone sends it again."""

from io import BytesIO

import pytest

from config.ids import uuid7
from journal.attachments.models import JournalAttachment
from journal.attachments.tests.factories import make_ogg
from journal.attachments.tests.test_attachments import stored
from journal.entries.tests.factories import URL, make_entry

pytestmark = pytest.mark.django_db
END = b"\r\n--line--\r\n"


def part(name, data, more=b""):
    return b'\r\n--line\r\nContent-Disposition: form-data; name="' + name + b'"' + more + b"\r\n\r\n" + data


def post(client, entry, body, *, kept, **more):
    """As a server hands on a request whose client went away after `kept` bytes."""
    more |= {"wsgi.input": BytesIO(body[:kept]), "CONTENT_LENGTH": str(len(body))}
    return client.generic(
        "POST", f"{URL}/{entry.pk}/attachments", content_type="multipart/form-data; boundary=line", **more
    )


@pytest.mark.parametrize("own_first", [True, False])
@pytest.mark.parametrize("more", [{}, {"HTTP_IDEMPOTENCY_KEY": "photo-1"}], ids=["plain", "with a key"])
def test_an_upload_that_broke_off_stores_nothing_and_the_next_one_does(user, api_as, own_first, more):
    client, entry, own = api_as(user), make_entry(user), str(uuid7())
    parts = [part(b"id", own.encode()), part(b"file", make_ogg(), b'; filename="x"')]
    body = b"".join(parts if own_first else parts[::-1]) + END
    for lost in (2, len(END), 40, 70, 130, 2000, len(body) - 10):
        assert post(client, entry, body, kept=len(body) - lost, **more).status_code == 400
    assert (stored(), JournalAttachment.objects.count()) == ([], 0)
    done = post(client, entry, body, kept=len(body), **more)
    assert (done.status_code, done.json()["id"]) == (201, own)
