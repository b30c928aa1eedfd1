"""A whole day of editors in a real browser: write, preview, hand in, publish, plan, bring in a file."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from accounts.audit.models import AuditEvent
from accounts.identity.models import User
from accounts.mfa.services import staff_enrol
from config.api.redis_client import redis_client
from config.staff.tests.browsing import sign_in
from content.library.categories import categories_bring
from content.library.models import ContentItem
from content.library.tests.factories import make_editor
from content.programs.models import Program

# `UPDATE_SCREENSHOTS=1` renews the pictures in the documentation; other runs leave the repository as it is.
PICTURES = Path(__file__).resolve().parents[3] / "docs" / "images"
HEAD = "slug,language,type,title,description,category,body\n"
GOOD = (
    "three-slow-breaths,en,tip,Three slow breaths,Longer out than in.,anxiety,Breathe out longer than you breathe in.\n"
)
BAD = "warm-feet,en,tip,Warm feet,Socks before bed.,nowhere,Put on socks before you go to bed.\n"
BODY = "## An hour before bed\n\nDim the lights and put the telephone **in another room**.\n\n- Tea\n- A book\n"


class Day:
    """Two editors, each with a browser of their own, and everybody's view of what is public."""

    def __init__(self, browser: Any, address: str, folder: Path) -> None:
        self.browser, self.address, self.folder = browser, address, folder
        self.complaints: list[str] = []

    def sign_in(self, name: str) -> Page:
        person = make_editor()
        User.objects.filter(pk=person.pk).update(username=name, timezone="Europe/Berlin")
        secret, _ = staff_enrol(User.objects.get(pk=person.pk))
        context: BrowserContext = self.browser.new_context(viewport={"width": 1280, "height": 900})
        context.on("page", self._listen)
        page = context.new_page()
        sign_in(page, self.address, name, secret)
        expect(page).to_have_title("Dashboard | Evenkeel staff")
        return page

    def _listen(self, page: Page) -> None:
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def picture(self, page: Page, name: str) -> None:
        page.screenshot(path=self.folder / f"editors-{name}.png")

    def public(self, page: Page, slug: str) -> int:
        item = ContentItem.objects.get(slug=slug)
        return page.request.get(f"{self.address}/api/v1/content/{item.pk}").status

    def listed(self, page: Page) -> set[str]:
        answer = page.request.get(f"{self.address}/api/v1/content").json()
        return {row["slug"] for row in answer["results"]}


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_day_of_editors(chromium: str, live_server: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # Playwright's own loop runs in this thread; Django would take our queries for queries inside it.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    categories_bring()
    folder = PICTURES if os.environ.get("UPDATE_SCREENSHOTS") else tmp_path
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        day = Day(browser, live_server.url, folder)
        ada = day.sign_in("ada")
        write_an_article(day, ada)
        write_an_exercise(day, ada)
        grace = day.sign_in("grace")
        publish_and_plan(day, grace)
        meet_on_one_item(day, ada, grace)
        bring_in_a_file(day, grace, tmp_path)
        arrange_a_program(day, grace)
        browser.close()
    assert day.complaints == []


def begin(page: Page, title: str, kind: str, shelf: str) -> None:
    page.get_by_role("link", name="Content items").first.click()
    page.goto(page.url + "add/")
    page.locator("#id_title").fill(title)
    page.locator("#id_content_type").select_option(label=kind)
    page.locator("#id_category").select_option(label=shelf)


def preview(page: Page) -> Page:
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Preview").click()
    opened.value.wait_for_load_state()
    return opened.value


def write_an_article(day: Day, page: Page) -> None:
    begin(page, "A quiet hour", "Article", "Sleep")
    page.locator("#id_description").fill("What helps in the hour before bed.")
    page.locator("#id_body").fill(BODY)
    page.locator("#id_tags").fill("sleep, evening")
    shown = preview(page)
    expect(shown.get_by_role("heading", name="A quiet hour")).to_be_visible()
    expect(shown.get_by_role("heading", name="An hour before bed")).to_be_visible()
    assert ContentItem.objects.count() == 0
    shown.close()
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    day.picture(page, "write")
    assert day.public(page, "a-quiet-hour") == 404
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("Handed in for review.")).to_be_visible()
    assert (ContentItem.objects.get().state, day.public(page, "a-quiet-hour")) == ("review", 404)


def add_block(page: Page, kind: str) -> None:
    page.get_by_label("Kind of block").select_option(kind)
    page.get_by_role("button", name="Add block").press("Enter")


def block(page: Page, number: int, kind: str) -> Any:
    return page.get_by_role("group", name=f"Block {number}: {kind}", exact=True)


def write_an_exercise(day: Day, page: Page) -> None:
    begin(page, "Feet on the ground", "Exercise", "Worry and anxiety")
    add_block(page, "step")
    block(page, 1, "step").get_by_label("Title").fill("Feel the floor")
    block(page, 1, "step").get_by_label("Text").fill("Press both feet **down**.")
    block(page, 1, "step").get_by_label("Seconds").fill("30")
    add_block(page, "callout")
    add_block(page, "heading")
    block(page, 3, "heading").get_by_label("Text").fill("Ground yourself")
    # By keyboard, and the focus goes along with the block.
    page.get_by_role("button", name="Move block 3 up").press("Enter")
    page.keyboard.press("Enter")
    expect(block(page, 1, "heading").get_by_label("Text")).to_have_value("Ground yourself")
    page.get_by_role("button", name="Save draft").click()
    wrong = block(page, 3, "callout")
    expect(wrong.get_by_text("A text is needed.")).to_be_visible()
    expect(wrong.get_by_label("Text")).to_have_attribute("aria-invalid", "true")
    wrong.scroll_into_view_if_needed()
    day.picture(page, "blocks")
    assert ContentItem.objects.filter(slug="feet-on-the-ground").count() == 0
    wrong.get_by_label("Text").fill("Stop if it makes things worse.")
    shown = preview(page)
    expect(shown.get_by_role("heading", name="Ground yourself")).to_be_visible()
    expect(shown.get_by_text("30 seconds")).to_be_visible()
    day.picture(shown, "preview")
    shown.close()
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("Handed in for review.")).to_be_visible()
    item = ContentItem.objects.get(slug="feet-on-the-ground")
    assert [one["type"] for one in item.content_structure["blocks"]] == ["heading", "step", "callout"]
    assert day.listed(page) == set()


def open_item(day: Day, page: Page, title: str) -> None:
    page.goto(f"{day.address}/admin/content/contentitem/?state__exact=review")
    page.get_by_role("link", name=title).click()


def publish_and_plan(day: Day, page: Page) -> None:
    card = page.get_by_role("region", name="Library")
    expect(card).to_contain_text("For review")
    open_item(day, page, "A quiet hour")
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_text("Published.", exact=True)).to_be_visible()
    assert day.public(page, "a-quiet-hour") == 200
    open_item(day, page, "Feet on the ground")
    morning = timezone.now() + timedelta(days=1)
    page.locator("#id_publish_at").fill(f"{morning:%Y-%m-%d}T08:30")
    expect(page.get_by_text("Your time zone is Europe/Berlin.")).to_be_visible()
    page.get_by_role("button", name="Schedule").click()
    expect(page.get_by_text("Scheduled.", exact=True)).to_be_visible()
    assert day.listed(page) == {"a-quiet-hour"}
    item = ContentItem.objects.get(slug="feet-on-the-ground")
    assert (item.published_at.minute, day.public(page, item.slug)) == (30, 404)
    with time_machine.travel(item.published_at + timedelta(minutes=1)):
        # Redis has a clock of its own, by which the kept list would end at that minute.
        redis_client().flushdb()
        assert day.public(page, item.slug) == 200
        assert day.listed(page) == {"a-quiet-hour", "feet-on-the-ground"}
    redis_client().flushdb()


def meet_on_one_item(day: Day, ada: Page, grace: Page) -> None:
    """Two have the same item open: the second to save is told, and loses nothing."""
    address = f"{day.address}/admin/content/contentitem/{ContentItem.objects.get(slug='a-quiet-hour').pk}/change/"
    ada.goto(address)
    grace.goto(address)
    ada.locator("#id_description").fill("What helps before bed.")
    ada.get_by_role("button", name="Save", exact=True).click()
    expect(ada.get_by_text("Saved.", exact=True)).to_be_visible()
    grace.locator("#id_title").fill("A quiet hour before bed")
    grace.get_by_role("button", name="Save", exact=True).click()
    expect(grace.get_by_text("while you were writing")).to_be_visible()
    expect(grace.locator("#id_title")).to_have_value("A quiet hour before bed")
    assert ContentItem.objects.get(slug="a-quiet-hour").title == "A quiet hour"
    grace.get_by_role("button", name="Save mine over").click()
    expect(grace.get_by_text("Saved over the other version.")).to_be_visible()
    both = ContentItem.objects.get(slug="a-quiet-hour")
    assert (both.title, both.description) == ("A quiet hour before bed", "What helps before bed.")
    grace.get_by_role("link", name="History").click()
    expect(grace.get_by_text("+ A quiet hour before bed")).to_be_visible()
    day.picture(grace, "history")


def bring_in_a_file(day: Day, page: Page, folder: Path) -> None:
    path = folder / "tips.csv"
    path.write_text(HEAD + GOOD + BAD, encoding="utf-8")
    look_at_file(day, page, path)
    expect(page.get_by_text("There is no such category.")).to_be_visible()
    day.picture(page, "import")
    assert ContentItem.objects.filter(content_type="tip").count() == 0
    path.write_text(HEAD + GOOD + BAD.replace("nowhere", "sleep"), encoding="utf-8")
    look_at_file(day, page, path)
    page.get_by_role("button", name="Confirm import").click()
    expect(page.get_by_text("2 new, 0 updated")).to_be_visible()
    day.picture(page, "list")
    tips = ContentItem.objects.filter(content_type="tip")
    assert {(tip.slug, tip.state) for tip in tips} == {("three-slow-breaths", "draft"), ("warm-feet", "draft")}
    assert day.listed(page) == {"a-quiet-hour"}
    for name in ("Three slow breaths", "Warm feet"):
        page.get_by_role("row", name=name).get_by_role("checkbox").check()
    page.locator("select[name=action]").select_option("publish_chosen")
    page.get_by_role("button", name="Run", exact=False).first.click()
    expect(page.get_by_text("2 published.")).to_be_visible()
    assert day.listed(page) == {"a-quiet-hour", "three-slow-breaths", "warm-feet"}
    assert AuditEvent.objects.filter(action="content.item.published").count() == 4


def look_at_file(day: Day, page: Page, path: Path) -> None:
    page.goto(f"{day.address}/admin/content/contentitem/import/")
    page.locator("#id_import_file").set_input_files(path)
    page.locator("#id_format").select_option(label="csv")
    page.get_by_role("button", name="Submit").click()


def arrange_a_program(day: Day, page: Page) -> None:
    page.goto(f"{day.address}/admin/content/program/add/")
    for name, value in {"title": "Sleep slowly", "slug": "sleep-slowly", "duration_days": "7"}.items():
        page.locator(f"#id_{name}").fill(value)
    page.locator("#id_category").select_option(label="Sleep")
    page.locator("#id_difficulty").select_option("beginner")
    page.get_by_role("link", name="Add another").click()
    for name, value in {"title": "Begin", "slug": "begin", "duration_minutes": "5", "order_index": "1"}.items():
        page.locator(f"#id_modules-0-{name}").fill(value)
    page.locator("#id_modules-0-module_type").select_option("text")
    add_block(page, "paragraph")
    block(page, 1, "paragraph").get_by_label("Text").fill("Tonight, go to bed when you are tired.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was added successfully")).to_be_visible()
    module = Program.objects.get(slug="sleep-slowly").modules.get()
    assert module.content_structure["blocks"][0]["text"] == "Tonight, go to bed when you are tired."
