"""What the library is told about how somebody has been."""

from datetime import timedelta

from django.utils import timezone

from content.library.tests.factories import make_item
from wellness.mood.services import mood_entry_create
from wellness.mood.signals import mood_signals


def log(owner, value, *factors, days=0):
    at = (timezone.now() - timedelta(days=days)).isoformat()
    kinds = [{"factor_type": factor} for factor in factors]
    body = {"mood_value": value, "factors": kinds, "logged_at": at}
    mood_entry_create(owner=owner, body=body, now=timezone.now())


def test_the_newest_mood_has_its_label_and_hard_days_their_factors(user, stranger):
    log(user, 9, "exercise", days=1)
    log(user, 3, "sleep", "stress", days=2)
    log(user, 2, "sleep", "gardening", days=0)
    log(stranger, 1, "work")
    found = mood_signals(user, timezone.now())
    assert (found.moods, found.factors) == (("difficult",), ("sleep", "stress"))


def test_a_mood_of_last_week_says_nothing_about_today(user):
    log(user, 2, "sleep", days=6)
    found = mood_signals(user, timezone.now())
    assert (found.moods, found.factors) == ((), ("sleep",))


def test_who_logs_nothing_gives_no_signal(user):
    log(user, 2, "sleep", days=40)
    assert mood_signals(user, timezone.now()) is None


def test_what_fits_comes_first_and_says_why(api_as, user):
    make_item(title="For good days", target_moods=["amazing"])
    fitting = make_item(title="For hard days", target_moods=["difficult"], target_factors=["sleep"])
    log(user, 1, "sleep")
    first = api_as(user).get("/api/v1/content/recommended").json()["results"][0]
    assert (first["id"], first["reason"]["code"], first["reason"]["factors"]) == (str(fitting.pk), "mood", ["sleep"])


def test_a_tip_or_a_prompt_is_no_recommendation(api_as, user):
    make_item(content_type="tip", description="One line.")
    make_item(content_type="prompt")
    article = make_item()
    found = api_as(user).get("/api/v1/content/recommended").json()["results"]
    assert [row["id"] for row in found] == [str(article.pk)]
