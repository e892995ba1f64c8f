"""The real JupyterLab as `make lab` starts it, in a real browser: an author on a warm kernel."""

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from playwright.sync_api import Page, expect

from helpers.kernels.provisioner import CHOICE, NAME
from helpers.paths import REPORTS_VARIABLE, ROOT
from tests.project import copy_project, register

pytestmark = pytest.mark.build

LAB = ROOT / ".venv-lab" / "bin" / "jupyter-lab"
CHAPTER = "02_budget_analysis"
SOON = 60_000
OPTIONS = [
    "--no-browser",
    "--allow-root",
    "--expose-app-in-browser",
    "--ServerApp.port=0",
    "--IdentityProvider.token=",
    "--LabApp.news_url=",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
]


@dataclass(frozen=True)
class Lab:
    """JupyterLab at work on a copy of the project."""

    process: psutil.Popen
    page: Page
    reports: Path
    temporary: Path

    def do(self, command: str) -> None:
        """One command of its menus, not waited for: it may ask something first."""
        self.page.evaluate(f"void jupyterapp.commands.execute('{command}')")

    def run(self, source: str) -> None:
        """Type a new cell at the end and run it, without waiting for it."""
        self.page.evaluate(
            """source => {
                const {content, context} = jupyterapp.shell.currentWidget;
                content.activeCellIndex = context.model.cells.length - 1;
                jupyterapp.commands.execute('notebook:insert-cell-below')
                    .then(() => { content.activeCell.model.sharedModel.setSource(source); })
                    .then(() => { jupyterapp.commands.execute('notebook:run-cell'); });
            }""",
            source,
        )

    def shift_enter(self, cell: str, source: str = "") -> None:
        """Select a cell by its id, type something else into it if wanted, press Shift-Enter and wait."""
        self.page.evaluate(
            """([id, source]) => {
                const {content, context} = jupyterapp.shell.currentWidget;
                content.activeCellIndex = [...context.model.cells].findIndex(cell => cell.id === id);
                if (source) content.activeCell.model.sharedModel.setSource(source);
                content.mode = 'command';
                content.activate();
            }""",
            [cell, source],
        )
        self.page.keyboard.press("Shift+Enter")
        waits = f"[...jupyterapp.shell.currentWidget.context.model.cells].find(cell => cell.id === '{cell}')"
        self.page.wait_for_function(f"{waits}.executionState === 'idle'", timeout=SOON)

    def last_cell(self) -> str:
        """Id of the last cell."""
        cells = "jupyterapp.shell.currentWidget.context.model.cells"
        return str(self.page.evaluate(f"{cells}.get({cells}.length - 1).id"))

    def errors(self) -> list[str]:
        """Errors that any cell shows."""
        cells = "[...jupyterapp.shell.currentWidget.context.model.cells]"
        outputs = f"{cells}.flatMap(cell => cell.outputs?.toJSON() ?? [])"
        return list(self.page.evaluate(f"{outputs}.filter(one => one.output_type === 'error')"))

    def found(self) -> dict[str, Any]:
        """What the live kernel has recorded."""
        folder = self.reports / ".work" / "latest" / "live" / CHAPTER
        return dict(json.loads((folder / "findings.json").read_text()))

    def expect_output(self, text: str) -> None:
        """Wait until the last cell shows a text."""
        shown = self.page.locator(".jp-Notebook .jp-Cell").last.locator(".jp-OutputArea-output")
        expect(shown.last).to_contain_text(text, timeout=SOON)

    def wait_for_kernel(self) -> None:
        """Wait until the kernel has nothing to do."""
        kernel = "jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel"
        self.page.wait_for_function(f"{kernel}?.status === 'idle'", timeout=2 * SOON)

    def processes(self) -> list[str]:
        """Command lines of all that it has started."""
        return [" ".join(one.cmdline()) for one in self.process.children(recursive=True)]


@pytest.fixture(scope="module")
def lab(browser, tmp_path_factory) -> Iterator[Lab]:
    """A notebook that is open in JupyterLab."""
    if not LAB.is_file():
        message = "no JupyterLab: make .venv-lab/lab"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    folder = tmp_path_factory.mktemp("lab")
    root = copy_project(folder / "project")
    register(root, "lab.first", "lab.second")
    own = {f"JUPYTER_{kind}_DIR": str(folder / kind) for kind in ("CONFIG", "DATA", "RUNTIME")}
    with tempfile.TemporaryDirectory() as temporary:  # a short name: sockets lie in it
        own |= {CHOICE: NAME, "TMPDIR": temporary, "PYTHONPATH": str(root / "src")}
        own |= {REPORTS_VARIABLE: str(folder / "reports"), "IPYTHONDIR": str(folder / "ipython")}
        process = psutil.Popen(
            [str(LAB), *OPTIONS, str(root / "notebooks")],
            env=os.environ | own,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        page = browser.new_page()
        page.goto(f"{_address(process, folder / 'RUNTIME')}lab/tree/{CHAPTER}.ipynb")
        lab = Lab(process, page, folder / "reports", Path(temporary))
        page.wait_for_function("window.jupyterapp !== undefined", timeout=SOON)
        lab.wait_for_kernel()
        yield lab
        page.close()
        if process.poll() is None:
            process.terminate()
        process.wait()


def _address(process: psutil.Popen, runtime: Path) -> str:
    """Where it says it can be reached, once it can."""
    file = runtime / f"jpserver-{process.pid}.json"
    while not file.is_file():
        assert process.poll() is None
        time.sleep(0.1)
    return str(json.loads(file.read_text())["url"])


def test_all_cells_run_on_a_warm_kernel(lab):
    lab.do("notebook:run-all-cells")
    lab.run("'the last ' + 'cell'")
    lab.expect_output("the last cell")
    found = lab.found()
    assert found["budget.level_2024_incl_tn"]["printed"] == "¥7.95\u00a0trillion"
    assert found["budget.level_2024_incl_tn"]["cell"] == "level-2024"
    assert any("fork_server.py" in command for command in lab.processes())
    assert not any("ipykernel_launcher" in command for command in lab.processes())


def test_cells_run_again_in_any_order(lab):
    """One with findings, one with a figure, the one that makes `chapter`, and one that is edited."""
    before = lab.found()
    for cell in ("level-2024", "figure-level", "level-2024", "figure-level", "chapter", "level-2024"):
        lab.shift_enter(cell)
    assert lab.errors() == []
    assert lab.found() == before
    record = "chapter.assumption('lab.{0}', {1})"
    lab.run(record.format("first", 1))
    lab.expect_output("lab.first")
    edited = lab.last_cell()
    lab.shift_enter(edited, record.format("second", 2))
    assert lab.found().keys() ^ before.keys() == {"lab.second"}
    lab.shift_enter(edited, "'nothing'")
    assert lab.found() == before


def test_a_plot_shows_and_no_pager_waits(lab):
    lab.run("import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.show()")
    expect(lab.page.locator(".jp-Notebook .jp-Cell").last.locator("img")).to_be_visible(timeout=SOON)
    lab.run("!echo $PAGER $GIT_PAGER")
    lab.expect_output("cat cat")


def test_the_prose_is_seen_with_its_numbers(lab):
    lab.run("%narrative growth-answer")
    lab.expect_output("on its basis: ¥7.95\u00a0trillion, +16.5% (incl.")


def test_a_running_cell_is_interrupted(lab):
    lab.run("import time; print('it ' + 'sleeps'); time.sleep(600)")
    lab.expect_output("it sleeps")
    lab.do("kernelmenu:interrupt")
    lab.expect_output("KeyboardInterrupt")


def test_a_restarted_kernel_starts_from_nothing(lab):
    lab.do("kernelmenu:restart")
    lab.page.get_by_role("button", name="Confirm Kernel Restart").click()
    lab.wait_for_kernel()
    lab.run("'chapter' in globals()")
    lab.expect_output("False")


def test_a_kernel_that_dies_is_started_again(lab):
    for _ in range(2):
        lab.run("import os; os.kill(os.getpid(), 9)")
        lab.page.get_by_role("button", name="Ok", exact=False).last.click(timeout=SOON)
        lab.run("'alive ' + 'again'")
        lab.expect_output("alive again")


def test_nothing_is_left_behind(lab):
    everyone = lab.process.children(recursive=True)
    assert everyone
    lab.process.terminate()
    assert lab.process.wait(30) == 0
    _, alive = psutil.wait_procs(everyone, timeout=10)
    assert alive == []
    assert list(lab.temporary.iterdir()) == []
