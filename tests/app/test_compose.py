"""docker-compose.yml can't be started here; so its structure is checked, and that every setting in it exists."""

from __future__ import annotations

import re
import socket
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.cli import VERBS
from app.probe import answers
from app.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
SETTINGS = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}


def test_it_has_three_parts_that_stay_and_one_that_runs_before() -> None:
    assert SERVICES.keys() == {"neo4j", "migrate", "api", "worker"}
    assert {name for name, service in SERVICES.items() if service["restart"] == "unless-stopped"} == {
        "neo4j", "api", "worker",
    }  # fmt: skip
    assert SERVICES["migrate"]["depends_on"] == {"neo4j": {"condition": "service_healthy"}}
    for name in ("api", "worker"):
        assert SERVICES[name]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}


@pytest.mark.parametrize("name", ["neo4j", "api", "worker"])
def test_each_part_has_a_health_check(name: str) -> None:
    check = SERVICES[name]["healthcheck"]
    assert check["test"][0] in ("CMD", "CMD-SHELL")
    assert check.keys() >= {"interval", "timeout", "retries", "start_period"}


def test_every_setting_in_it_exists() -> None:
    used = {name for service in SERVICES.values() for name in service.get("environment", {})}
    assert {name for name in used if name.startswith(PREFIX)} <= SETTINGS
    asked = set(re.findall(r"\$\{(WHOM_\w+)", TEXT))
    assert asked <= SETTINGS


def test_there_is_no_default_for_a_secret() -> None:
    for secret in ("WHOM_NEO4J_PASSWORD", "WHOM_ID_KEY", "WHOM_API_KEYS"):
        uses = re.findall(rf"\$\{{{secret}([^}}]*)\}}", TEXT)
        assert uses, secret
        assert all(use.startswith(":?") for use in uses), f"{secret} must be required"
    example = (ROOT / ".env.example").read_text()
    given = dict(line.split("=", 1) for line in example.splitlines() if "=" in line and not line.startswith("#"))
    assert set(given.values()) == {""}
    assert given.keys() <= SETTINGS


def test_all_parts_share_one_password_and_one_volume() -> None:
    assert SERVICES["neo4j"]["environment"]["NEO4J_AUTH"].startswith("neo4j/${WHOM_NEO4J_PASSWORD:?")
    assert set(COMPOSE["volumes"]) == {"neo4j-data", "whom-data"}
    assert SERVICES["neo4j"]["volumes"] == ["neo4j-data:/data"]
    for name in ("migrate", "api", "worker"):
        assert SERVICES[name]["volumes"] == ["whom-data:/data"]
        assert SERVICES[name]["environment"]["WHOM_HOME"] == "/data"


def test_images_are_pinned_to_a_version() -> None:
    bases = re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    for image in {SERVICES["neo4j"]["image"], *bases}:
        assert re.search(r":\d+\.\d+\.\d+-", image), image


def test_nothing_is_open_to_the_network_by_default() -> None:
    published = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


@pytest.mark.parametrize("name", ["migrate", "api", "worker"])
def test_commands_are_verbs_of_ours(name: str) -> None:
    assert SERVICES[name]["command"][0] in VERBS


def test_the_probe_tells_what_answers(served: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = free.getsockname()[1]
    assert answers(f"{served}/readyz")
    assert answers(served.replace("http://", "bolt://"))
    assert not answers(f"{served}/nowhere")
    assert not answers(f"http://127.0.0.1:{nobody}/readyz")
    assert not answers(f"bolt://127.0.0.1:{nobody}")
