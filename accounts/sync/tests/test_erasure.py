"""An erased person leaves nothing in the feed, not even what their erasure noted."""

import pytest
from django.utils import timezone

from accounts.erasure.services import account_purge
from accounts.erasure.tests.factories import mood
from accounts.sync.models import SyncChange, SyncWrite


@pytest.mark.django_db
def test_an_erasure_takes_the_feed_with_it(user, stranger, api_as):
    for person in (user, stranger):
        mood(api_as(person))
        SyncWrite.objects.create(owner=person, change_id=person.pk, fingerprint=b"1", created_at=timezone.now())
    assert SyncChange.objects.filter(owner_id=user.pk).count() == 1
    account_purge(subject_id=user.pk, now=timezone.now())
    assert SyncChange.objects.filter(owner_id=user.pk).count() == 0
    assert SyncWrite.objects.filter(owner_id=user.pk).count() == 0
    assert SyncChange.objects.filter(owner_id=stranger.pk, deleted=False).count() == 1
    assert SyncWrite.objects.filter(owner_id=stranger.pk).count() == 1
