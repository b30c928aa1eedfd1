"""Query parameters of the list of entries."""

from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request

from journal.entries.models import TAGS_MAX, JournalEntry
from journal.entries.selectors import Filters
from journal.entries.texts import Words
from wellness.checkins.triggers import TriggerInvalid, triggers_of
from wellness.diary.filters import choice_in, choice_parameter, flag_in, flag_parameter
from wellness.diary.views import DATE_RANGE, date_range

SEARCH_MAX = 200
PARAMETERS = [
    *DATE_RANGE,
    choice_parameter("mood", JournalEntry.Mood.values, "Entries with this mood."),
    choice_parameter("type", JournalEntry.Type.values, "Entries of this type."),
    OpenApiParameter("tags", str, OpenApiParameter.QUERY, description="Entries with all of these, split by commas."),
    flag_parameter("favorite", "Favourites only, or all but them."),
    flag_parameter("draft", "Drafts only, or finished ones only."),
    choice_parameter("include", ("content",), "Adds the text, which is left out otherwise."),
    OpenApiParameter(
        "search", str, OpenApiParameter.QUERY,
        description=(
            "Entries in which every word stands, in title, text or tags; capitals and accents make no difference. Goes "
            "forward only: `previous` is null."
        ),
    ),
]  # fmt: skip


def filters_of(request: Request) -> Filters:
    """:raises ValidationError: naming the parameter that is wrong."""
    first, last = date_range(request)
    return Filters(
        mood=choice_in(request, "mood", JournalEntry.Mood.values),
        entry_type=choice_in(request, "type", JournalEntry.Type.values),
        tags=_tags(request),
        is_favorite=flag_in(request, "favorite"),
        is_draft=flag_in(request, "draft"),
        first=first,
        last=last,
    )


def content_wanted(request: Request) -> bool:
    return choice_in(request, "include", ("content",)) is not None


def words_of(request: Request) -> Words | None:
    """:raises ValidationError: naming `search`, when it is too long."""
    text = request.query_params.get("search", "")
    if len(text) > SEARCH_MAX:
        raise _refused("search", f"At most {SEARCH_MAX} characters are accepted.")
    return Words(text) or None


def _tags(request: Request) -> tuple[str, ...]:
    texts = [text for text in request.query_params.get("tags", "").split(",") if text.strip()]
    if len(texts) > TAGS_MAX:
        raise _refused("tags", f"At most {TAGS_MAX} are accepted.")
    try:
        return tuple(triggers_of(texts))
    except TriggerInvalid as error:
        raise _refused("tags", str(error)) from error


def _refused(name: str, message: str) -> ValidationError:
    return ValidationError({name: [ErrorDetail(message, "invalid")]})
