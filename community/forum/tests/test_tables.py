"""What the ledger asks of the tables."""

import pytest
from django.db import IntegrityError, connection, transaction

from community.forum.models import ForumCategory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("table", "columns"),
    [("community_forumpost", ["category_id", "created_at"]), ("community_forumreply", ["post_id", "created_at"])],
)
def test_posts_and_replies_are_indexed_by_place_and_time(table: str, columns: list[str]) -> None:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, table).values()
    assert columns in [one["columns"] for one in found if one["index"]]


def test_two_categories_do_not_share_a_name() -> None:
    ForumCategory.objects.create(slug="quiet", name="Quiet")
    for name in ("Quiet", "QUIET"):
        with pytest.raises(IntegrityError), transaction.atomic():
            ForumCategory.objects.create(slug="other", name=name)
