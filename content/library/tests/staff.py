"""Browsers of staff, and forms as a browser would send them."""

from html.parser import HTMLParser
from typing import Any

from django.contrib.messages import get_messages
from django.test import Client

from accounts.identity.models import User
from accounts.mfa.selectors import staff_device_of
from accounts.mfa.services import staff_enrol
from accounts.mfa.tests.factories import staff_client
from content.library.categories import categories_bring
from content.library.models import ContentItem

ITEMS = "/admin/content/contentitem/"


def client_of(person: User) -> Client:
    person = User.objects.get(pk=person.pk)
    if staff_device_of(user=person) is None:
        staff_enrol(person)
    return staff_client(person)


class _Form(HTMLParser):
    """The values that a browser would send with a page's form as it was read."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, Any] = {}
        self.area = self.select = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "textarea":
            self.area, self.values[name] = name, ""
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in given and self.select:
            self.values[self.select] = given.get("value", "")
        elif tag == "input" and name and given.get("type") not in {"submit", "file", "button"}:
            if given.get("type") in {"checkbox", "radio"}:
                if "checked" in given:
                    self.values.setdefault(name, []).append(given.get("value", "on"))
            else:
                self.values[name] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            # The first line feed of a field is a matter of how it is written.
            self.values[self.area], self.area = self.values[self.area].removeprefix("\n").replace("\n", "\r\n"), ""
        if tag == "select":
            self.select = ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.values[self.area] += data


def form_at(client: Client, address: str) -> dict[str, Any]:
    parser = _Form()
    answer = client.get(address)
    assert answer.status_code == 200
    parser.feed(answer.content.decode())
    return {name: value for name, value in parser.values.items() if name != "csrfmiddlewaretoken"}


def form_of(client: Client, item: ContentItem) -> dict[str, Any]:
    return form_at(client, f"{ITEMS}{item.pk}/change/")


def new_form(client: Client) -> dict[str, Any]:
    shelf = categories_bring()["sleep"]
    told = {"title": "Quiet evenings", "content_type": "article", "category": str(shelf.pk), "body": "One\r\ntwo"}
    return {**form_at(client, f"{ITEMS}add/"), **told}


def changed(client: Client, item: ContentItem, **told: Any) -> Any:
    """The page of an item as it is read now, sent with `told`."""
    return client.post(f"{ITEMS}{item.pk}/change/", {**form_of(client, item), **told})


def said(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]
