"""Are the variables that settings read the ones that documents and containers name?"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
READ = re.compile(r"""(?:env\.\w+|storage)\(\s*"([A-Z][A-Z_]+)\"""")
SOURCES = [*(ROOT / "pitchey/settings").glob("*.py"), ROOT / "pitchey/operations/bootstrap.py"]
# Read by the module that makes roles and databases, not by settings.
BOOTSTRAP = {"DATABASE_SUPERUSER_URL", "DATABASE_OWNER_URL", "DATABASE_URL"}
VARIABLES = {name for source in SOURCES for name in READ.findall(source.read_text())} | BOOTSTRAP
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
OURS = {
    name: service
    for name, service in COMPOSE["services"].items()
    if service.get("image") in ("pitchey", "pitchey-worker")
}
GOOD = {
    "SECRET_KEY": "s" * 60,
    "JWT_KEY": "j" * 60,
    "ALLOWED_HOSTS": "pitchey.example",
}


def test_the_document_names_exactly_the_variables_that_are_read() -> None:
    table = (ROOT / "docs/operations.md").read_text().split("## Variables")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| `([A-Z_]+)`", table, re.MULTILINE)) == VARIABLES


@pytest.mark.parametrize("name", OURS)
def test_every_variable_of_a_container_is_one_that_is_read(name: str) -> None:
    assert set(OURS[name]["environment"]) <= VARIABLES


def test_every_process_is_deployed() -> None:
    assert {"web", "socket", "worker", "beat", "migrate"} == set(OURS)
    assert {"database", "redis", "storage", "mail", "scanner", "nginx"} <= set(COMPOSE["services"])


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_what_keeps_running_says_whether_it_is_well(name: str) -> None:
    service = COMPOSE["services"][name]
    once = service.get("restart") == "no"
    assert once or service["healthcheck"]["test"]


def test_only_migrations_know_the_owner_of_the_database() -> None:
    knowing = {name for name, service in OURS.items() if "DATABASE_OWNER_URL" in service["environment"]}
    assert knowing == {"migrate"}


def test_every_secret_of_the_containers_is_in_the_example() -> None:
    asked = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    named = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert {name for name in asked if f"${{{name}:?}}" in (ROOT / "docker-compose.yml").read_text()} <= named
    assert named <= asked


def test_the_image_is_not_root() -> None:
    assert re.findall(r"^USER (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)[-1] == "pitchey"


def start(**variables: str) -> subprocess.CompletedProcess[str]:
    """Read the production settings with these variables and nothing else."""
    return subprocess.run(
        [sys.executable, "-c", "import pitchey.settings.production"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]} | variables,
        capture_output=True,
        text=True,
    )


def test_production_starts_with_secrets_of_its_own() -> None:
    assert start(**GOOD).returncode == 0


@pytest.mark.parametrize(
    "bad",
    [{"SECRET_KEY": ""}, {"JWT_KEY": "short"}, {"JWT_KEY": GOOD["SECRET_KEY"]}, {"STORAGE_URL": "ftp://files"}],
    ids=["no secret", "short token key", "one key for both", "unknown storage"],
)
def test_production_refuses_to_start_on(bad: dict[str, str]) -> None:
    refused = start(**(GOOD | bad))
    assert refused.returncode != 0
    assert "ImproperlyConfigured" in refused.stderr or "ValueError" in refused.stderr


def test_a_secret_may_be_in_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_text("f" * 60)
    assert start(JWT_KEY=GOOD["JWT_KEY"], SECRET_KEY_FILE=str(secret)).returncode == 0
