"""What a page and a summary cost after ten years: the plan and the buffers, not the clock."""

import json
from datetime import date, datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from django.db import connection

from accounts.billing.models import Subscription
from accounts.billing.services import subscription_set
from accounts.profile.models import UserPreferences
from config.api.cursors import Position
from wellness.cbt.models import CbtEntry
from wellness.progress import sql
from wellness.progress.registry import counted_sources, sources
from wellness.progress.tests.factories import NOW, TODAY, analyze, day, tidy, write_history
from wellness.progress.timeline import Asked, Place, timeline_statement

pytestmark = pytest.mark.django_db
YEARS = 3650
LIMIT = 20
TYPES = {UUID: "uuid", datetime: "timestamptz", date: "date", int: "bigint"}
MIDDLE = Position(NOW - timedelta(days=1800), UUID(int=0), backwards=False)
PAGES = {
    "first": Asked(limit=LIMIT),
    "after": Asked(limit=LIMIT, place=Place(MIDDLE, "interaction")),
    "before": Asked(limit=LIMIT, place=Place(MIDDLE._replace(backwards=True), "checkin")),
    "ranged": Asked(limit=LIMIT, first=day(2000), last=day(1000)),
    "ranged after": Asked(limit=LIMIT, first=day(2000), last=day(1000), place=Place(MIDDLE, "mood_entry")),
}


def plan_of(statement, params, mode="force_generic_plan"):
    """The plan of the prepared statement as it ran, the second time: then everything is in memory."""
    text = statement
    for number in range(1, len(params) + 1):
        text = text.replace("%s", f"${number}", 1)
    types = ", ".join(TYPES[type(value)] for value in params)
    values = ", ".join(str(value) if isinstance(value, int) else f"'{value}'" for value in params)
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL plan_cache_mode = {mode}")
        cursor.execute(f"PREPARE asked ({types}) AS {text}")
        for _ in range(2):
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE asked ({values})")
            found = cursor.fetchone()[0][0]["Plan"]
        cursor.execute("DEALLOCATE asked")
    return found


def nodes(plan):
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


def scans(plan):
    return [node for node in nodes(plan) if "Relation Name" in node and node["Alias"].startswith("t")]


def page_plan(owner, asked, mode="force_generic_plan"):
    return plan_of(*timeline_statement(owner=owner, asked=asked, chosen=sources()), mode)


def buffers(plan):
    return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]


@pytest.fixture
def crowd(make_user):
    """Ten years of every day, ten years that ended long ago, ten days, and others around them."""
    tidy()
    people = {"years": make_user(), "ago": make_user(), "days": make_user()}
    write_history(people["ago"], YEARS, now=NOW - timedelta(days=100))
    write_history(people["years"], YEARS)
    write_history(people["days"], 10)
    for _ in range(8):
        write_history(make_user(), 60)
    analyze()
    return people


@pytest.mark.slow
def test_a_page_of_ten_years_reads_a_page_of_each_source(crowd):
    for mode in ("force_custom_plan", "force_generic_plan"):
        for name, asked in PAGES.items():
            plan = page_plan(crowd["years"], asked, mode)
            read = scans(plan)
            assert len(read) == len(sources()), name
            for scan in read:
                assert scan["Node Type"] in {"Index Scan", "Index Only Scan"}, (mode, name, json.dumps(scan))
                # An incremental sort looks one row further, to see where a group of equal times ends.
                assert scan["Actual Rows"] <= LIMIT + 2, (mode, name, scan)
                # Days at the ends of a range, and the row at the place itself.
                assert scan.get("Rows Removed by Filter", 0) <= 4, (mode, name, scan)
            sorts = [node for node in nodes(plan) if "Sort" in node["Node Type"]]
            assert all(node["Actual Rows"] <= len(sources()) * (LIMIT + 1) for node in sorts)


@pytest.mark.slow
def test_a_page_of_ten_years_costs_what_one_of_ten_days_costs(crowd):
    long, short = (buffers(page_plan(crowd[who], Asked(limit=LIMIT))) for who in ("years", "days"))
    assert long <= 3 * short
    middle = buffers(page_plan(crowd["years"], PAGES["after"]))
    assert middle <= 3 * short


@pytest.mark.slow
def test_counts_of_a_window_read_the_window_alone(crowd):
    found = {}
    for who in ("years", "days"):
        params = [crowd[who].pk, day(6), TODAY] * len(counted_sources())
        plan = plan_of(sql.days_statement(), params)
        found[who] = buffers(plan)
        read = scans(plan)
        assert len(read) == len(counted_sources())
        for scan in read:
            assert scan["Node Type"] in {"Index Scan", "Index Only Scan", "Bitmap Heap Scan"}
            assert scan["Actual Rows"] <= 7
            assert scan.get("Rows Removed by Filter", 0) == 0
    assert found["years"] <= 3 * found["days"]


@pytest.mark.slow
def test_drafts_in_between_cost_a_page_nothing(crowd):
    person = crowd["years"]
    rows = CbtEntry.objects.filter(owner=person, local_date__gt=day(3000))
    assert rows.update(status="draft") == 3000
    analyze()
    for mode in ("force_custom_plan", "force_generic_plan"):
        (scan,) = (one for one in scans(page_plan(person, PAGES["first"], mode)) if "cbt" in one["Relation Name"])
        assert scan["Actual Rows"] <= LIMIT + 1
        assert scan.get("Rows Removed by Filter", 0) == 0


class Weighed:
    """Explains every statement on these tables and adds up what it touched."""

    def __init__(self):
        self.blocks = self.statements = 0

    def __call__(self, execute, statement, params, many, context):
        if "wellness_" in str(statement):
            explained = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}"
            cursor = psycopg.ClientCursor(context["connection"].connection)
            self.blocks += buffers(cursor.execute(explained, params).fetchone()[0][0]["Plan"])
            self.statements += 1
        return execute(statement, params, many, context)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "statements"),
    [
        ("progress/timeline", 1),
        ("progress/summary", 3),
        ("progress/analytics?timeframe=week", 3),
        ("analytics/dashboard", 2),
        ("analytics/wellness-score", 1),
    ],
)
def test_an_answer_after_ten_years_touches_what_one_after_ten_days_does(api_as, crowd, path, statements):
    found = {}
    for who, person in crowd.items():
        subscription_set(actor=None, owner=person, tier=Subscription.Tier.PREMIUM)
        # A streak of ten years is the one thing that is counted from its beginning.
        UserPreferences.objects.create(owner=person, show_streaks=False)
        client = api_as(person)
        with connection.execute_wrapper(weighed := Weighed()):
            answer = client.get(f"/api/v1/{path}")
        assert answer.status_code == 200
        assert len(answer.content) < 12_000
        assert weighed.statements == statements
        found[who] = weighed.blocks
    assert 0 < found["years"] <= 3 * found["days"], found
    assert found["ago"] <= 3 * found["days"], found
