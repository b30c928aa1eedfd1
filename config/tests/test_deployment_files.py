"""Guards what compose.yaml, the Dockerfile, systemd and CI promise to the ledger."""

import os
import re
import subprocess
import sys
from functools import cache
from typing import Any

import pytest
import yaml

from accounts.vault.keyset import MasterKeyset
from config.embedded.plan import default_plan
from config.health.selectors import QUEUES
from config.tests.deployment import ROOT, compose, service, text_of

SECRETS = ("SECRET_KEY", "JWT_SECRET", "EVENKEEL_PSEUDONYM_KEY", "EVENKEEL_BUNDLE_SIGNING_KEY")


def docker_lines() -> list[str]:
    joined = re.sub(r"\\\n", " ", re.sub(r"(?m)^\s*#.*\n", "", text_of("Dockerfile")))
    return [line.strip() for line in joined.splitlines() if line.strip()]


def docker(instruction: str) -> list[str]:
    return [line.split(None, 1)[1] for line in docker_lines() if line.split(None, 1)[0] == instruction]


# ---- the repository


@pytest.mark.parametrize(
    "name",
    [
        "Dockerfile",
        "compose.yaml",
        ".env.example",
        "requirements/base.txt",
        "requirements/dev.txt",
        "README.md",
        "LICENSE",
        "SECURITY.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "Makefile",
    ],
)
def test_the_repository_has(name: str) -> None:
    assert (ROOT / name).stat().st_size > 0


def locked(name: str) -> list[str]:
    entries = re.sub(r"\\\n", " ", re.sub(r"(?m)^\s*#.*$", "", text_of(f"requirements/{name}.txt"))).splitlines()
    return [entry for entry in entries if entry.strip() and not entry.startswith("-")]


@pytest.mark.parametrize("name", ["base", "assistant", "dev"])
def test_every_requirement_is_pinned_with_its_hash(name: str) -> None:
    packages = locked(name)
    assert packages
    assert [entry for entry in packages if "==" not in entry or "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("name", ["base", "assistant"])
def test_what_is_installed_in_production_is_what_was_tested(name: str) -> None:
    tested = {entry.split()[0] for entry in locked("dev")}
    assert {entry.split()[0] for entry in locked(name)} - tested == set()


# ---- the image


def test_the_image_is_built_in_stages_from_the_locked_packages() -> None:
    assert len(docker("FROM")) >= 2
    assert all("python:3.11-slim" in stage for stage in docker("FROM"))
    (installs,) = [command for command in docker("RUN") if "pip install" in command]
    assert "--require-hashes" in installs


def test_the_image_can_be_built_with_the_packages_of_the_companion() -> None:
    assert docker("ARG") == ['EXTRAS=""']
    (installs,) = [command for command in docker("RUN") if "pip install" in command]
    assert "for list in base $EXTRAS;" in installs
    assert "requirements/assistant.txt" in docker("COPY")[0]
    assert service("web")["build"]["args"] == {"EXTRAS": "${EXTRAS:-}"}


def test_the_image_does_not_run_as_root() -> None:
    assert docker("USER") == ["evenkeel"]
    # Whatever runs after USER cannot write to the code.
    assert docker_lines().index("USER evenkeel") > docker_lines().index("COPY . .")


def test_the_image_serves_http_with_granian_on_the_port_that_the_platform_gives() -> None:
    assert docker("EXPOSE") == ["8000"]
    command = docker("CMD")[-1]
    assert "granian --interface wsgi" in command
    assert "--port ${PORT:-8000}" in command


@pytest.mark.slow
def test_a_server_has_read_every_view_before_the_first_person_asks() -> None:
    code = (
        "import sys; from config.testing.deploy_check import placeholders_set; placeholders_set(); import config.wsgi; "
        "sys.exit('wellness.mood.views' not in sys.modules)"
    )
    # Also where Python is told to leave out assertions.
    assert subprocess.run([sys.executable, "-O", "-c", code], cwd=ROOT, check=False).returncode == 0


def test_the_image_checks_its_own_health() -> None:
    check = docker("HEALTHCHECK")[0]
    assert {"--interval=30s", "--timeout=10s", "--retries=3"} <= set(check.split())
    assert "deploy/healthcheck.py" in check


def test_the_health_check_asks_health_and_fails_without_an_answer(unused_tcp_port: int) -> None:
    assert "/health" in text_of("deploy/healthcheck.py")
    environment = {**os.environ, "PORT": str(unused_tcp_port), "ALLOWED_HOSTS": "api.example.org"}
    command = [sys.executable, str(ROOT / "deploy" / "healthcheck.py")]
    assert subprocess.run(command, env=environment, timeout=20, check=False).returncode == 1


def test_the_key_maker_prints_a_keyset_that_the_vault_can_use() -> None:
    made = subprocess.run([sys.executable, "deploy/keys.py", "--keyset"], cwd=ROOT, capture_output=True, check=True)
    keyset = MasterKeyset(made.stdout.decode())
    assert keyset.unwrap(keyset.wrap(b"data key", b"purpose"), b"purpose") == b"data key"


def test_the_key_maker_prints_every_secret_that_compose_asks_for() -> None:
    made = subprocess.run([sys.executable, "deploy/keys.py"], cwd=ROOT, capture_output=True, check=True)
    values = dict(line.split("=", 1) for line in made.stdout.decode().splitlines())
    assert set(values) == {*SECRETS, "POSTGRES_PASSWORD", "REDIS_PASSWORD"}
    assert all(len(value) >= 40 for value in values.values())


def test_neither_secrets_nor_data_enter_the_image() -> None:
    ignored = text_of(".dockerignore").splitlines()
    assert {".env", ".data", ".git", "deploy/certs"} <= set(ignored)
    assert {"/.data/", ".env", "secrets.json"} <= set(text_of(".gitignore").splitlines())


# ---- compose


def test_compose_runs_three_web_replicas_configured_by_the_environment() -> None:
    web = service("web")
    assert web["deploy"]["replicas"] == 3
    assert {"DATABASE_URL", "REDIS_URL", "JWT_SECRET"} <= set(web["environment"])


@pytest.mark.parametrize("name", ["migrate", "web", "socket", "critical", "worker", "beat"])
def test_every_setting_of_the_example_environment_reaches_the_containers(name: str) -> None:
    # Compose itself reads .env for what stands in braces only.
    assert service(name)["env_file"] == [{"path": ".env", "required": False}]


@pytest.mark.parametrize("name", [*SECRETS, "POSTGRES_PASSWORD", "REDIS_PASSWORD"])
def test_compose_refuses_to_start_without_the_secret(name: str) -> None:
    # ${NAME:?message} is compose's way of saying that there is no default.
    assert f"${{{name}:?" in text_of("compose.yaml")
    assert not re.search(rf"\$\{{{name}:-[^}}]", text_of("compose.yaml"))


@pytest.mark.parametrize("name", ["web", "socket", "critical", "worker", "beat", "postgres", "redis", "nginx"])
def test_every_service_is_checked_each_thirty_seconds(name: str) -> None:
    check = service(name)["healthcheck"]
    assert (check["interval"], check["timeout"], check["retries"]) == ("30s", "10s", 3)


@pytest.mark.parametrize("name", ["web", "socket", "critical", "worker", "beat"])
def test_the_application_waits_for_its_servers_and_for_the_migrations(name: str) -> None:
    needs = service(name)["depends_on"]
    assert needs["postgres"]["condition"] == needs["redis"]["condition"] == "service_healthy"
    assert needs["migrate"]["condition"] == "service_completed_successfully"


def test_compose_builds_the_application_here_and_offers_port_8000_to_the_proxy() -> None:
    assert service("web")["build"]["context"] == "."
    assert service("web")["expose"] == ["8000"]
    assert "ports" not in service("web")


@pytest.mark.parametrize("name", ["migrate", "web", "socket", "critical", "worker", "beat"])
def test_the_application_containers_have_few_rights(name: str) -> None:
    assert service(name)["read_only"] is True
    assert service(name)["cap_drop"] == ["ALL"]


def test_compose_runs_postgresql_with_pgvector_and_volumes_for_data_and_backups() -> None:
    postgres = service("postgres")
    assert re.fullmatch(r"pgvector/pgvector:pg1[5-9]", postgres["image"])
    assert {volume.split(":")[0] for volume in postgres["volumes"]} == {"postgres-data", "postgres-backups"}
    assert {"postgres-data", "postgres-backups"} <= set(compose()["volumes"])
    assert postgres["environment"]["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD")


def test_postgresql_logs_slow_statements_without_their_parameters() -> None:
    # A parameter may be health data.
    assert {"log_min_duration_statement=500", "log_parameter_max_length=0"} <= set(service("postgres")["command"])


def test_compose_runs_redis_with_an_append_only_file_on_a_volume() -> None:
    command = " ".join(service("redis")["command"])
    assert "--appendonly yes" in command
    assert "--maxmemory-policy noeviction" in command
    assert service("redis")["volumes"] == ["redis-data:/data"]


def test_only_nginx_is_reachable_from_outside() -> None:
    reachable = {name for name in compose()["services"] if "ports" in service(name)}
    assert reachable == {"nginx"}
    assert set(service("nginx")["ports"]) == {"80:80", "443:443"}
    assert compose()["networks"]["inside"]["internal"] is True
    assert service("postgres")["networks"] == service("redis")["networks"] == ["inside"]


def test_nginx_gets_its_configuration_and_certificates_from_files() -> None:
    targets = {volume.rsplit(":", 2)[1] for volume in service("nginx")["volumes"]}
    assert {"/etc/nginx/nginx.conf", "/etc/nginx/tls.conf", "/etc/nginx/certs"} <= targets


def test_what_waits_in_nginx_for_a_slow_line_lies_in_memory() -> None:
    # Where the image keeps bodies that come in and answers that go out.
    assert service("nginx")["tmpfs"] == ["/var/cache/nginx"]


def test_there_is_exactly_one_beat() -> None:
    assert service("beat")["deploy"]["replicas"] == 1


def queues_of(command: str) -> set[str]:
    return set(command.split(" -Q ")[1].split()[0].split(","))


def test_what_is_critical_waits_behind_no_other_job_wherever_it_runs() -> None:
    plan = {started.name: " ".join(started.command) for started in default_plan({}).services}
    for critical, worker in (
        (" ".join(service("critical")["command"]), " ".join(service("worker")["command"])),
        (text_of("deploy/systemd/evenkeel-critical.service"), text_of("deploy/systemd/evenkeel-worker.service")),
        (plan["critical"], plan["worker"]),
    ):
        assert queues_of(critical) == {"critical"}
        assert queues_of(worker) == set(QUEUES) - {"critical"}


# ---- systemd


@pytest.mark.parametrize("name", ["web", "socket", "critical", "worker", "beat"])
def test_a_unit_runs_each_process_without_rights(name: str) -> None:
    unit = text_of(f"deploy/systemd/evenkeel-{name}.service").splitlines()
    assert {"User=evenkeel", "NoNewPrivileges=true", "ProtectSystem=strict", "Restart=always"} <= set(unit)


# ---- CI


@cache
def workflow() -> dict[Any, Any]:
    return yaml.safe_load(text_of(".github/workflows/ci.yml"))


def commands_of(job: str) -> str:
    return "\n".join(step.get("run", "") for step in workflow()["jobs"][job]["steps"])


def triggers() -> dict[str, Any]:
    # YAML 1.1 reads the key `on` as true.
    return workflow().get("on") or workflow()[True]


def test_ci_lints_and_tests_each_push_to_main() -> None:
    assert triggers()["push"]["branches"] == ["main"]
    assert {"make lint", "make test"} <= set(commands_of("test").splitlines())


def test_ci_scans_the_dependencies_and_the_source() -> None:
    assert "pip-audit" in commands_of("scan")
    assert "--select S" in commands_of("scan")


def test_ci_scans_every_week() -> None:
    minute, hour, day, month, weekday = triggers()["schedule"][0]["cron"].split()
    assert (minute.isdigit(), hour.isdigit(), day, month, weekday) == (True, True, "*", "*", "1")


def test_ci_builds_the_image_of_a_commit_after_the_tests_and_then_updates_the_service() -> None:
    jobs = workflow()["jobs"]
    assert set(jobs["image"]["needs"]) == {"test", "scan"}
    build = next(step for step in jobs["image"]["steps"] if "build-push-action" in step.get("uses", ""))
    assert build["with"]["push"] is True
    assert build["with"]["tags"].endswith(":${{ github.sha }}")
    assert jobs["deploy"]["needs"] == ["image"]
    assert "$IMAGE" in commands_of("deploy")
