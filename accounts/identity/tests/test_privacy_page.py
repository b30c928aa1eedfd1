"""The page behind the privacy link of every letter."""

from typing import Any
from urllib.parse import urlsplit

from accounts.notifications.email import privacy_url


def test_the_link_of_every_letter_leads_somewhere(client: Any, settings: Any) -> None:
    settings.PRIVACY_POLICY_URL = ""
    page = client.get(urlsplit(privacy_url()).path)
    assert page.status_code == 200
    assert f"erased after {settings.ERASURE_GRACE_DAYS} days" in " ".join(page.content.decode().split())
    assert "script-src 'self'" in page["Content-Security-Policy"]


def test_an_operators_own_page_comes_first(settings: Any) -> None:
    settings.PRIVACY_POLICY_URL = "https://example.org/privacy"
    assert privacy_url() == "https://example.org/privacy"
