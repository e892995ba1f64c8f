"""Cells that misbehave, each in a kernel of its own: one clear block, and the next notebook runs."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor

import nbformat
import psutil
import pytest

from helpers.build.limits import CELL, CHAPTER, LEFT_OUT, MOST_PRINTED, positive_setting
from helpers.build.notebook import NotebookError, execute, read_notebook
from helpers.errors import ReportError
from tests.project import notebook

LATE = f"the cell takes longer than 8 s ({CELL})"
FAILING = {
    "hangs": ("import time\ntime.sleep(999)", "import time", LATE),
    "hears nothing": ("import signal as s\ns.pthread_sigmask(s.SIG_BLOCK, range(1, 32))\nwhile True: pass",
                      "import signal as s", LATE),
    "prints for ever": ("while True: print('x' * 99)", "while True: print('x' * 99)", LATE),
    "shows for ever": ("while True:\n    display(1)", "display(1)",
                       "RuntimeError: a cell may show 1,000 things: figures, tables, findings and others"),
    "ends its kernel": ("import os\nos._exit(3)", "import os", "the kernel gave up: Kernel died"),
    "goes elsewhere": ("import os\nos.chdir('/')\nopen('pyproject.toml')", "open('pyproject.toml')",
                       "FileNotFoundError: [Errno 2] No such file or directory: 'pyproject.toml'"),
}  # fmt: skip
PRINTS = "for i in range(99_999): print(i)\nprint('end')"
LATE_OUTPUT = """\
import time
kernel = get_ipython().kernel
publish = kernel._publish_status
def late(status, *given, **named):
    time.sleep(6 if status == "idle" else 0)
    publish(status, *given, **named)
kernel._publish_status = late
"""
FORKS = "import os, time\nif os.fork() == 0:\n    time.sleep(999)\nnumber = os.getpid()"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """All at once: where the notebooks are and what each came to."""
    folder = tmp_path_factory.mktemp("limits")
    cells = {name: source for name, (source, *_) in FAILING.items()}
    cells |= {"prints": PRINTS, "forks": FORKS, "late": LATE_OUTPUT}
    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(4) as pool:
        patch.setattr("helpers.build.notebook.NOTEBOOKS", folder)
        patch.setenv(CELL, "8")
        for name, source in cells.items():
            nbformat.write(notebook(source), folder / f"{name}.ipynb")
        ended = {
            name: pool.submit(execute, name, {"edition": "latest"}, folder / "out" / f"{name}.ipynb")
            for name in cells
        }
        return folder, {name: one.exception() for name, one in ended.items()}


@pytest.mark.parametrize("name", FAILING)
def test_a_cell_that_misbehaves_is_told(run, name):
    _, line, message = FAILING[name]
    fault = run[1][name]
    assert isinstance(fault, NotebookError)
    block = str(fault).splitlines()
    assert block[:2] == [f"notebooks/{name}.ipynb failed in code cell 2 (cell-1)", f"  > {line}"]
    assert f"  {message}" in block


def test_what_is_printed_without_end_is_cut(run):
    folder, ended = run
    assert ended["prints"] is None
    outputs = read_notebook(folder / "out" / "prints.ipynb").cells[-1].outputs
    printed = "".join(output.text for output in outputs)
    assert printed.startswith("0\n1\n2\n")
    assert printed.endswith(LEFT_OUT)
    assert len(printed) == MOST_PRINTED + len(LEFT_OUT)


FLOOD = "printf %03000000d 0"
FLOODS = [
    f"!{FLOOD}",
    f"import os\nos.system('{FLOOD}');",
    f"import subprocess, sys\nsubprocess.run('{FLOOD} >&2', shell=True);",
    f"subprocess.run('{FLOOD}', shell=True, stdout=sys.stdout);",
]


@pytest.mark.parametrize("kind", ["warm", "standard"])
def test_what_the_programs_of_a_cell_print_is_its_own_and_floods_no_terminal(
    tmp_path, monkeypatch, capfd, kind
):
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # where ipykernel finds it, it leaves the descriptors alone
    monkeypatch.setenv("DEFENCE_TURN_KERNELS", kind)
    monkeypatch.setattr("helpers.build.notebook.NOTEBOOKS", tmp_path)
    nbformat.write(notebook(*FLOODS), tmp_path / "floods.ipynb")
    execute("floods", {"edition": "latest"}, tmp_path / "out.ipynb")
    printed = capfd.readouterr()
    assert len(printed.out + printed.err) < 1_000
    shown = [
        "".join(output.text for output in cell.outputs)
        for cell in read_notebook(tmp_path / "out.ipynb").cells[-4:]
    ]
    assert [text[0] for text in shown] == ["0"] * len(FLOODS)
    assert [len(text) for text in shown] == [MOST_PRINTED + len(LEFT_OUT)] * len(FLOODS)


SLOW_READER = """\
import os, time
read = os.read
def slow(*given):
    time.sleep(0.02)
    return read(*given)
os.read = slow
os.system("printf %020000d 0");
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel can ask for unread bytes on Linux only")
def test_what_a_program_prints_counts_for_its_cell_on_a_busy_machine(tmp_path, monkeypatch):
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # where ipykernel finds it, it leaves the descriptors alone
    monkeypatch.setattr("helpers.build.notebook.NOTEBOOKS", tmp_path)
    nbformat.write(notebook(SLOW_READER, "time.sleep(1)\nprint('next')"), tmp_path / "slow.ipynb")
    execute("slow", {"edition": "latest"}, tmp_path / "out.ipynb")
    cells = read_notebook(tmp_path / "out.ipynb").cells[-2:]
    shown = ["".join(output.text for output in cell.outputs) for cell in cells]
    assert shown == ["0" * 20_000, "next\n"]


def test_what_a_cell_forks_ends_with_its_kernel(run):
    assert run[1]["forks"] is None
    until = time.monotonic() + 5
    while time.monotonic() < until and (left := children_of_kernels()):
        time.sleep(0.1)
    assert left == []


def children_of_kernels():
    """What the kernels of this process have left running."""
    servers = [
        child for child in psutil.Process().children() if "fork_server.py" in " ".join(child.cmdline())
    ]
    return [child for server in servers for child in server.children(recursive=True)]


def test_output_that_comes_late_on_a_busy_machine_is_waited_for(run):
    """nbclient's own 4 seconds made a cell fail as one that takes longer than it may."""
    assert run[1]["late"] is None


def test_a_cell_that_ended_in_time_is_not_called_late(tmp_path, monkeypatch):
    monkeypatch.setattr("helpers.build.notebook.NOTEBOOKS", tmp_path)
    monkeypatch.setattr("helpers.build.limits.OUTPUT_SECONDS", 1)
    nbformat.write(notebook(LATE_OUTPUT), tmp_path / "late.ipynb")
    with pytest.raises(NotebookError, match=r"the cell ended, but its output did not in 1 s more$"):
        execute("late", {"edition": "latest"}, tmp_path / "out" / "late.ipynb")


def test_a_chapter_has_a_time_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr("helpers.build.notebook.NOTEBOOKS", tmp_path)
    monkeypatch.setenv(CHAPTER, "2")
    nbformat.write(notebook(*["import time\ntime.sleep(1.2)"] * 3), tmp_path / "long.ipynb")
    with pytest.raises(NotebookError) as late:
        execute("long", {"edition": "latest"}, tmp_path / "out.ipynb")
    assert str(late.value).endswith(f"\n  the chapter takes longer than 2 s ({CHAPTER})")


@pytest.mark.parametrize("number", ["0", "-1", "1.5", "ten", "1e3", "9" * 30])
def test_a_limit_is_a_whole_number(monkeypatch, number):
    monkeypatch.setenv(CELL, number)
    with pytest.raises(ReportError, match=rf"^{CELL}: '{number}' is not allowed: a whole number from 1$"):
        positive_setting(CELL, 600)
