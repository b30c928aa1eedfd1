"""
Words in every column of every table about a person, in their files and in Redis; after the purge they are nowhere.

When a column is forgotten, this names it. When a table is, the purge itself fails: the database keeps no orphans.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.mail import EmailMessage
from django.db import connection
from django.utils import timezone

from accounts.billing.models import BillingEvent, Subscription
from accounts.consent.models import SharingGrant
from accounts.emergency.models import EmergencyAccess
from accounts.erasure.models import RetentionRecord
from accounts.erasure.receipts import receipt_holds
from accounts.erasure.registry import Policy, rules
from accounts.erasure.retained import retention_pseudonym
from accounts.erasure.services import account_purge
from accounts.erasure.tests.canaries import BY_HAND, Canaries
from accounts.export.models import DataExport
from accounts.identity.codes import Purpose, mail_request
from accounts.identity.mail import MailFolderBackend
from accounts.identity.models import User
from accounts.identity.tests.factories import make_user
from accounts.imports.models import DataImport
from accounts.notifications.models import NotificationDelivery
from accounts.profile.models import UserProfile
from accounts.vault.fields import VaultField
from accounts.vault.keyring import KeyDestroyed, forget_keys
from accounts.vault.models import DataKey
from accounts.vault.sealing import unseal
from community.forum.tests.factories import make_category
from community.groups.tests.factories import make_group
from community.messaging.models import Conversation, MessageAttachment
from config.tests.leaks import database_dump, everything_in_redis, rows_by_table, shown_in
from content.library.models import ContentCategory, ContentItem
from content.programs.tests.factories import make_program
from crisis.resources.models import CrisisResource
from journal.attachments.models import JournalAttachment
from wellness.achievements.tests.factories import make_achievement

KEPT_KINDS = {
    "account", "consent", "payment", "subscription", "crisis_event", "crisis_incident", "crisis_step",
    "sharing_grant", "emergency_access", "moderation_decision", "moderation_restriction", "moderation_appeal",
    "counseling_session",
}  # fmt: skip
# Where the id of somebody who is gone may stand: the history, and the receipt.
ID_TABLES = {"accounts_auditevent", "accounts_erasurerequest"}


@pytest.fixture
def folders(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    settings.STORAGES = settings.STORAGES | {
        name: {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / folder}}
        for name, folder in (("default", "media"), ("private", "private"))
    }
    return tmp_path


@pytest.fixture
def house(transactional_db: None, folders: Path, api_as: Any) -> Iterator[SimpleNamespace]:
    """Two people who are filled to the brim; the first one is to go."""
    person, stranger, staff = make_user(), make_user(), make_user(role="admin", is_staff=True)
    client = api_as(person)
    assert client.post("/api/v1/auth/socket-ticket").status_code == 201
    words = {owner.pk: _filled(owner, staff) for owner in (person, stranger)}
    yield SimpleNamespace(
        person=person, stranger=stranger, staff=staff, words=words[person.pk], others=words[stranger.pk], folder=folders
    )
    forget_keys()


def _filled(owner: User, staff: User) -> Canaries:
    line = CrisisResource.objects.create(
        country="DE",
        name=f"Line {event_of(owner)}",
        resource_type="hotline",
        phone_number="+49301110111",
        verified_by=staff,
    )
    shelf, _ = ContentCategory.objects.get_or_create(slug="sleep", defaults={"title": "Sleep"})
    # With the one rating that the canaries give it.
    item = ContentItem.objects.create(
        slug=f"item-{uuid4().hex}", content_type="tip", title="A tip", category=shelf, created_by=staff,
        rating_sum=1, rating_count=1,
    )  # fmt: skip
    program = make_program(modules=1)
    talk = Conversation.objects.create(kind=Conversation.Kind.COUNSELING)
    house_rows = [
        line, make_achievement(slug=f"made-{uuid4().hex}"), item, program, program.modules.get(), talk,
        make_category(), make_group(actor=staff),
    ]  # fmt: skip
    words = Canaries(owner, staff, house_rows=house_rows)
    words.fill_everything()
    _files_written(words)
    _rows_by_hand(words, staff)
    _redis_filled(words)
    return words


def _files_written(words: Canaries) -> None:
    for model, column, storage in (
        (UserProfile, "avatar", "default"), (DataExport, "file", "private"), (DataImport, "file", "private"),
        (JournalAttachment, "file", "private"), (MessageAttachment, "file", "private"),
    ):  # fmt: skip
        row, name = words.rows[model], f"{model._meta.label_lower}.{column}"
        words.outside[f"inside {name}"] = inside = f"Canary inside {name} of {words.person.pk}"
        setattr(row, column, storages[storage].save(f"{words.plain[name]}/file.bin", ContentFile(inside.encode())))
        row.save()
    words.outside["a letter"] = letter = f"Canary in a letter to {words.person.pk}"
    MailFolderBackend().send_messages([EmailMessage("Hello", letter, "house@example.org", [words.person.email])])
    delivery = words.rows[NotificationDelivery]
    from accounts.notifications.providers.outbox import outbox_write

    outbox_write(channel="sms", reference=str(delivery.pk), missing="TWILIO", message={"body": letter})


def event_of(owner: User) -> str:
    """A name for rows of the house: it must not hold the person's id."""
    return f"evt_{hashlib.sha256(owner.pk.bytes).hexdigest()[:16]}"


def _rows_by_hand(words: Canaries, staff: User) -> None:
    person = words.person
    kind = ContentType.objects.get_for_model(User)
    said = words.word("admin.logentry.about")
    LogEntry.objects.create(user=staff, content_type=kind, object_id=str(person.pk), object_repr=said, action_flag=2)
    store = SessionStore()
    store.update({"_auth_user_id": str(person.pk), "said": "words of a session"})
    store.save()
    payload = {"customer": words.sealed["accounts.subscription.customer"]}
    BillingEvent.objects.create(
        provider_event_id=event_of(person), type="invoice.paid", made_at=timezone.now(), payload=payload
    )
    person.groups.create(name=f"group {event_of(person)}")


def _redis_filled(words: Canaries) -> None:
    person = words.person
    mail_request(owner_id=person.pk, purpose=Purpose.RESET_PASSWORD, email=person.email or "", now=timezone.now())
    from rest_framework.test import APIClient

    login = APIClient().post("/api/v1/auth/login", {"identifier": person.email, "password": "wrong-harbour-42"})
    assert login.status_code == 401


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _mark(person: User) -> bytes:
    return hashlib.sha256((person.email or "").lower().encode()).hexdigest().encode()


def test_every_text_column_of_every_registered_table_holds_a_canary(house: SimpleNamespace) -> None:
    from django.db import models

    words, texts = house.words, (models.CharField, models.TextField, models.JSONField, models.BinaryField)
    wanted = {
        f"{rule.label}.{field.name}"
        for rule in rules()
        if rule.label not in BY_HAND
        for field in rule.model._meta.concrete_fields
        if isinstance(field, texts)
    }
    assert len(wanted) > 60
    assert wanted - words.all.keys() - words.spared.keys() == set()
    sealed = {
        f"{rule.label}.{field.name}"
        for rule in rules()
        if rule.label not in BY_HAND
        for field in rule.model._meta.concrete_fields
        # What a key of the house seals is of nobody: a constraint of the table says so.
        if isinstance(field, VaultField) and not field.system
    }
    assert len(sealed) > 25
    assert sealed <= words.sealed.keys()


def test_after_a_purge_nothing_of_the_person_is_anywhere(house: SimpleNamespace) -> None:
    person, words = house.person, house.words
    backup = database_dump()
    # The search works: before, every plain word is in the dump, and no sealed one is.
    assert shown_in(backup, words.plain) == sorted(words.plain)
    assert shown_in(backup, words.sealed | words.outside) == []
    assert shown_in(b"\n".join(_files(house.folder).values()), words.outside) == sorted(words.outside)
    assert person.pk.hex.encode() in everything_in_redis()
    assert _mark(person) in everything_in_redis()
    wrapped = bytes(DataKey.objects.get(owner=person).wrapped)

    receipt = account_purge(subject_id=person.pk, now=timezone.now())

    dump = database_dump()
    assert shown_in(dump, words.all) == []
    assert wrapped.hex().encode() not in dump
    tables = rows_by_table()
    assert {table: shown_in(rows, words.all) for table, rows in tables.items() if shown_in(rows, words.all)} == {}
    by_id = {
        table for table, rows in tables.items() if str(person.pk).encode() in rows or person.pk.hex.encode() in rows
    }
    assert by_id <= ID_TABLES
    in_redis = everything_in_redis()
    assert shown_in(in_redis, words.all) == []
    assert _mark(person) not in in_redis
    assert f"throttle:user:{person.pk.hex}".encode() not in in_redis
    left = _files(house.folder)
    assert [name for name, content in left.items() if shown_in(content + name.encode(), words.all)] == []
    assert receipt_holds(receipt.body, receipt.signature)
    assert receipt.body["places"]["files"] == 7
    assert not any(str(person.pk) in str(row.get_decoded()) for row in Session.objects.all())
    assert BillingEvent.objects.get(provider_event_id=event_of(person)).payload is None


def test_a_backup_from_before_holds_only_what_nobody_can_open(house: SimpleNamespace) -> None:
    words = house.words
    backup = database_dump()
    blobs = _blobs_in(words, backup)
    assert len(blobs) > 25
    for name, blob in blobs:
        assert words.sealed[name].encode() in unseal(blob, name)
    account_purge(subject_id=house.person.pk, now=timezone.now())
    for name, blob in blobs:
        with pytest.raises(KeyDestroyed):
            unseal(blob, name)


def _blobs_in(words: Canaries, backup: bytes) -> list[tuple[str, bytes]]:
    """The sealed values as the backup holds them."""
    found = [(name, blob) for name, blob in words.blobs() if blob.hex().encode() in backup]
    assert len(found) == len(words.sealed)
    return found


def test_what_the_law_keeps_names_nobody_and_holds_no_words(house: SimpleNamespace) -> None:
    person = house.person
    account_purge(subject_id=person.pk, now=timezone.now())
    kept = list(RetentionRecord.objects.filter(pseudonym=retention_pseudonym(person.pk)))
    assert {row.kind for row in kept} == KEPT_KINDS - {"sharing_grant", "emergency_access"}
    opened = json.dumps([row.body for row in kept]).encode()
    assert shown_in(opened, house.words.all) == []
    assert str(person.pk).encode() not in opened
    assert b"@" not in opened
    assert {rule.policy for rule in rules()} == set(Policy)


def test_without_legal_retention_nothing_is_kept(house: SimpleNamespace, settings: Any) -> None:
    settings.LEGAL_RETENTION = False
    account_purge(subject_id=house.person.pk, now=timezone.now())
    assert not RetentionRecord.objects.exists()


def _rows_of(words: Canaries) -> dict[str, dict[str, Any] | None]:
    """Every row of a person as it is now, sealed columns aside: those are opened one by one."""
    found = {}
    for model, row in words.rows.items():
        names = [field.attname for field in model._meta.concrete_fields if not isinstance(field, VaultField)]
        found[model._meta.label] = model._base_manager.filter(pk=row.pk).values(*names).first()
    assert all(found.values())
    return found


def test_another_person_keeps_everything_and_can_read_it(house: SimpleNamespace) -> None:
    others, files = house.others, _files(house.folder)
    before = _rows_of(others)
    account_purge(subject_id=house.person.pk, now=timezone.now())
    forget_keys()
    assert shown_in(database_dump(), others.plain) == sorted(others.plain)
    assert _rows_of(others) == before
    opened = {name: unseal(blob, name).decode() for name, blob in others.blobs()}
    assert all(others.sealed[name] in text for name, text in opened.items())
    left = _files(house.folder)
    assert len(left) == len(files) - 7
    assert sum(bool(shown_in(content, others.all)) for content in left.values()) == 7
    assert BillingEvent.objects.get(provider_event_id=event_of(house.stranger)).payload is not None
    assert Subscription.objects.filter(owner=house.stranger).count() == 1


def test_erasing_staff_leaves_what_is_about_others(house: SimpleNamespace) -> None:
    """A therapist's grants and break-glasses are about somebody else: they are kept under that person's pseudonym."""
    staff, person = house.staff, house.person
    make_user(role="admin", is_staff=True)
    assert SharingGrant.objects.filter(grantee=staff).count() == 2
    assert EmergencyAccess.objects.filter(actor=staff).count() == 2
    receipt = account_purge(subject_id=staff.pk, now=timezone.now())
    kinds = RetentionRecord.objects.filter(pseudonym=retention_pseudonym(person.pk)).values_list("kind", flat=True)
    assert sorted(kinds) == ["emergency_access", "sharing_grant"]
    assert receipt.body["anonymised"]["crisis.crisisincident"] == 2
    assert receipt.body["anonymised"]["crisis.crisisresource"] == 2
    assert CrisisResource.objects.filter(verified_by=None).count() == 2
    assert User.objects.filter(pk=person.pk).exists()
    # A block goes with either of its two.
    gone = ("accounts.emergencyaccess.", "community.userblock.")
    opened = {name: unseal(blob, name).decode() for name, blob in house.others.blobs(but=gone)}
    assert all(house.others.sealed[name] in text for name, text in opened.items())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
