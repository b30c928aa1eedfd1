"""Guards the alert rules and what the operator's documents say, number by number."""

import ast
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.api.limits import DEFAULTS

ROOT = Path(__file__).resolve().parents[2]
# Variables that other places than the settings read: the launcher, the image, compose, make.
READ_ELSEWHERE = frozenset(
    {"PORT", "HOST", "DATA_DIR", "DJANGO_SETTINGS_MODULE", "POSTGRES_PASSWORD", "REDIS_PASSWORD"}
    | {
        "TLS_POLICY",
        "TLS_CERTIFICATES",
        "WEB_WORKERS",
        "WEB_THREADS",
        "SOCKET_WORKERS",
        "WORKER_CONCURRENCY",
        "CRITICAL_CONCURRENCY",
    }
    | {"EVENKEEL_IMAGE", "EXTRAS", "EVENKEEL_VALKEY_MAXMEMORY", "GITHUB_URL", "FACEBOOK_GRAPH_API_URL"}
    | {"GOOGLE_CERTS_URL", "GOOGLE_ACCESS_TOKEN_URL"}
)
PREFIXES = ("THROTTLE_", "EVENKEEL_PG_")


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@cache
def sections(name: str) -> dict[str, str]:
    """Heading to text, white space folded so that line breaks do not matter."""
    parts = re.split(r"(?m)^#{1,3} (.+)$", text_of(name))
    return {heading: re.sub(r"\s+", " ", body) for heading, body in zip(parts[1::2], parts[2::2], strict=True)}


STATEMENTS = [
    ("rto", "docs/operations.md", "Targets", ["RTO", "**4 hours**"]),
    ("rpo", "docs/operations.md", "Targets", ["RPO", "**1 hour**"]),
    ("p1", "docs/operations.md", "Targets", ["P1 alert", "1 minute"]),
    ("continuous", "docs/operations.md", "Backups", ["write-ahead log", "archive_timeout=60"]),
    ("snapshots", "docs/operations.md", "Backups", ["Every 6 hours", "snapshot"]),
    ("point-in-time", "docs/operations.md", "Backups", ["Point-in-time recovery: 30 days", "35 days"]),
    ("archive", "docs/operations.md", "Backups", ["7 years", "Encrypted"]),
    ("second-region", "docs/operations.md", "Backups", ["second region", "every day"]),
    ("uploads", "docs/operations.md", "Backups", ["Uploads", "replication", "real time"]),
    ("secrets", "docs/operations.md", "Backups", ["Secrets", "key management service"]),
    ("configuration", "docs/operations.md", "Backups", ["Configuration", "Git"]),
    ("restore-test", "docs/operations.md", "Restore", ["Monthly", "restore the newest backup"]),
    ("drill", "docs/operations.md", "Restore", ["Quarterly", "disaster recovery drill"]),
    ("failover", "docs/operations.md", "Failover", ["second region", "without a person"]),
    ("log-service", "docs/operations.md", "Logs", ["CloudWatch", "Stackdriver"]),
    ("log-retention", "docs/operations.md", "Logs", ["Application logs: kept **90 days**"]),
    ("slow-queries", "docs/operations.md", "Slow queries", ["500 ms", "without its parameters"]),
    ("explain", "docs/operations.md", "Slow queries", ["explain (analyze, buffers)"]),
    ("indexes", "docs/operations.md", "Slow queries", ["Index recommendations", "hypopg"]),
    ("penetration-test", "docs/operations.md", "Regular work", ["quarterly", "penetration test"]),
    ("weekly-scan", "docs/operations.md", "Regular work", ["weekly", "dependency scan"]),
    ("baa-cloud", "docs/compliance.md", "Business associate agreements", ["AWS", "Google Cloud"]),
    ("baa-services", "docs/compliance.md", "Business associate agreements", ["Stripe", "Twilio", "SendGrid"]),
    ("baa-first", "docs/compliance.md", "Business associate agreements", ["**every** company", "off until it is"]),
    ("breach-time", "docs/compliance.md", "When something leaks: incident response plan", ["within **60 days**"]),
    ("breach-authorities", "docs/compliance.md", "When something leaks: incident response plan", ["HHS", "state auth"]),
    ("breach-people", "docs/compliance.md", "When something leaks: incident response plan", ["every affected person"]),
    ("breach-plan", "docs/compliance.md", "When something leaks: incident response plan", ["Contain", "Learn"]),
    ("disk", "docs/compliance.md", "Encryption at rest", ["LUKS", "encrypted volumes"]),
    ("web-size", "docs/scaling.md", "Reference production", ["8 vCPU, 16 GB memory, 100 GB SSD", "Ubuntu 22.04"]),
    ("primary-size", "docs/scaling.md", "Reference production", ["16 vCPU, 64 GB memory, 1 TB SSD with 3000 IOPS"]),
    (
        "autoscaling",
        "docs/scaling.md",
        "Reference production",
        ["CPU > 70 %", "memory > 80 %", "500 ms", "from 2 to 20"],
    ),
    ("cooldowns", "docs/scaling.md", "Reference production", ["5 minutes", "15 quiet minutes"]),
    ("replica-scaling", "docs/scaling.md", "Reference production", ["Read replicas scale on read load"]),
    ("pgbouncer", "docs/scaling.md", "PostgreSQL", ["PgBouncer", "default_pool_size = 100"]),
    ("certificates", "deploy/README.md", "Certificates", ["Let's Encrypt", "AWS Certificate Manager"]),
    ("subnets", "deploy/README.md", "Network", ["private subnets", "public subnets", "NAT gateway"]),
    ("waf", "deploy/README.md", "Network", ["WAF", "DDoS"]),
    ("inbound", "deploy/README.md", "Network", ["Inbound 443, and 80 for the redirect", "Outbound only"]),
    ("intrusion", "deploy/README.md", "Network", ["GuardDuty", "Google Cloud Security"]),
    ("port", "deploy/README.md", "Heroku, Render and the like", ["listens on `PORT`"]),
    ("socket-io", "README.md", "Sockets", ["Socket.IO client cannot"]),
]


@pytest.mark.parametrize(("name", "heading", "words"), [pytest.param(*rest, id=label) for label, *rest in STATEMENTS])
def test_the_document_says(name: str, heading: str, words: list[str]) -> None:
    body = sections(name)[heading]
    assert [word for word in words if word not in body] == []


@pytest.mark.parametrize("name", ["README.md", "SECURITY.md", "docs/compliance.md", "docs/operations.md"])
def test_no_document_calls_the_software_compliant(name: str) -> None:
    assert not re.search(r"(?i)hipaa[- ]compliant|gdpr[- ]compliant|\bis compliant", text_of(name))


@cache
def alerts() -> dict[str, dict[str, Any]]:
    groups = yaml.safe_load(text_of("deploy/alerts/evenkeel.rules.yml"))["groups"]
    return {rule["alert"]: rule for group in groups for rule in group["rules"]}


@pytest.mark.parametrize(
    ("alert", "threshold"),
    [
        ("ApiSlow", "> 2"),
        ("ApiErrors", "> 0.01"),
        ("DatabaseUnreachable", "== 0"),
        ("JobsLate", 'job="evenkeel-jobs"'),
        ("MemoryHigh", "> 0.90"),
        ("DiskLow", "< 0.10"),
        ("CrisisHelpUnreachable", 'job="evenkeel-crisis"'),
    ],
)
def test_a_critical_alert_pages_somebody_at_its_threshold(alert: str, threshold: str) -> None:
    rule = alerts()[alert]
    assert threshold in rule["expr"]
    assert rule["labels"]["severity"] == "page"


def test_pages_are_sent_without_delay() -> None:
    routes = yaml.safe_load(text_of("deploy/alerts/alertmanager.yml"))["route"]["routes"]
    page = next(route for route in routes if route["matchers"] == ['severity="page"'])
    assert page["group_wait"] == "0s"


def test_health_is_probed_each_thirty_seconds_for_ten() -> None:
    prometheus = yaml.safe_load(text_of("deploy/alerts/prometheus.yml"))
    assert prometheus["global"] == {"scrape_interval": "30s", "scrape_timeout": "10s"}
    watched = {job["job_name"] for job in prometheus["scrape_configs"]}
    asked = {job for rule in alerts().values() for job in re.findall(r'job="([^"]+)"', rule["expr"])}
    assert asked <= watched
    modules = yaml.safe_load(text_of("deploy/alerts/blackbox.yml"))["modules"]
    probes = {module for job in prometheus["scrape_configs"] for module in job.get("params", {}).get("module", [])}
    assert probes == set(modules)


def test_every_alert_has_a_row_and_an_answer_in_the_manual() -> None:
    manual = text_of("docs/operations.md")
    anchors = {heading.lower().replace(" ", "-") for heading in sections("docs/operations.md")}
    assert [name for name in alerts() if f"| {name} |" not in manual] == []
    actions = {rule["annotations"]["action"].partition("#")[2] for rule in alerts().values()}
    assert actions - anchors == set()


def test_every_decision_that_the_code_mentions_is_written_down() -> None:
    written = {path.name[:4] for path in (ROOT / "docs" / "adr").glob("[0-9]*.md")}
    sources = [
        path for folder in ("config", "accounts", "crisis", "wellness") for path in (ROOT / folder).rglob("*.py")
    ]
    mentioned = {
        number for path in sources for number in re.findall(r"docs/adr/(\d{4})", path.read_text(encoding="utf-8"))
    }
    assert mentioned - written == set()
    index = text_of("docs/adr/README.md")
    assert [number for number in sorted(written) if f"[{number}]" not in index] == []


def settings_variables() -> set[str]:
    """Every name that the settings read through `env`."""
    names = set()
    for path in (ROOT / "config" / "settings").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                holder, first = node.func.value, node.args[0]
                if isinstance(holder, ast.Name) and holder.id == "env" and isinstance(first, ast.Constant):
                    names.add(str(first.value))
    return names


def test_the_example_environment_names_every_limit() -> None:
    assert {f"THROTTLE_{scope.upper()}" for scope in DEFAULTS} - documented_variables() == set()


def documented_variables() -> set[str]:
    return set(re.findall(r"(?m)^#? ?([A-Z][A-Z0-9_]+)=", text_of(".env.example")))


def test_the_example_environment_names_every_variable_and_no_other() -> None:
    read = settings_variables()
    assert read - documented_variables() == set()
    unknown = documented_variables() - read - READ_ELSEWHERE
    assert [name for name in sorted(unknown) if not name.startswith(PREFIXES)] == []


def test_the_example_environment_holds_no_secret() -> None:
    secret = re.compile(r"(?m)^#? ?(\w*(?:SECRET|PASSWORD|KEY|KEYSET))=(.+)$")
    assert secret.findall(text_of(".env.example")) == []
