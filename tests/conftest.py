"""What is expensive is made once for all tests: the report of both editions, on the real data."""

import os
import shutil
import signal
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from playwright.sync_api import sync_playwright

import helpers.datasets.tables  # noqa: F401  (how text is stored, for frames that tests make)
from helpers.paths import REPORTS_VARIABLE, ROOT
from tests.project import copy_project, finish, start_build

CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]


def pytest_configure():
    """Signals count: a job in the background, or under nohup, would hand on that they are ignored."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Who asks for the built report runs with those that build: one process makes it once."""
    for item in items:
        if "built" in getattr(item, "fixturenames", ()):
            item.add_marker("build")


@pytest.fixture(scope="session", autouse=True)
def reports_elsewhere(tmp_path_factory):
    """No test writes into the project's own reports."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(REPORTS_VARIABLE, str(tmp_path_factory.mktemp("reports")))
        yield


@dataclass(frozen=True)
class Built:
    """Editions built in one folder of reports; asking for one that failed tells why."""

    root: Path
    reports: Path
    results: dict[str, "CompletedProcess[str]"]

    @property
    def latest(self) -> Path:
        return self.edition("latest")

    @property
    def article(self) -> Path:
        return self.edition("article")

    def edition(self, name: str) -> Path:
        assert self.results[name].returncode == 0, self.results[name].stderr
        return self.reports / name


def build_in(folder: Path, root: Path, *editions: str) -> Built:
    """Build editions from nothing, at once, from a copy of the project that nobody edits meanwhile."""
    project, reports = copy_project(folder / "project", root), folder / "reports"
    builds = {edition: start_build(project, reports, edition) for edition in editions}
    return Built(project, reports, {edition: finish(build) for edition, build in builds.items()})


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """Both editions; no test writes there."""
    return build_in(tmp_path_factory.mktemp("built"), ROOT, "latest", "article")


@pytest.fixture(scope="module")
def browser():
    """Chromium; an event loop runs beside it, so it ends with the module that asked for it."""
    chromium = shutil.which("chromium")
    if chromium is None:
        message = "no browser: apt-get install chromium"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()
