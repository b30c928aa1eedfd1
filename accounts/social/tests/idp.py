"""An identity provider on loopback: what Google, Apple, Facebook and GitHub are asked, and how they fail."""

import base64
import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

GOOGLE_ID, APPLE_ID, FACEBOOK_ID, GITHUB_ID = "google-app", "org.example.app", "facebook-app", "github-app"
SECRET = "client-secret-of-ours"
REDIRECT = "org.example.app:/signed-in"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
FACEBOOK_APP_TOKEN = "facebook-app-token-with-our-secret"
ISSUERS = {
    "google": "https://accounts.google.com",
    "apple": "https://appleid.apple.com",
    "facebook": "https://www.facebook.com",
}
AUDIENCES = {"google": GOOGLE_ID, "apple": APPLE_ID, "facebook": FACEBOOK_ID}


@lru_cache
def rsa_key(number: int) -> rsa.RSAPrivateKey:
    """Made once a run: each costs a while."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@lru_cache
def ec_key(number: int) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def private_pem(key: Any) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


@lru_cache
def certificate(number: int) -> str:
    key, name = rsa_key(number), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp")])
    begin = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(number + 1)
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM).decode()


def rsa_jwk(number: int, kid: str, **more: Any) -> dict[str, Any]:
    plain = jwt.algorithms.RSAAlgorithm.to_jwk(rsa_key(number).public_key(), as_dict=True)
    return {**plain, "kid": kid, "use": "sig", "alg": "RS256", **more}


def ec_jwk(number: int, kid: str) -> dict[str, Any]:
    # Without `alg`, as some providers publish theirs.
    plain = jwt.algorithms.ECAlgorithm(jwt.algorithms.ECAlgorithm.SHA256).to_jwk(
        ec_key(number).public_key(), as_dict=True
    )
    return {**plain, "kid": kid, "use": "sig"}


def challenge_of(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


class IdentityProvider:
    """`modes` breaks a path: 500, 429, 302, stall, drip, garbage, list, large. `hits` counts what was asked."""

    def __init__(self) -> None:
        self.modes: dict[str, str] = {}
        self.hits: Counter[str] = Counter()
        self.seen: list[tuple[str, dict[str, str]]] = []
        self.google_certs = {"k1": certificate(1)}
        self.jwks = {"apple": [rsa_jwk(1, "k1"), ec_jwk(1, "e1")], "facebook": [rsa_jwk(1, "k1")]}
        self.codes: dict[str, dict[str, Any]] = {}
        self.facebook_tokens: dict[str, dict[str, Any]] = {}
        self.github_tokens: dict[str, dict[str, Any]] = {}
        self.stopping = Event()
        handler = type("Handler", (Handler,), {"idp": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def stop(self) -> None:
        self.stopping.set()
        self.server.shutdown()
        self.server.server_close()

    def claims(self, provider: str, **changes: Any) -> dict[str, Any]:
        """A change to None leaves the claim out."""
        made = {
            "iss": ISSUERS[provider],
            "aud": AUDIENCES[provider],
            "sub": "110169",
            "iat": int(time.time()) - 5,
            "exp": int(time.time()) + 600,
            "email": "lea@example.org",
            "email_verified": True,
            **changes,
        }
        return {name: value for name, value in made.items() if value is not None}

    def id_token(self, provider: str = "google", *, kid: str = "k1", key: Any = None, **changes: Any) -> str:
        header = {"kid": kid}
        algorithm = "ES256" if kid.startswith("e") else "RS256"
        signer = key or (ec_key(1) if algorithm == "ES256" else rsa_key(1))
        return jwt.encode(self.claims(provider, **changes), signer, algorithm=algorithm, headers=header)

    def code(self, provider: str, **answer: Any) -> str:
        code = f"code-{provider}-{len(self.codes)}"
        self.codes[code] = {"provider": provider, "challenge": challenge_of(VERIFIER), "answer": answer}
        return code

    def facebook_token(self, token: str, *, app_id: str = FACEBOOK_ID, valid: bool = True, **person: Any) -> str:
        self.facebook_tokens[token] = {"app_id": app_id, "is_valid": valid, "person": {"id": "77", **person}}
        return token

    def github_token(self, token: str, *, app: str = GITHUB_ID, emails: list[Any] | None = None, **person: Any) -> str:
        self.github_tokens[token] = {"app": app, "emails": emails, "person": {"id": 4711, "login": "lea", **person}}
        return token


class Handler(BaseHTTPRequestHandler):
    idp: IdentityProvider
    protocol_version = "HTTP/1.0"

    def do_GET(self) -> None:
        self._serve(b"")

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def log_message(self, *args: Any) -> None:
        pass

    def _serve(self, body: bytes) -> None:
        parts = urlsplit(self.path)
        self.idp.hits[parts.path] += 1
        fields = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if body[:1] == b"{":
            fields |= json.loads(body)
        else:
            fields |= {name: values[0] for name, values in parse_qs(body.decode()).items()}
        self.idp.seen.append((parts.path, fields))
        mode = self.idp.modes.get(parts.path)
        if mode is not None:
            self._fail(mode)
            return
        status, answer = self._route(parts.path, fields)
        self._send(status, json.dumps(answer).encode())

    def _fail(self, mode: str) -> None:
        if mode == "stall":
            self.idp.stopping.wait(10)
        elif mode == "drip":
            self._drip()
        elif mode == "large":
            self._send(200, b'{"keys": "' + b"x" * 2_000_000 + b'"}')
        elif mode in ("garbage", "list", "empty", "deep"):
            texts = {"garbage": b"<html>", "list": b"[]", "empty": b"{}", "deep": b"[" * 100_000}
            self._send(200, texts[mode])
        else:
            self._send(int(mode), b"{}")

    def _drip(self) -> None:
        """A header that never ends, a byte at a time: no single wait is long."""
        self.wfile.write(b"HTTP/1.0 200 OK\r\nX-Slow: ")
        while not self.idp.stopping.wait(0.1):
            try:
                self.wfile.write(b"x")
            except OSError:
                return

    def _send(self, status: int, body: bytes) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            if status == 302:
                self.send_header("Location", f"{self.idp.url}/elsewhere")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            return

    def _route(self, path: str, fields: dict[str, str]) -> tuple[int, Any]:
        routes: dict[str, Callable[[dict[str, str]], tuple[int, Any]]] = {
            "/google/certs": lambda _: (200, self.idp.google_certs),
            "/apple/keys": lambda _: (200, {"keys": self.idp.jwks["apple"]}),
            "/facebook/jwks": lambda _: (200, {"keys": self.idp.jwks["facebook"]}),
            "/google/token": lambda sent: self._token("google", GOOGLE_ID, sent),
            "/apple/token": lambda sent: self._token("apple", APPLE_ID, sent),
            "/github/token": lambda sent: self._token("github", GITHUB_ID, sent),
            "/facebook/oauth/access_token": self._facebook_access_token,
            "/facebook/debug_token": self._facebook_debug,
            "/facebook/me": self._facebook_me,
            f"/github/api/applications/{GITHUB_ID}/token": self._github_check,
            "/github/api/user": lambda _: self._github_person("person"),
            "/github/api/user/emails": lambda _: self._github_person("emails"),
        }
        route = routes.get(path)
        return route(fields) if route else (404, {"error": "no such path"})

    def _token(self, provider: str, client_id: str, sent: dict[str, str]) -> tuple[int, Any]:
        issued = self.idp.codes.get(sent.get("code", ""))
        if sent.get("client_id") != client_id or not self._secret_fits(provider, sent.get("client_secret", "")):
            return 401, {"error": "invalid_client"}
        good = (
            issued is not None
            and issued["provider"] == provider
            and sent.get("grant_type") == "authorization_code"
            and sent.get("redirect_uri") == REDIRECT
            and challenge_of(sent.get("code_verifier", "")) == issued["challenge"]
        )
        if not good:
            return 400, {"error": "invalid_grant"}
        return 200, self.idp.codes.pop(sent["code"])["answer"]

    def _secret_fits(self, provider: str, secret: str) -> bool:
        if provider != "apple":
            return secret == SECRET
        try:
            claims = jwt.decode(secret, ec_key(9).public_key(), algorithms=["ES256"], audience=ISSUERS["apple"])
        except jwt.PyJWTError:
            return False
        kid = jwt.get_unverified_header(secret)["kid"]
        return (claims["iss"], claims["sub"], kid) == ("TEAM", APPLE_ID, "KEYID")

    def _facebook_access_token(self, sent: dict[str, str]) -> tuple[int, Any]:
        if sent.get("grant_type") == "client_credentials":
            fits = (sent.get("client_id"), sent.get("client_secret")) == (FACEBOOK_ID, SECRET)
            return (200, {"access_token": FACEBOOK_APP_TOKEN}) if fits else (400, {"error": {"code": 1}})
        return self._token("facebook", FACEBOOK_ID, sent)

    def _facebook_debug(self, sent: dict[str, str]) -> tuple[int, Any]:
        if sent.get("access_token") != FACEBOOK_APP_TOKEN:
            return 400, {"error": {"code": 190}}
        known = self.idp.facebook_tokens.get(sent["input_token"])
        if known is None:
            return 200, {"data": {"is_valid": False, "error": {"code": 190}}}
        return 200, {"data": {"app_id": known["app_id"], "is_valid": known["is_valid"]}}

    def _facebook_me(self, sent: dict[str, str]) -> tuple[int, Any]:
        known = self.idp.facebook_tokens.get(sent["access_token"])
        return (200, known["person"]) if known else (400, {"error": {"code": 190}})

    def _github_check(self, sent: dict[str, str]) -> tuple[int, Any]:
        expected = base64.b64encode(f"{GITHUB_ID}:{SECRET}".encode()).decode()
        if self.headers.get("Authorization") != f"Basic {expected}":
            return 401, {"message": "Bad credentials"}
        known = self.idp.github_tokens.get(sent["access_token"])
        if known is None or known["app"] != GITHUB_ID:
            return 404, {"message": "Not Found"}
        return 200, {"app": {"client_id": known["app"]}, "user": {"id": known["person"]["id"]}}

    def _github_person(self, what: str) -> tuple[int, Any]:
        known = self.idp.github_tokens.get(self.headers.get("Authorization", "").removeprefix("token "))
        if known is None:
            return 401, {"message": "Bad credentials"}
        return (404, {"message": "Not Found"}) if known[what] is None else (200, known[what])
