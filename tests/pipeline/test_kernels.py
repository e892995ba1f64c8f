"""Warm kernels, by the programs that start them: they behave as standard kernels do, and share nothing."""

import ast
import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import KernelProvisionerFactory
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from traitlets.config import Config

from helpers.parameters import load
from helpers.paths import REPORTS_VARIABLE
from helpers.pipeline import kernels, warm_process
from helpers.pipeline.execution import execute, parameters_for
from tests.project import notebook

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")


@pytest.fixture(scope="module")
def warm():
    """The warm process, for all kernels of this module."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(kernels.CHOICE, kernels.NAME)
        KernelProvisionerFactory.clear_instance()  # one that was asked before knows the choice of then
        process = warm_process.WarmProcess()
        patch.setattr(warm_process, "WARM", process)
        process.start()
        yield process
        process.stop()


@pytest.fixture
def short_folder():
    """A path to a socket may have a hundred letters."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def run(*sources, env=None, **options):
    """Run cells in one kernel; the text that each displays or prints."""
    nb = notebook(*sources, declared="")
    prompt = Config(KernelManager={"client_class": kernels.PROMPT_CLIENT})
    NotebookClient(nb, config=prompt, **options).execute(**({"env": env} if env else {}))
    return [text(cell) for cell in nb.cells if cell.cell_type == "code"]


def text(cell):
    return "".join(
        output.get("text") or output.get("data", {}).get("text/plain", "") for output in cell.outputs
    ).strip()


def test_a_kernel_comes_from_the_warm_process(warm):
    parent, modules = run("import os; os.getppid()", "import sys; 'pandas' in sys.modules")
    assert int(parent) == warm._process.pid
    assert modules == "True"


def test_no_module_of_the_project_is_loaded_before(warm):
    (got,) = run("import sys; sorted(name for name in sys.modules if name.startswith('helpers'))")
    assert got == "[]"


def test_the_debugger_knows_the_files_of_the_modules(warm):
    """Those of the libraries and of the program itself, as in a standard kernel."""
    *_, unknown, others = run(
        "import sys; known = {*get_ipython().kernel._kernel_modules}",
        "files = {sys.modules[name].__file__ for name in ('pandas', 'zmq', 'os')}",
        "files - known",
        "known - {getattr(module, '__file__', None) for module in sys.modules.values()}",
    )
    assert unknown == "set()"
    assert others == f"{{'{warm_process.PROGRAM}'}}"


def test_the_command_line_that_the_warm_process_has_read_holds(warm):
    parent, history = run(
        "get_ipython().parent.parent.parent_handle", "get_ipython().history_manager.hist_file"
    )
    assert int(parent) == warm._process.pid
    assert history == "':memory:'"


MADE_READY = """
import os, sys
from helpers.pipeline import zygote
zygote.load_libraries()
loaded = set(sys.modules)
from ipykernel.kernelapp import IPKernelApp
parent = f"--IPKernelApp.parent_handle={os.getppid()}"
IPKernelApp.instance().initialize([parent, zygote.HISTORY, "-f", sys.argv[1]])
os.write(1, str(sorted(set(sys.modules) - loaded)).encode())
os._exit(0)
"""


def test_a_kernel_is_made_ready_without_one_more_import(tmp_path):
    """What the warm process does not load is loaded by each of its kernels."""
    command = [sys.executable, "-c", MADE_READY, str(tmp_path / "kernel.json")]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    assert result.stdout == "[]"


def test_each_notebook_gets_a_fresh_process(warm):
    one, other = (run("import os; os.getpid()") for _ in range(2))
    assert one != other


@pytest.mark.parametrize(
    ("leave", "look"),
    [
        ("left = 1", "'left' in globals()"),
        ("import os; os.environ['LEFT'] = '1'", "import os; 'LEFT' in os.environ"),
        (
            "import matplotlib.pyplot as plt; plt.figure(); None",
            "import matplotlib.pyplot as plt; bool(plt.get_fignums())",
        ),
        (
            "import pandas as pd; pd.options.display.max_rows = 7",
            "import pandas as pd; pd.options.display.max_rows == 7",
        ),
        ("import sys; sys.path.append('left')", "import sys; 'left' in sys.path"),
        ("import os; os.chdir('/')", "import os; os.getcwd() == '/'"),
    ],
)
def test_nothing_leaks(warm, leave, look):
    run(leave)
    assert run(look) == ["False"]


def test_random_numbers_differ(warm):
    draw = "import random, numpy as np; (random.random(), np.random.rand(), np.random.default_rng().random())"
    assert len({run(draw)[0] for _ in range(3)}) == 3


def test_directory_and_environment_are_those_of_the_start(warm, tmp_path, monkeypatch):
    monkeypatch.setenv("GIVEN", "yes")
    got = run(
        "import os; (os.getcwd(), os.environ['GIVEN'])", resources={"metadata": {"path": str(tmp_path)}}
    )
    assert got == [str((str(tmp_path), "yes"))]


def test_an_error_is_an_error(warm):
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        run("1 / 0")


def test_a_cell_that_takes_too_long_is_interrupted(warm):
    with pytest.raises(CellTimeoutError):
        run("import time; time.sleep(60)", timeout=1)
    got = run(
        "import time\ntime.sleep(60)", "'still here'", timeout=1, interrupt_on_timeout=True, allow_errors=True
    )
    assert got[1] == "'still here'"


def test_a_kernel_that_dies_is_noticed(warm):
    with pytest.raises(DeadKernelError):
        run("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")


def test_a_cell_that_leaves_ends_the_kernel_as_in_a_standard_one(warm, monkeypatch):
    outcomes = []
    for kind in ("warm", "standard"):
        monkeypatch.setenv(warm_process.SETTING, kind)
        try:
            outcomes.append(run("raise SystemExit(3)", "'after'"))
        except Exception as error:
            outcomes.append(type(error))
    assert outcomes[0] == outcomes[1]


def test_out_of_memory_is_an_error_of_the_cell(warm):
    limit = "import resource; resource.setrlimit(resource.RLIMIT_AS, (2 * 10**9, 2 * 10**9))"
    with pytest.raises(CellExecutionError, match="MemoryError"):
        run(limit, "x = bytearray(8 * 10**9)")
    assert run("'fine'") == ["'fine'"]


async def _keeps_its_connection(before_restart=None):
    """Whether a kernel has the same connection after a restart; a client that was there goes on."""
    manager = AsyncKernelManager()
    await manager.start_kernel()
    client = manager.client()
    client.start_channels()
    await client.wait_for_ready(timeout=30)
    before = manager.get_connection_info()
    if before_restart:
        before_restart()
    await manager.restart_kernel(now=True)
    await client.wait_for_ready(timeout=30)
    client.stop_channels()
    await manager.shutdown_kernel(now=True)
    return manager.get_connection_info() == before


def test_a_restarted_kernel_keeps_its_connection(warm):
    assert asyncio.run(_keeps_its_connection())


def test_a_polite_shutdown_ends_it(warm):
    async def shutdown():
        manager = AsyncKernelManager()
        await manager.start_kernel()
        pid = manager.provisioner.pid
        await manager.shutdown_kernel()
        return pid

    assert not alive(asyncio.run(shutdown()))


def test_where_it_cannot_fork_a_line_says_so(warm, monkeypatch, capfd):
    monkeypatch.setenv(warm_process.SETTING, "standard")
    (parent,) = run("import os; os.getppid()")
    assert int(parent) == os.getpid()
    assert f"standard kernel: {warm_process.SETTING}=standard\n" in capfd.readouterr().err


def test_another_module_path_gets_a_standard_kernel(warm, tmp_path, capfd):
    (parent,) = run("import os; os.getppid()", env={**os.environ, "PYTHONPATH": str(tmp_path)})
    assert int(parent) == os.getpid()
    assert "PYTHONPATH differs" in capfd.readouterr().err


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(") ")[1][0] != "Z"
    except FileNotFoundError:
        return False


PROGRAM = """
import os, sys, time
from helpers.parameters import load
from helpers.paths import REPORTS_VARIABLE
from helpers.pipeline import kernels, warm_process
from helpers.pipeline.execution import execute, parameters_for
warm_process.WARM.start()
made = [warm_process.WARM.kernel() for _ in range(2)]
for kernel in made:
    kernel.serve(None, dict(os.environ))
print(warm_process.WARM._process.pid, warm_process.WARM._folder, *(kernel.pid for kernel in made), flush=True)
time.sleep(float(sys.argv[1]))
"""


@pytest.mark.parametrize("signum", [None, signal.SIGTERM, signal.SIGKILL], ids=["end", "term", "kill"])
def test_nothing_is_left_behind(signum, short_folder):
    """Where matplotlib cannot write to its own folder, it makes one for the time it runs."""
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "0" if signum is None else "60"],
        env=os.environ | {"TMPDIR": str(short_folder), "MPLCONFIGDIR": "/proc/none"},
        stdout=subprocess.PIPE,
        text=True,
    )
    warm, folder, *pids = program.stdout.readline().split()
    assert [*short_folder.glob("matplotlib-*")]
    if signum is not None:
        program.send_signal(signum)
    program.wait()
    program.stdout.close()
    everyone = [int(warm), *map(int, pids)]
    deadline = time.monotonic() + 10
    while any(map(alive, everyone)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [pid for pid in everyone if alive(pid)] == []
    assert not Path(folder).exists()
    assert [*short_folder.iterdir()] == []


def test_no_setting_of_the_user_moves_a_kernel_to_other_sockets(monkeypatch, short_folder):
    (short_folder / "profile_default").mkdir()
    theirs = short_folder / "theirs.json"
    setting = f"c.IPKernelApp.connection_file = {str(theirs)!r}"
    (short_folder / "profile_default" / "ipython_kernel_config.py").write_text(setting)
    monkeypatch.setenv("IPYTHONDIR", str(short_folder))
    monkeypatch.setenv(kernels.CHOICE, kernels.NAME)
    KernelProvisionerFactory.clear_instance()
    process = warm_process.WarmProcess()
    monkeypatch.setattr(warm_process, "WARM", process)
    parent, used = run(
        "import os; os.getppid()",
        "get_ipython().parent.parent.abs_connection_file",
    )
    assert int(parent) == process._process.pid
    assert Path(ast.literal_eval(used)).parent == process._folder
    assert not theirs.exists()
    process.stop()


def test_a_warm_process_that_is_killed_is_replaced(warm):
    before = warm._process.pid
    os.kill(before, signal.SIGKILL)
    warm._process.wait()
    (parent,) = run("import os; os.getppid()")
    assert int(parent) == warm._process.pid != before


def test_two_hundred_starts_twenty_at_a_time(warm):
    async def start(number):
        manager = AsyncKernelManager()
        await manager.start_kernel()
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=120)
        reply = await client.execute(f"x = {number}", reply=True, timeout=120)
        client.stop_channels()
        await manager.shutdown_kernel(now=True)
        return reply["content"]["status"]

    async def together():
        gate = asyncio.Semaphore(20)

        async def gated(number):
            async with gate:
                return await start(number)

        return await asyncio.gather(*(gated(number) for number in range(200)))

    assert asyncio.run(together()) == ["ok"] * 200
    owned = {warm._socket.name} | {kernel._file.name for kernel in warm._ready}
    addresses = tuple(Path(kernel.connection["ip"]).name for kernel in warm._ready)
    left = [path.name for path in warm._folder.iterdir() if not path.name.startswith(addresses)]
    assert set(left) - owned == set()
    children = Path(f"/proc/{warm._process.pid}/task/{warm._process.pid}/children")
    soon = time.monotonic() + 10  # nobody waits for the end of a kernel that was killed
    while len(children.read_text().split()) > len(warm._ready) and time.monotonic() < soon:
        time.sleep(0.05)
    assert len(children.read_text().split()) == len(warm._ready)


def test_a_chapter_is_the_same_by_a_standard_kernel(warm, tmp_path, monkeypatch):
    """Byte by byte: nothing that libraries decide at their import differs, such as the width of a frame."""
    monkeypatch.setenv(REPORTS_VARIABLE, str(tmp_path / "reports"))
    values = parameters_for("02_budget_analysis", load("latest"))
    for kind in ("warm", "standard"):
        monkeypatch.setenv(warm_process.SETTING, kind)
        execute("02_budget_analysis", values, tmp_path / f"{kind}.ipynb")
    assert (tmp_path / "warm.ipynb").read_bytes() == (tmp_path / "standard.ipynb").read_bytes()


def test_a_kernel_restarts_after_the_warm_process_has_died(warm):
    def kill():
        os.kill(warm._process.pid, signal.SIGKILL)
        warm._process.wait()

    assert asyncio.run(_keeps_its_connection(kill))


def test_nothing_starts_where_kernels_cannot_be_forked(monkeypatch):
    monkeypatch.setenv(warm_process.SETTING, "standard")
    process = warm_process.WarmProcess()
    process.start()
    assert process._process is None


def test_one_that_still_loads_is_not_waited_for():
    process = warm_process.WarmProcess()
    process.start()
    loading = process._process
    process.stop()
    assert loading.returncode == -signal.SIGKILL


def test_where_the_libraries_do_not_load_a_standard_kernel_runs(monkeypatch, capfd, tmp_path):
    (tmp_path / "broken.py").write_text("raise SystemExit(1)")
    monkeypatch.setenv(kernels.CHOICE, kernels.NAME)
    monkeypatch.setattr(warm_process, "PROGRAM", tmp_path / "broken.py")
    process = warm_process.WarmProcess()
    monkeypatch.setattr(warm_process, "WARM", process)
    (parent,) = run("import os; os.getppid()")
    process.stop()
    assert int(parent) == os.getpid()
    assert "standard kernel: the warm process ended with 1 " in capfd.readouterr().err
