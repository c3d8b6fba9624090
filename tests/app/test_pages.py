"""The pages: what they are made of, that they need nothing from elsewhere, and that GraphiQL answers in a real browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import build_schema, parse, validate

from app import assets
from graph.access import SYSTEM
from graph.driver import Driver
from graph.intake import Intake
from graph.records import RECORD
from graph.writes import store
from tests.app.browser import Page, chromium, program
from tests.app.conftest import API_KEYS, Api

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("path", ["/graphiql", "/graphql"])
async def test_people_are_shown_graphiql_without_a_key(api: Api, path: str) -> None:
    answer = await api.client.get(path, headers={"accept": "text/html,application/xhtml+xml"})
    assert answer.status_code == 200
    assert "GraphiQL" in answer.text
    assert "script-src 'self'" in answer.headers["content-security-policy"]


async def test_the_front_page_leads_to_graphiql(api: Api) -> None:
    answer = await api.client.get("/")
    assert (answer.status_code, answer.headers["location"]) == (307, "/graphiql")


async def test_programs_are_not_shown_the_page(api: Api) -> None:
    answer = await api.client.get("/graphql?query={__typename}", headers={"accept": "application/json"})
    assert answer.status_code == 401
    assert answer.json()["errors"][0]["extensions"]["code"] == "unauthenticated"


async def test_the_page_names_only_files_that_are_there(api: Api) -> None:
    html = (assets.STATIC / "graphiql.html").read_text()
    named = re.findall(r'(?:src|href)="([^"]+)"', html)
    assert len(named) > 5
    for name in named:
        answer = await api.client.get(name)
        assert answer.status_code == 200, f"{name}: run `python -m app.assets`"


async def test_only_the_static_folder_is_served(api: Api) -> None:
    for path in (
        "/static/../package.json",
        "/static/%2e%2e/package.json",
        "/static/build/made-from/../../../README.md",
    ):
        assert (await api.client.get(path)).status_code == 404


def test_the_first_query_fits_the_schema() -> None:
    script = (assets.STATIC / "graphiql-page.js").read_text()
    query = re.search(r"FIRST_QUERY = `(.*?)`", script, re.DOTALL)
    assert query
    schema = build_schema((ROOT / "schema.graphql").read_text())
    assert validate(schema, parse(query[1])) == []


def test_the_lock_has_hashes_and_no_addresses() -> None:
    text = (assets.WEB / "package-lock.json").read_text()
    lock = json.loads(text)
    assert "http" not in text
    packages = [package for path, package in lock["packages"].items() if path]
    assert packages
    assert all(package["integrity"].startswith("sha512-") for package in packages)
    wanted = json.loads((assets.WEB / "package.json").read_text())["dependencies"]
    assert {name: lock["packages"][f"node_modules/{name}"]["version"] for name in wanted} == wanted


def test_what_is_installed_is_what_the_lock_says() -> None:
    if not assets.BUILD.exists():
        pytest.skip("run `python -m app.assets`")
    assert assets.installed()


@pytest.fixture
async def known(driver: Driver, intake: Intake) -> None:
    someone = {
        "type": "profile", "source": "pages-desk", "id": "1", "name": "Pam Pages",
        "identifiers": [{"kind": "email", "value": "pam@pages.example"}],
    }  # fmt: skip
    await store(driver, SYSTEM, [RECORD.validate_python(someone)], intake)


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    if program() is None:
        pytest.skip("there is no Chromium here")
    with chromium(tmp_path) as tab:
        yield tab


PRESS = "document.querySelector('.graphiql-execute-button').click() || true"
ANSWER = "document.querySelector('.result-window .CodeMirror')?.CodeMirror.getValue()"


def test_graphiql_answers_in_a_browser_without_a_network(served: str, known: None, page: Page) -> None:
    page.open(f"{served}/graphql?identifier=pam%40pages.example#key={API_KEYS['agent']}")
    page.wait_for("document.querySelector('.graphiql-execute-button') !== null")
    assert page.evaluate("location.hash") == "", "the key is taken out of the address"
    page.evaluate(PRESS)
    answer = page.wait_for(f"({ANSWER} || '').includes('Pam Pages') && {ANSWER}")
    assert json.loads(answer)["data"]["lookup"]["customers"][0]["name"] == "Pam Pages"
    page.wait_for("!document.querySelector('[aria-label=\"Show Documentation Explorer\"]').disabled")
    assert (page.blocked, page.errors) == ([], [])


def test_a_wrong_key_is_told_in_the_browser(served: str, page: Page) -> None:
    page.open(f"{served}/graphiql")
    page.wait_for("document.querySelector('.graphiql-execute-button') !== null")
    page.evaluate("document.getElementById('key').value = 'wrong'")
    page.evaluate("document.getElementById('key-form').requestSubmit()")
    page.wait_for("document.getElementById('key-state').textContent.includes('uses the key')")
    page.wait_for("document.querySelector('.graphiql-execute-button') !== null")
    page.evaluate(PRESS)
    assert "not known" in page.wait_for(f"({ANSWER} || '').includes('unauthenticated') && {ANSWER}")
