"""The preview as an author meets it: a real server on a copy of the project, real saves, a real browser."""

import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import nbformat
import psutil
import pytest
from playwright.sync_api import expect

from helpers.paths import REPORTS_VARIABLE
from helpers.preview.server import POLICY
from helpers.report import CHAPTERS
from tests.project import copy_project, files, notebook, register

CHAPTER = "02_budget_analysis"
SETUP = """
from helpers.parameters import Parameters
from helpers.findings.chapter import Chapter
chapter = Chapter("{name}", Parameters.of_notebook(edition=edition, as_of=as_of))
"""
MEASURE = """
from helpers.analysis import probe
frame = chapter.data("countries")
chapter.finding("probe.value", probe.value(), evidence=[frame])
"""
PROSE = "The value is {{ probe.value }}, a fine number."
FILLER = "\n\n".join(["Nothing is said here, at some length."] * 120)
DECLARED = 'edition = "latest"\nas_of = "2026-09-30"'
SOON = 30_000


@dataclass(frozen=True)
class Project:
    """A copy of the project with small notebooks, in which an author works."""

    root: Path
    reports: Path
    temporary: Path

    def save(self, file: str, old: str, new: str) -> None:
        """Replace one text in a file, as an editor saves it."""
        path = self.root / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    def start(self, port: str = "0", edition: str = "latest") -> "subprocess.Popen[str]":
        """``make preview`` without the set-up."""
        own = {
            "PYTHONPATH": str(self.root / "src"),
            REPORTS_VARIABLE: str(self.reports),
            "TMPDIR": str(self.temporary),
        }
        command = [sys.executable, "-m", "helpers.preview", edition, port]
        return subprocess.Popen(
            command,
            cwd=self.root,
            env=os.environ | own,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )


NOTEBOOK, HELPER = f"notebooks/{CHAPTER}.ipynb", "src/helpers/analysis/probe.py"
TEMPLATE = "src/helpers/document/templates/report/index.md.j2"


def small_project(folder):
    """Small notebooks, of which one has a finding, prose and a helper; and an edition published earlier."""
    root = copy_project(folder / "project")
    register(root, "probe.value")
    for step in CHAPTERS:
        nbformat.write(
            notebook(SETUP.format(name=step.name), declared=DECLARED), root / f"notebooks/{step.name}.ipynb"
        )
    chapter = notebook(SETUP.format(name=CHAPTER), MEASURE, declared=DECLARED)
    chapter.cells += [nbformat.v4.new_markdown_cell(text, id=name) for name, text in TEXTS.items()]
    nbformat.write(chapter, root / NOTEBOOK)
    (root / HELPER).write_text('"""A probe."""\n\n\ndef value():\n    """A number."""\n    return 17\n')
    published = folder / "reports" / "latest" / "report.html"
    published.parent.mkdir(parents=True)
    published.write_text("published earlier")
    (folder / "t").mkdir()
    return Project(root, folder / "reports", folder / "t")


TEXTS = {"prose": PROSE, "filler": FILLER}


def address(server):
    """Where a preview that was started can be seen."""
    line = server.stdout.readline()
    found = re.search(r"http://127\.0\.0\.1:\d+/[\w-]{43}/", line)
    assert found, line + server.stderr.read()
    return found[0]


def wait_until(preview, words):
    """Wait for a state that holds these words; it as text."""
    with urllib.request.urlopen(f"{preview}states", timeout=120) as states:
        return next(state for state in (line.decode() for line in states) if words in state)


def end(server, signum=signal.SIGINT):
    """Send a signal and wait for the end."""
    server.send_signal(signum)
    return server.wait(timeout=30)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return small_project(tmp_path_factory.mktemp("p"))


@pytest.fixture(scope="module")
def page(browser, project):
    """A page that shows the preview."""
    server = project.start()
    page = browser.new_page()
    page.messages = []
    page.on("console", lambda message: page.messages.append(message.text))
    page.on("pageerror", lambda error: page.messages.append(str(error)))
    page.goto(address(server))
    yield page
    page.close()
    if server.poll() is None:
        end(server)
    server.communicate()


@pytest.fixture
def report(page):
    """The report within the page, when the last good one is shown."""
    report = page.frame_locator("iframe:not(.coming)")
    expect(report.locator("body")).to_contain_text("The value is 17, a fine number.", timeout=2 * SOON)
    expect(page.locator("#faults")).to_be_hidden()
    return report


@pytest.fixture
def saved(project, page, report):
    """Save an edit; it is undone when the test has ended, and the good report is back."""
    undo = []

    def save(file, old, new):
        project.save(file, old, new)
        undo.append((file, new, old))

    yield save
    for edit in reversed(undo):
        project.save(*edit)
    expect(page.locator("#faults")).to_be_hidden(timeout=SOON)
    expect(report.locator("body")).to_contain_text("The value is 17, a fine number.", timeout=SOON)


def test_an_edit_of_prose_appears(report, saved):
    saved(NOTEBOOK, "a fine number", "an odd number")
    expect(report.locator("body")).to_contain_text("The value is 17, an odd number.", timeout=SOON)


def test_an_edit_of_a_helper_appears(report, saved, page):
    saved(HELPER, "return 17", "return 18")
    expect(report.locator("body")).to_contain_text("The value is 18, a fine number.", timeout=SOON)
    expect(page.locator("#state")).to_contain_text(f"{CHAPTER} ({HELPER} changed)")


def test_an_edit_of_the_template_appears(report, saved):
    saved(TEMPLATE, "Every number in the text links here.", "All numbers in the text link here.")
    expect(report.locator("body")).to_contain_text("All numbers in the text link here.", timeout=SOON)


FAULTS = {
    "cell": (NOTEBOOK, "probe.value()", "probe.values()"),
    "helper": (HELPER, "return 17", "return 17 / 0"),
    "helper-syntax": (HELPER, "return 17", "return = 17"),
    "document-syntax": ("src/helpers/document/layout.py", "import re\n", "import = re\n"),
    "template": (TEMPLATE, "{% endif %}", "{% endiff %}"),
    "prose": (NOTEBOOK, "probe.value }}", "probe.valu }}"),
    "notebook": (NOTEBOOK, '"nbformat": 4', '"nbformat": 4 4'),
    "parameters": ("notebooks/parameters/latest.yaml", "2026-09-30", "2020-01-01"),
    "table": ("data/countries.csv", "Australia", "Austria"),
}
TOLD = {
    "cell": (f"notebooks/{CHAPTER}.ipynb failed in code cell 3 (cell-2)", "AttributeError: module"),
    "helper": (f"notebooks/{CHAPTER}.ipynb failed in code cell 3 (cell-2)", "probe.py:6, in value()"),
    "helper-syntax": (f"notebooks/{CHAPTER}.ipynb failed in code cell 3 (cell-2)", "return = 17"),
    "document-syntax": ("SyntaxError", "import = re"),
    "template": ("unknown tag 'endiff'", "index.md.j2"),
    "prose": (f"{CHAPTER}, cell prose: unknown finding 'probe.valu': did you mean 'probe.value'?",),
    "notebook": (f"notebooks/{CHAPTER}.ipynb cannot be read: ",),
    "parameters": ("notebooks/parameters/latest.yaml: as_of: '2020-01-01' is not allowed",),
    "table": ("data/countries.csv: checksum differs from data/datapackage.json", "run `make data`"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_appears_over_the_last_good_report_and_goes_when_it_is_mended(page, report, saved, fault):
    saved(*FAULTS[fault])
    for words in TOLD[fault]:
        expect(page.locator("#faults")).to_contain_text(words, timeout=SOON)
    expect(report.locator("body")).to_contain_text("The value is 17, a fine number.")


def test_a_fault_is_told_even_if_the_code_that_tells_faults_has_one(page, saved):
    saved("src/helpers/build/machine.py", "import errno\n", "import = errno\n")
    saved(*FAULTS["cell"])
    expect(page.locator("#faults")).to_contain_text("failed in code cell 3 (cell-2)", timeout=SOON)


def test_a_good_edit_after_a_fault_appears(page, report, saved):
    """The run that failed has left half of its results."""
    saved(HELPER, "return 17", "return None")
    expect(page.locator("#faults")).to_contain_text("failed in code cell 3", timeout=SOON)
    saved(HELPER, "return None", "return 19")
    expect(report.locator("body")).to_contain_text("The value is 19, a fine number.", timeout=SOON)


def test_a_save_ends_a_build_that_never_would(project, report, saved):
    """With the kernel that it has borrowed."""
    noted = project.temporary / "pid"
    endless = (
        f"import os, pathlib; pathlib.Path({str(noted)!r}).write_text(str(os.getpid()))\n    while True: pass"
    )
    saved(HELPER, "return 17", endless)
    while not noted.is_file():
        time.sleep(0.05)
    saved(HELPER, endless, "return 20")
    expect(report.locator("body")).to_contain_text("The value is 20, a fine number.", timeout=SOON)
    assert not psutil.pid_exists(int(noted.read_text()))


def test_the_reader_stays_at_the_place(page, report, saved):
    frame = page.frames[1]
    frame.evaluate("document.querySelector('details.code').open = true")
    frame.evaluate("scrollTo(0, 1200)")
    saved(NOTEBOOK, "at some length", "in many words")
    expect(report.locator("body")).to_contain_text("in many words", timeout=SOON)
    assert page.frames[1].evaluate("scrollY") == 1200
    assert page.frames[1].evaluate("document.querySelector('details.code').open")


def test_nothing_on_the_console(page, report):
    assert page.messages == []


def test_the_report_is_served_as_it_is_built(page, project, report):
    made = (project.reports / ".work" / "preview" / ".work" / "latest" / "report.html").read_bytes()
    assert page.request.get(f"{page.url}report.html").body() == made
    assert page.request.get(page.url).headers["content-security-policy"] == POLICY


def test_only_the_printed_address_is_answered_by_its_own_name(page):
    """Not another token, not another name of the machine (DNS rebinding), not the page of another site."""
    port, token = re.fullmatch(r"http://127.0.0.1:(\d+)/(.*)/", page.url).groups()
    own, named = f"127.0.0.1:{port}", f"localhost:{port}"
    paths = [f"/{token}/{name}" for name in ("", "frame.js", "report.html", "states")]
    for path in paths:
        for host, origin in ((own, None), (named, None), (own, f"http://{own}"), (own, f"http://{named}")):
            assert status(port, path, host, origin) == 200
        for host in ("evil.example", f"evil.example:{port}", "127.0.0.1", "127.0.0.1:1", f"[::1]:{port}", ""):
            assert status(port, path, host) == 403
        for origin in ("http://evil.example", "null", "", f"https://{own}", f"http://{own}.example"):
            assert status(port, path, own, origin) == 403
        for other in (path.replace(token, "x"), path.replace(token, token[:-1]), path.replace(token, "")):
            assert status(port, other, own) == 403
    assert status(port, "/", own) == status(port, f"/{token}", own) == 403


def status(port, path, host, origin=None):
    """Status of the answer to a request that says these things of itself."""
    connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=30)
    headers = {"Host": host} if origin is None else {"Host": host, "Origin": origin}
    connection.request("GET", path, headers=headers)
    answered = connection.getresponse().status  # of the states, which do not end
    connection.close()
    return answered


def test_the_policy_of_the_report_allows_its_own_script_only(report):
    policy = report.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
    assert policy.startswith("default-src 'none'")
    assert re.search(r"script-src 'sha256-[^' ]+'; ", policy)
    assert "connect-src" not in policy


def test_nothing_is_published(project, report):
    kept = {name for name in files(project.reports) if not name.startswith(".work/preview/")}
    kept = {name for name in kept if not name.startswith(".work/fonts")}
    assert kept == {"latest/report.html"}
    assert (project.reports / "latest" / "report.html").read_text() == "published earlier"


@pytest.fixture
def folder():
    """A folder with a short name: sockets lie in it."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_nothing_is_left_behind(folder, signum, project):
    other = Project(project.root, folder / "reports", folder)
    server = other.start()
    wait_until(address(server), "running")
    everyone = []
    while len(everyone) <= 3:  # the build, the fork server and its kernels
        time.sleep(0.1)
        everyone = psutil.Process(server.pid).children(recursive=True)
    assert end(server, signum) == 0
    _, alive = psutil.wait_procs(everyone, timeout=10)
    assert alive == []
    assert [path.name for path in folder.iterdir() if path.name != "reports"] == []
    assert server.communicate()[1] == ""


@pytest.mark.parametrize(
    ("port", "edition", "message"),
    [
        ("eighty", "latest", "PORT=eighty is not allowed: a number to 65535, 0 for a free port\n"),
        ("99999", "latest", "PORT=99999 is not allowed: a number to 65535, 0 for a free port\n"),
        ("0", "no-such", "unknown edition 'no-such': there are article, latest\n"),
    ],
)
def test_bad_input_is_told_in_one_line(project, port, edition, message):
    server = project.start(port, edition)
    assert server.communicate(timeout=60) == ("", message)
    assert server.returncode == 1


@pytest.mark.build
def test_what_a_build_has_run_is_not_run_again(built, folder):
    """And the page is the one that the build publishes, byte by byte."""
    published = (built.latest / "report.html").read_bytes()
    reports = shutil.copytree(built.reports, folder / "reports")
    recorded = reports / ".work" / "latest" / "results" / CHAPTER / "findings.json"
    recorded.write_text("{}")  # the notebook is taken over, which carries its findings
    server = Project(built.root, reports, folder).start()
    state = wait_until(address(server), "built in")
    end(server)
    assert "no notebook ran" in state, state + server.communicate()[1]
    assert (reports / ".work" / "preview" / ".work" / "latest" / "report.html").read_bytes() == published


def test_a_second_preview_of_an_edition_is_refused(folder, project):
    other = Project(project.root, folder / "reports", folder)
    server = other.start()
    address(server)
    second = other.start()
    out, err = second.communicate(timeout=60)
    assert (second.returncode, out) == (75, "")
    assert err.startswith(f"the preview of 'latest' runs already (process {server.pid} since ")
    assert end(server, signal.SIGINT) == 0
    server.communicate()
