"""Letters and the pages that their links open."""

from datetime import timedelta
from email import message_from_bytes, policy
from smtplib import SMTPException
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts.identity.mailing import mailed_codes_send
from accounts.identity.models import MailedCode
from accounts.identity.tasks import mailed_codes_send_task, sessions_prune_task
from accounts.identity.tests.walk import ROOT, client_at, letters, sign_up, token_in
from config.celery import app
from config.testing.threads import at_once

pytestmark = pytest.mark.django_db
FORGOT = f"{ROOT}/forgot-password"
HEALTH_WORDS = ("mood", "mental", "health", "therap", "crisis", "depress", "anxi", "suicid", "wellness", "evenkeel")


def link_in(letter):
    return next(line for line in letter.body.splitlines() if line.startswith("http"))


def test_subjects_tell_nobody_who_looks_over_a_shoulder(mailoutbox):
    sign_up("lea@example.org")
    verification = letters(mailoutbox)[0]
    client_at("192.0.2.1").post(FORGOT, {"email": "lea@example.org"})
    client_at("192.0.2.1").post(f"{ROOT}/verify-email", {"token": token_in(verification)})
    sign_up("lea@example.org")
    subjects = {letter.subject for letter in letters(mailoutbox)}
    assert len(subjects) == 3
    assert not [word for word in HEALTH_WORDS for subject in subjects if word in subject.lower()]


def test_without_a_mail_server_letters_are_files_for_their_owner_only(mail_dir):
    sign_up("lea@example.org")
    assert mailed_codes_send() == 1
    (path,) = mail_dir.glob("*.eml")
    assert path.stat().st_mode & 0o077 == 0
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert message["To"] == "lea@example.org"
    assert "confirm" in message.get_content()


def test_a_letter_that_the_mail_server_refused_is_tried_again_and_blocks_no_other(mailoutbox, monkeypatch):
    sign_up("first@example.org")
    sign_up("second@example.org")
    whole = mail.EmailMessage.send

    def refuse_first(message, *args, **kwargs):
        if message.to == ["first@example.org"]:
            raise SMTPException
        return whole(message, *args, **kwargs)

    with monkeypatch.context() as broken:
        broken.setattr(mail.EmailMessage, "send", refuse_first)
        assert mailed_codes_send() == 1
    assert MailedCode.objects.filter(sent_at=None).count() == 1
    assert mailed_codes_send() == 1
    assert [letter.to for letter in mailoutbox] == [["second@example.org"], ["first@example.org"]]


def test_a_letter_whose_time_is_over_is_not_sent(mailoutbox):
    sign_up("lea@example.org")
    MailedCode.objects.update(expires_at=timezone.now())
    assert letters(mailoutbox) == []


@pytest.mark.django_db(transaction=True)
def test_several_workers_send_each_letter_once(mailoutbox):
    for number in range(6):
        sign_up(f"person{number}@example.org")
    assert sum(at_once(4, lambda _: mailed_codes_send_task())) == 6
    assert len(mailoutbox) == 6


@pytest.mark.django_db(transaction=True)
def test_a_known_and_an_unknown_address_both_nudge_the_worker_and_no_code_is_in_it():
    sign_up("lea@example.org")
    sent = []
    for email in ("lea@example.org", "nobody@example.org"):
        with app.connection_for_write() as connection:
            queue = connection.SimpleQueue("critical")
            queue.clear()
            client_at("192.0.2.1").post(FORGOT, {"email": email})
            message = queue.get(timeout=5)
            message.ack()
            sent.append((message.headers["task"], message.payload))
    assert sent[0] == sent[1]
    assert sent[0][0] == "accounts.tasks.mailed_codes_send_task"
    assert sent[0][1][:2] == [[], {}]


@pytest.mark.django_db(transaction=True)
def test_without_a_broker_the_letter_waits_for_the_sweep(mailoutbox, monkeypatch):
    def no_broker(*args, **kwargs):
        raise OperationalError("no broker")

    monkeypatch.setattr(mailed_codes_send_task, "apply_async", no_broker)
    sign_up("lea@example.org")
    assert len(letters(mailoutbox)) == 1


def test_old_rows_are_forgotten():
    sign_up("lea@example.org")
    MailedCode.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert sessions_prune_task() == 1
    assert not MailedCode.objects.exists()


@pytest.mark.urls("accounts.identity.tests.page_root")
@pytest.mark.parametrize("page", ["verify-email", "reset-password"])
def test_the_page_of_a_link_does_nothing_by_being_read(client, mailoutbox, page):
    sign_up("lea@example.org")
    client_at("192.0.2.1").post(FORGOT, {"email": "lea@example.org"})
    link = urlsplit(next(link_in(letter) for letter in letters(mailoutbox) if f"/{page}#" in letter.body))
    assert link.query == ""
    assert link.fragment.startswith("token=")
    answer = client.get(link.path)
    assert answer.status_code == 200
    assert f'data-endpoint="{ROOT}/{page}"' in answer.content.decode()
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "no-store"
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert client.post(link.path).status_code == 405
    assert MailedCode.objects.filter(used_at=None).count() == 2
