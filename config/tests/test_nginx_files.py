"""Guards what the public edge promises: deploy/nginx.conf and deploy/tls."""

import re
from functools import cache

from config.tests.deployment import service, text_of
from config.tests.nginx_text import Directive, parse


@cache
def nginx() -> Directive:
    return parse(text_of("deploy/nginx.conf")).first("http")


def https_server() -> Directive:
    return next(server for server in nginx().all("server") if "443" in server.first("listen").text)


def test_tls_is_1_3_unless_the_operator_chooses_otherwise() -> None:
    assert parse(text_of("deploy/tls/modern.conf")).first("ssl_protocols").words == ["TLSv1.3"]
    assert parse(text_of("deploy/tls/compatible.conf")).first("ssl_protocols").words == ["TLSv1.2", "TLSv1.3"]
    assert any("deploy/tls/${TLS_POLICY:-modern}.conf" in volume for volume in service("nginx")["volumes"])
    assert https_server().first("include").text == "tls.conf"


def test_every_cipher_has_forward_secrecy() -> None:
    # All suites of TLS 1.3 have it; for 1.2 the list must hold nothing but ECDHE.
    ciphers = parse(text_of("deploy/tls/compatible.conf")).first("ssl_ciphers").text.split(":")
    assert ciphers
    assert [cipher for cipher in ciphers if not cipher.startswith("ECDHE-")] == []
    assert https_server().first("ssl_session_tickets").text == "off"


def test_plain_http_only_redirects_to_https() -> None:
    plain = next(server for server in nginx().all("server") if server.first("listen").words[0] == "80")
    assert plain.location("/").first("return").words == ["308", "https://$host$request_uri"]
    assert [place.text for place in plain.all("location")] == ["/.well-known/acme-challenge/", "/"]


def test_https_sends_hsts_for_a_year() -> None:
    header = next(entry for entry in https_server().all("add_header") if entry.words[0] == "Strict-Transport-Security")
    assert "max-age=31536000" in header.words[1]
    assert header.words[2] == "always"


def test_sockets_go_to_the_socket_service_and_the_rest_to_web() -> None:
    server = https_server()
    assert server.location("/ws/").first("proxy_pass").text == "http://socket"
    assert server.location("/").first("proxy_pass").text == "http://web"
    assert nginx().first("proxy_http_version").text == "1.1"


def test_answers_with_tokens_are_not_compressed() -> None:
    assert https_server().location("/api/v1/auth/").first("gzip").text == "off"
    assert nginx().first("gzip_min_length").text == "1024"


def test_the_proxy_replaces_what_a_client_claims_about_its_address() -> None:
    headers = {entry.words[0]: entry.words[1] for entry in nginx().all("proxy_set_header")}
    assert headers["X-Forwarded-For"] == "$remote_addr"
    assert headers["X-Forwarded-Proto"] == "$scheme"
    assert service("web")["environment"]["TRUSTED_PROXY_COUNT"] == "1"


def test_the_access_log_has_no_query_strings() -> None:
    # A query string may carry a socket ticket or coordinates.
    log = nginx().first("log_format").text
    assert "$uri" in log
    assert not {"$request_uri", "$args", "$query_string"} & set(re.findall(r"\$\w+", log))
    assert "$request " not in log
    assert '"$request"' not in log


def test_an_error_line_never_quotes_coordinates() -> None:
    nearby = https_server().location("= /api/v1/crisis/resources/nearby")
    assert nearby.first("error_log").words == ["/dev/null", "crit"]


def test_an_error_line_never_quotes_what_is_looked_for_in_a_journal() -> None:
    search = https_server().location("= /api/v1/journal/entries")
    assert search.first("error_log").words == ["/dev/null", "crit"]


def test_a_recording_of_ten_megabytes_passes() -> None:
    place = https_server().location("~ ^/api/v1/journal/entries/[0-9a-f-]+/attachments$")
    assert place.first("client_max_body_size").text == "11m"


def test_what_editors_upload_passes() -> None:
    place = https_server().location("/admin/content/contentitem/")
    assert place.first("client_max_body_size").text == "60m"
    assert place.first("proxy_pass").text == "http://web"
