"""What becomes of what a person did in the library when they are erased."""

from accounts.erasure.registry import ERASED, Policy, register_of_nobody, register_policy
from content.library.models import (
    ContentCategory,
    ContentItem,
    ContentRating,
    ContentRevision,
    ContentState,
    ContentView,
)
from content.library.ratings import ratings_erase

STAFF = "work of staff: the text stays, without a name"


def register_erasure() -> None:
    """Called when the app starts."""
    register_policy(ContentView, Policy.ERASE, legal_basis=ERASED)
    # Taken out of the averages as well, so that an item says what the people who are here gave it.
    register_policy(ContentRating, Policy.ERASE, legal_basis=ERASED, handler=ratings_erase)
    for name in ("created_by", "submitted_by", "published_by"):
        register_policy(ContentItem, Policy.ANONYMISE, legal_basis=STAFF, owner_field=name)
    register_policy(ContentRevision, Policy.ANONYMISE, legal_basis=STAFF, owner_field="actor")
    register_of_nobody(ContentCategory, "the shelves of the library")
    register_of_nobody(ContentState, "how often the library changed and what was loaded last")
