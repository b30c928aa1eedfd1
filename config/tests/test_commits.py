"""What is done after a commit, and fails."""

import pytest

from config.commits import after_commit


@pytest.mark.django_db(transaction=True)
def test_what_fails_after_a_commit_is_logged_and_fails_nobody(caplog):
    done = []

    def fail(number, *, name):
        done.append((number, name))
        raise OSError("away")

    after_commit(fail, 1, name="one")
    after_commit(done.append, 2)
    assert done == [(1, "one"), 2]
    assert [record.levelname for record in caplog.records if record.name.startswith("django.db")] == ["ERROR"]
