"""Tokens, codes and our secrets stay out of logs at every level, whatever happens."""

import logging

import pytest

from accounts.social.tests.idp import FACEBOOK_APP_TOKEN, SECRET, VERIFIER
from accounts.social.tests.walk import enter, enter_by_code

pytestmark = pytest.mark.django_db


@pytest.fixture
def everything(caplog):
    caplog.set_level(logging.DEBUG)
    for name in ("urllib3", "urllib3.connectionpool", "urllib3.util.retry", "requests", "httpx", "accounts"):
        caplog.set_level(logging.DEBUG, logger=name)
    return caplog


def walk(idp, *, mode: str | None = None) -> list[str]:
    """Every way in, with success or with every request failing; gives what must not be told."""
    id_token = idp.id_token("google", email="hidden@example.org", nonce="hidden-nonce")
    apple, limited = idp.id_token("apple", sub="2"), idp.id_token("facebook", sub="3")
    fb, gh = idp.facebook_token("fb-hidden-token"), idp.github_token("gh-hidden-token", emails=[])
    google_code = idp.code("google", access_token="access-hidden", refresh_token="refresh-hidden", id_token=apple)
    facebook_code = idp.code("facebook", access_token=fb)
    github_code = idp.code("github", access_token=gh)
    if mode:
        paths = ("/google/certs", "/google/token", "/apple/keys", "/facebook/jwks", "/facebook/debug_token",
                 "/github/token", "/github/api/user", "/github/api/applications/github-app/token")  # fmt: skip
        idp.modes.update(dict.fromkeys(paths, mode))
    enter("google", token=id_token, nonce="hidden-nonce")
    enter("google", token=id_token, nonce="wrong")
    enter("apple", token=apple)
    enter("facebook", token=limited)
    enter("facebook", token=fb)
    enter("github", token=gh)
    for provider, code in (("google", google_code), ("facebook", facebook_code), ("github", github_code)):
        enter_by_code(provider, code)
        enter_by_code(provider, code, code_verifier="y" * 43)
    return [
        id_token, id_token.rpartition(".")[2], apple, limited, fb, gh, google_code, facebook_code, github_code,
        VERIFIER, "access-hidden", "refresh-hidden", "hidden@example.org", "hidden-nonce", SECRET, FACEBOOK_APP_TOKEN,
    ]  # fmt: skip


@pytest.mark.parametrize("mode", [None, "500", "garbage", "large"])
def test_nothing_secret_is_logged(idp, everything, capsys, mode):
    secrets = walk(idp, mode=mode)
    assert idp.hits
    written = "\n".join(
        [everything.text, *(str(record.__dict__) for record in everything.records), *capsys.readouterr()]
    )
    assert "/facebook/debug_token" in written  # the addresses themselves are there
    for secret in secrets:
        assert secret not in written


def test_nothing_secret_is_logged_when_the_provider_is_gone(idp, everything, capsys):
    idp.stop()
    secrets = walk(idp)
    written = "\n".join([everything.text, *capsys.readouterr()])
    assert "social.provider_failed" in written
    for secret in secrets:
        assert secret not in written
