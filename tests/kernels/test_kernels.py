"""Warm kernels, by the programs that start them: they behave as standard kernels do, and share nothing."""

import ast
import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from jupyter_client.ioloop.manager import AsyncIOLoopKernelManager
from jupyter_client.ioloop.restarter import AsyncIOLoopKernelRestarter
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from traitlets.config import Config

from helpers.build.notebook import execute, parameters_for
from helpers.kernels import process, provisioner
from helpers.parameters import load_parameters
from helpers.paths import REPORTS_VARIABLE, ROOT
from tests.project import notebook

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")


@pytest.fixture(scope="module")
def warm():
    """The fork server of all kernels of this module."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(provisioner.CHOICE, provisioner.NAME)
        KernelProvisionerFactory.clear_instance()  # one that was asked before knows the choice of then
        server = process.ForkServerManager()
        patch.setattr(provisioner, "FORK_SERVER", server)
        server.start()
        yield server
        server.stop()


@pytest.fixture
def short_folder():
    """A path to a socket may have a hundred letters."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.fixture(params=["warm", "standard"])
def either(request, warm, monkeypatch):
    """A warm kernel and a standard one: what holds for this one holds for that one."""
    monkeypatch.setenv(process.SETTING, request.param)
    return request.param


def run(*sources, env=None, **options):
    """Run cells in one kernel; the text that each displays or prints."""
    return [text(cell) for cell in run_cells(*sources, env=env, **options)]


def run_cells(*sources, env=None, **options):
    nb = notebook(*sources, declared="")
    with tempfile.TemporaryDirectory() as folder:  # not TCP: kernels of two processes race for its ports
        own = {"client_class": provisioner.FAST_READY_CLIENT, "transport": "ipc", "ip": f"{folder}/kernel"}
        client = NotebookClient(nb, config=Config(KernelManager=own), **options)
        client.execute(**({"env": env} if env else {}))
    return [cell for cell in nb.cells if cell.cell_type == "code"]


def text(cell):
    return "".join(
        output.get("text") or output.get("data", {}).get("text/plain", "") for output in cell.outputs
    ).strip()


def test_a_kernel_comes_from_the_fork_server(warm):
    parent, modules = run("import os; os.getppid()", "import sys; 'pandas' in sys.modules")
    assert int(parent) == warm._process.pid
    assert modules == "True"


def test_no_module_of_the_project_is_loaded_before(warm):
    (got,) = run("import sys; sorted(name for name in sys.modules if name.startswith('helpers'))")
    assert got == "[]"


def test_the_debugger_knows_the_files_of_the_modules(warm):
    """As in a standard kernel."""
    *_, unknown = run(
        "import sys; known = {*get_ipython().kernel._kernel_modules}",
        "files = {sys.modules[name].__file__ for name in ('pandas', 'zmq', 'os')}",
        "files - known",
    )
    assert unknown == "set()"


def test_a_frame_is_shown_as_in_a_standard_kernel(either):
    """pandas asks at its import whether a kernel imports it."""
    shown = run(
        "import pandas as pd; pd.DataFrame({f'column {n}': [1.5] for n in range(30)})",
        "pd.options.display.max_columns",
    )
    assert shown[1] == "20"
    assert "..." in shown[0]


MADE_READY = """
import os, sys
from helpers.kernels import fork_server
fork_server.load_libraries()
loaded = set(sys.modules)
from ipykernel.kernelapp import IPKernelApp
IPKernelApp.instance(parent_handle=os.getppid()).initialize(["-f", sys.argv[1]])
os.write(1, str(sorted(set(sys.modules) - loaded)).encode())
os._exit(0)
"""


def test_a_kernel_is_made_ready_without_one_more_import(tmp_path):
    """What the fork server does not load is loaded by each of its kernels."""
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
    source = "import os; os.getcwd() + os.environ['GIVEN']"
    assert run(source, resources={"metadata": {"path": str(tmp_path)}}) == [repr(f"{tmp_path}yes")]


def test_the_environment_is_the_callers_with_what_a_kernel_sets(warm, monkeypatch):
    """A backend that is named gets its own; `PAGER` does not."""
    monkeypatch.setenv("PAGER", "less")
    look = ["import os; dict(os.environ)", "import matplotlib; matplotlib.get_backend()"]
    seen = {}
    for kind in ("warm", "standard"):
        monkeypatch.setenv(process.SETTING, kind)
        for backend in ("", "svg"):
            monkeypatch.setenv("MPLBACKEND", backend)
            environment, used = run(*look)
            entries = set(ast.literal_eval(environment).items())
            seen[kind, backend] = {entry for entry in entries if entry[0] not in OWN}, used
    for backend in ("", "svg"):
        assert seen["warm", backend][0] ^ seen["standard", backend][0] == set()
        assert seen["warm", backend][1] == seen["standard", backend][1]
    assert ("PAGER", "cat") in seen["warm", ""][0]
    assert seen["warm", "svg"][1] == "'svg'"


OWN = {"JPY_PARENT_PID", process.SETTING}
"""In a warm kernel an argument tells who its parent is."""


def test_a_plot_shows(either):
    plotted, drawn = run_cells(
        "import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.show()", "plt.plot([1, 2]);"
    )
    assert ["image/png" in output.get("data", {}) for output in plotted.outputs] == [True]
    assert ["image/png" in output.get("data", {}) for output in drawn.outputs] == [True]


def test_git_does_not_wait_for_a_reader(either, monkeypatch, tmp_path):
    monkeypatch.setenv("GIT_PAGER", "sleep 600; cat")
    words = ["-c", "user.name=A", "-c", "user.email=a@b", "commit", "--allow-empty", "-m", "the message"]
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    subprocess.run(["git", "-C", tmp_path, *words], check=True)
    (shown,) = run(f"!git -C {tmp_path} log", timeout=60)
    assert "the message" in shown


def test_the_directory_of_the_caller_counts_when_none_is_named(either, monkeypatch, tmp_path):
    """papermill changes it for the time of a run."""
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / name)
        assert run("import os; os.getcwd()") == [repr(str(tmp_path / name))]


def test_a_directory_that_is_not_there_is_an_error(either, tmp_path):
    with pytest.raises(FileNotFoundError):
        run("1", resources={"metadata": {"path": str(tmp_path / "gone")}})


LIMITED = """
import os, resource, sys
os.umask(0o027)
os.nice(3)
resource.setrlimit(resource.RLIMIT_NOFILE, (600, 700))
from tests.kernels.test_kernels import run
print(run(
    "import os, resource, sys; print(oct(os.umask(0)))",
    "os.getpriority(os.PRIO_PROCESS, 0), resource.getrlimit(resource.RLIMIT_NOFILE)",
    "os.path.basename(sys.argv[0]), sys.argv[1], os.path.isfile(sys.argv[2]), len(sys.argv)",
))
"""


@pytest.mark.parametrize("kind", ["warm", "standard"])
def test_a_kernel_has_the_limits_and_arguments_of_one_that_is_started(kind):
    """The fork server starts before they are set."""
    first = "from tests.kernels.test_kernels import run; run('1')"
    program = first * (kind == "warm") + LIMITED
    env = {**os.environ, provisioner.CHOICE: provisioner.NAME, process.SETTING: kind}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    umask, limits, arguments = ast.literal_eval(done.stdout)
    assert (umask, limits) == ("0o27", "(3, (600, 700))")
    name, flag, is_file, number = ast.literal_eval(arguments)
    assert (name, flag, is_file, number >= 3) == ("ipykernel_launcher.py", "-f", True, True)


FORKED = """
import multiprocessing, os, sys
from concurrent.futures import ProcessPoolExecutor
from helpers.kernels.process import FORK_SERVER
from tests.kernels.test_kernels import run

look = "import os; os.getppid()"
if sys.argv[1] == "loading":
    FORK_SERVER.start()
else:
    run(look)
if not os.fork():
    sys.exit()  # as a program ends
os.wait()
with ProcessPoolExecutor(2, multiprocessing.get_context("fork")) as workers:
    parents = list(workers.map(run, [look] * 4, timeout=300))
assert str(FORK_SERVER._process.pid) not in sum(parents, [])
assert run(look) == [str(FORK_SERVER._process.pid)]
"""


@pytest.mark.parametrize("state", ["idle", "loading"])
def test_notebooks_run_in_forks_of_a_program_that_has_run_some(state, short_folder):
    env = {**os.environ, provisioner.CHOICE: provisioner.NAME, "TMPDIR": str(short_folder)}
    done = subprocess.run(
        [sys.executable, "-c", FORKED, state],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    soon = time.monotonic() + 20
    while [*short_folder.iterdir()] and time.monotonic() < soon:
        time.sleep(0.1)
    assert [*short_folder.iterdir()] == []


def test_an_owner_that_ends_while_libraries_load_leaves_no_traceback(tmp_path):
    program = "import os; from helpers.kernels.process import FORK_SERVER; FORK_SERVER.start(); os._exit(0)"
    with (tmp_path / "errors").open("w") as errors:
        subprocess.run([sys.executable, "-c", program], stderr=errors, check=True)
    soon = time.monotonic() + 120
    while held(tmp_path / "errors") and time.monotonic() < soon:
        time.sleep(0.2)
    assert (tmp_path / "errors").read_text() == ""


def held(file):
    """Whether a process has a file open."""
    return any(
        os.path.realpath(link) == str(file)
        for link in Path("/proc").glob("[0-9]*/fd/2")
        if os.access(link.parent, os.R_OK)
    )


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


def test_a_kernel_that_dies_before_it_answers_is_noticed_at_once(warm):
    async def waits():
        manager = AsyncKernelManager(client_class=provisioner.FAST_READY_CLIENT)
        await manager.start_kernel()
        client = manager.client()
        client.start_channels()
        os.kill(manager.provisioner.pid, signal.SIGKILL)
        try:
            await asyncio.wait_for(client.wait_for_ready(timeout=60), timeout=10)
        finally:
            client.stop_channels()
            await manager.shutdown_kernel(now=True)

    with pytest.raises(RuntimeError, match="it died before it answered"):
        asyncio.run(waits())


@contextlib.asynccontextmanager
async def started(manager):
    """A kernel and a client of it."""
    await manager.start_kernel()
    client = manager.client()
    client.start_channels()
    await client.wait_for_ready(timeout=60)
    yield client
    client.stop_channels()
    await manager.shutdown_kernel(now=True)


def ends(client, source):
    """Run what ends the kernel, and wait until nobody is there any more."""
    process = client.parent.provisioner.process
    client.execute(source)
    return asyncio.to_thread(process.wait)


KILLED = "import os; os.kill(os.getpid(), 9)"


@pytest.mark.parametrize(("source", "code"), [(KILLED, -9), ("import os; os._exit(3)", 3), ("exit", 0)])
def test_an_ended_process_tells_how_and_takes_signals_in_silence(either, source, code):
    """The number of one that has ended may be another's: it gets none of them."""

    async def end():
        async with started(AsyncKernelManager()) as client:
            process = client.parent.provisioner.process
            assert process.poll() is None
            assert await ends(client, source) == code
            with subprocess.Popen(["sleep", "60"]) as other:
                process.pid = other.pid
                for _ in range(2):
                    process.send_signal(signal.SIGINT)
                    process.terminate()
                    process.kill()
                    assert (process.poll(), process.wait(), process.returncode) == (code, code, code)
                assert other.poll() is None
                other.kill()

    asyncio.run(end())


def test_the_group_of_one_that_has_ended_gets_no_signal(warm):
    async def end():
        async with started(AsyncKernelManager()) as client:
            await ends(client, KILLED)
            provisioner = client.parent.provisioner
            with subprocess.Popen(["sleep", "60"], start_new_session=True) as other:
                provisioner.pid = provisioner.pgid = provisioner.process.pid = other.pid
                await provisioner.send_signal(signal.SIGINT)
                await provisioner.terminate()
                await provisioner.kill()
                assert other.poll() is None
                other.kill()

    asyncio.run(end())


@pytest.mark.parametrize("now", [True, False])
def test_a_dead_kernel_is_interrupted_signalled_and_restarted(either, now):
    async def revive():
        async with started(AsyncKernelManager()) as client:
            manager = client.parent
            await ends(client, KILLED)
            assert not await manager.is_alive()
            await manager.interrupt_kernel()
            await manager.signal_kernel(signal.SIGTERM)
            await manager.restart_kernel(now=now)
            await client.wait_for_ready(timeout=60)
            reply = await client.execute("1", reply=True, timeout=60)
            await ends(client, KILLED)
        return reply["content"]["status"]

    assert asyncio.run(revive()) == "ok"


def test_a_kernel_that_dies_is_started_again_by_the_restarter(either):
    """As a server of Jupyter does it, more than once."""

    async def revive():
        manager = AsyncIOLoopKernelManager()
        manager.restarter_class = Quick
        async with started(manager) as client:
            pids = {manager.provisioner.pid}
            for _ in range(2):
                await ends(client, KILLED)
                while manager.provisioner.pid in pids or not await manager.is_alive():
                    await asyncio.sleep(0.05)
                await client.wait_for_ready(timeout=60)
                pids.add(manager.provisioner.pid)
        return len(pids)

    assert asyncio.run(asyncio.wait_for(revive(), 120)) == 3


class Quick(AsyncIOLoopKernelRestarter):
    """A restarter that looks often."""

    time_to_dead = 0.2


def test_what_a_dead_kernel_has_started_ends_with_it(either):
    async def die():
        async with started(AsyncKernelManager()) as client:
            message = client.execute("import subprocess; child = subprocess.Popen(['sleep', '600'])")
            reply = await client._async_recv_reply(message, timeout=60)
            assert reply["content"]["status"] == "ok"
            kernel = psutil.Process(client.parent.provisioner.pid)
            (child,) = kernel.children()
            await ends(client, KILLED)
            await client.parent.restart_kernel(now=True)
        return child

    child = asyncio.run(die())
    soon = time.monotonic() + 10
    while alive(child.pid) and time.monotonic() < soon:
        time.sleep(0.05)
    assert not alive(child.pid)


def test_a_cell_that_leaves_ends_the_kernel_as_in_a_standard_one(warm, monkeypatch):
    outcomes = []
    for kind in ("warm", "standard"):
        monkeypatch.setenv(process.SETTING, kind)
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
    monkeypatch.setenv(process.SETTING, "standard")
    (parent,) = run("import os; os.getppid()")
    assert int(parent) == os.getpid()
    assert f"standard kernel: {process.SETTING}=standard\n" in capfd.readouterr().err


@pytest.mark.parametrize("name", ["PYTHONPATH", "PYTHONHASHSEED", "TZ", "OMP_NUM_THREADS"])
def test_what_counts_only_at_a_start_gets_a_standard_kernel(warm, monkeypatch, capfd, name):
    """Whether the kernel is given it, or its owner has it since."""
    (parent,) = run("import os; os.getppid()", env={**os.environ, name: "1"})
    assert int(parent) == os.getpid()
    monkeypatch.setenv(name, "1")
    (parent,) = run("import os; os.getppid()")
    assert int(parent) == os.getpid()
    assert capfd.readouterr().err.count(f"standard kernel: {name} differs\n") == 2


def test_output_goes_where_it_is_wanted(warm, tmp_path, monkeypatch):
    """To a file, nowhere, or all into one pipe: as of a kernel that is started."""
    source = "import sys; print('out', file=sys.__stdout__, flush=True); sys.__stderr__.write('err\\n'); None"

    async def written(streams, file=None):
        manager = AsyncKernelManager()
        await manager.start_kernel(**streams)
        kernel, client = manager.provisioner.process, manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=60)
        await client.execute_interactive(source, timeout=60, allow_stdin=False)
        text = file.read_bytes() if file else os.read(kernel.stdout.fileno(), 1000)
        client.stop_channels()
        await manager.shutdown_kernel(now=True)
        assert kernel.stdout is None or kernel.stdout.closed
        return type(kernel), text

    def all_written():
        with (tmp_path / "out").open("wb") as out:
            streams = {"stdout": out, "stderr": subprocess.DEVNULL}
            yield asyncio.run(written(streams, tmp_path / "out"))
        yield asyncio.run(written({"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}))

    forked = [*all_written()]
    monkeypatch.setenv(process.SETTING, "standard")
    started = [*all_written()]
    assert [kind for kind, _ in forked + started] == [process.ForkedProcess] * 2 + [subprocess.Popen] * 2
    assert [text.count(b"out\n") for _, text in forked] == [1, 1]
    assert [text for _, text in forked] == [text for _, text in started]


def test_a_signal_waits_until_there_is_somebody_to_take_it():
    """Number 0 would be the group of the caller."""
    server = process.ForkServerManager()
    kernel = server.fork(["-f", "/nowhere"], dict(os.environ), "/")
    kernel.kill()
    assert kernel.wait(timeout=60) == -signal.SIGKILL
    assert kernel.pid > 0
    server.stop()


def test_a_process_may_be_waited_for_in_several_threads(warm):
    for _ in range(10):
        kernel = warm.fork(["-f", "/nowhere/kernel.json"], dict(os.environ), "/")
        with ThreadPoolExecutor(4) as threads:
            waiting = [threads.submit(kernel.wait, 60) for _ in range(2)]
            looking = [threads.submit(kernel.poll) for _ in range(20)]
            kernel.kill()
        assert [one.result() for one in waiting] == [-signal.SIGKILL] * 2
        assert {one.result() for one in looking} <= {None, -signal.SIGKILL}


def test_a_server_that_was_ended_for_good_gives_no_kernel_in_its_place(monkeypatch):
    server = process.ForkServerManager()
    monkeypatch.setattr(provisioner, "FORK_SERVER", server)
    monkeypatch.setenv(provisioner.CHOICE, provisioner.NAME)
    KernelProvisionerFactory.clear_instance()
    server.start()
    threading.Timer(0.5, server.close).start()  # while it loads
    for _ in range(2):
        with pytest.raises(process.ClosedError):
            run("1")


def test_who_connects_and_asks_for_nothing_is_let_go(monkeypatch, capfd):
    server = process.ForkServerManager()  # started here: its errors are heard
    monkeypatch.setattr(provisioner, "FORK_SERVER", server)
    monkeypatch.setenv(provisioner.CHOICE, provisioner.NAME)
    KernelProvisionerFactory.clear_instance()
    server.start()
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(server.address)
    assert run("1") == ["1"]
    server.stop()
    assert "Traceback" not in capfd.readouterr().err


def test_a_long_name_of_the_temporary_folder(tmp_path, monkeypatch):
    long = tmp_path / ("x" * 100)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    server = process.ForkServerManager()
    server.start()
    server.stop()
    assert [*long.iterdir()] == []


@pytest.mark.parametrize("transport", ["tcp", "ipc"])
def test_who_asks_for_a_transport_and_an_address_gets_them(warm, short_folder, transport):
    asked = {"transport": transport, "ip": "127.0.0.1" if transport == "tcp" else f"{short_folder}/kernel"}

    async def got():
        async with started(AsyncKernelManager(config=Config(KernelManager=asked))) as client:
            info = client.parent.get_connection_info()
            return {name: info[name] for name in asked}, client.parent.provisioner.process

    connection, kernel = asyncio.run(got())
    assert connection == asked
    assert isinstance(kernel, process.ForkedProcess)


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(") ")[1][0] != "Z"
    except FileNotFoundError:
        return False


PROGRAM = """
import json, os, sys, time
from helpers.kernels.process import FORK_SERVER
made = []
for number in range(2):
    file = os.path.join(os.environ["TMPDIR"], f"{number}.json")
    with open(file, "w") as connection:
        ports = {f"{name}_port": 0 for name in ("shell", "iopub", "stdin", "control", "hb")}
        json.dump({**ports, "ip": "127.0.0.1", "transport": "tcp", "key": ""}, connection)
    made.append(FORK_SERVER.fork(["-f", file], dict(os.environ), os.getcwd()))
for kernel in made:
    while not kernel.is_ready:
        assert kernel.poll() is None
        time.sleep(0.01)
    os.remove(os.path.join(os.environ["TMPDIR"], f"{made.index(kernel)}.json"))
print(FORK_SERVER._process.pid, *(kernel.pid for kernel in made), flush=True)
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
    everyone = [*map(int, program.stdout.readline().split())]
    assert [*short_folder.glob("matplotlib-*")]
    if signum is not None:
        program.send_signal(signum)
    program.wait()
    program.stdout.close()
    deadline = time.monotonic() + 10
    while any(map(alive, everyone)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [pid for pid in everyone if alive(pid)] == []
    assert [*short_folder.iterdir()] == []


def test_a_setting_of_the_user_does_not_move_a_kernel_to_other_sockets(either, monkeypatch, short_folder):
    (short_folder / "profile_default").mkdir()
    theirs = short_folder / "theirs.json"
    setting = f"c.IPKernelApp.connection_file = {str(theirs)!r}"
    (short_folder / "profile_default" / "ipython_kernel_config.py").write_text(setting)
    monkeypatch.setenv("IPYTHONDIR", str(short_folder))
    assert run("'it answers'") == ["'it answers'"]
    assert not theirs.exists()


def test_a_setting_of_the_user_counts(either, monkeypatch, tmp_path):
    """As in a standard kernel."""
    (tmp_path / "profile_default").mkdir()
    setting = "c.InteractiveShellApp.exec_lines = ['theirs = 7']"
    (tmp_path / "profile_default" / "ipython_kernel_config.py").write_text(setting)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    assert run("theirs") == ["7"]


def test_what_was_registered_for_the_end_runs_at_the_end(either, tmp_path):
    """A kernel that is shut down politely ends as a program of Python does."""

    async def shutdown():
        async with started(AsyncKernelManager()) as client:
            file = tmp_path / "ended"
            source = f"import atexit, pathlib; atexit.register(pathlib.Path({str(file)!r}).touch); None"
            await client.execute(source, reply=True, timeout=60)
            await client.parent.shutdown_kernel()
        return file.exists()

    assert asyncio.run(shutdown())


def test_a_kernel_whose_owner_has_let_go_ends(warm):
    """As when a build of the preview is killed: the server is not its own."""
    folder = Path(tempfile.mkdtemp())
    kernel = warm.fork(["-f", str(folder / "kernel.json")], dict(os.environ), str(folder))
    while not kernel.is_ready:
        kernel.poll()
    kernel._connection.close()
    soon = time.monotonic() + 10
    while alive(kernel.pid) and time.monotonic() < soon:
        time.sleep(0.05)
    assert not alive(kernel.pid)


def test_another_program_may_use_the_server(warm, monkeypatch):
    monkeypatch.setenv(process.SOCKET_VARIABLE, warm.address)
    other = process.ForkServerManager()
    monkeypatch.setattr(provisioner, "FORK_SERVER", other)
    (parent,) = run("import os; os.getppid()")
    assert int(parent) == warm._process.pid
    assert other._process is None


def test_a_fork_server_that_is_killed_is_replaced(warm):
    before = warm._process.pid
    os.kill(before, signal.SIGKILL)
    warm._process.wait()
    (parent,) = run("import os; os.getppid()")
    assert int(parent) == warm._process.pid != before


@pytest.mark.parametrize("when", ["starting", "loading", "serving"])
def test_a_fork_server_that_is_interrupted_ends_in_silence(when, capfd, tmp_path):
    server = process.ForkServerManager()
    server.start()
    if when == "serving":
        private = ["--transport=ipc", f"--ip={tmp_path}/k"]  # ipykernel warns of ports that all may listen to
        kernel = server.fork(private, dict(os.environ), str(Path.cwd()))
        while kernel.poll() is None and not kernel.pid:
            time.sleep(0.01)
    while when != "starting" and "numpy" not in Path(f"/proc/{server._process.pid}/maps").read_text():
        time.sleep(0.01)
    os.kill(server._process.pid, signal.SIGINT)
    server._process.wait(30)
    if when == "serving":
        assert kernel.wait(30) == -signal.SIGKILL
    assert capfd.readouterr().err == ""
    server.stop()


def test_forty_starts_twenty_at_a_time(warm):
    """`make bench` starts two hundred."""

    async def start(number):
        async with started(AsyncKernelManager()) as client:
            reply = await client.execute(f"x = {number}", reply=True, timeout=120)
        return reply["content"]["status"]

    async def together():
        gate = asyncio.Semaphore(20)

        async def gated(number):
            async with gate:
                return await start(number)

        return await asyncio.gather(*(gated(number) for number in range(40)))

    assert asyncio.run(together()) == ["ok"] * 40
    assert [path.name for path in Path(warm.address).parent.iterdir()] == ["socket"]
    children = Path(f"/proc/{warm._process.pid}/task/{warm._process.pid}/children")
    assert children.read_text().split() == []


def test_a_chapter_is_the_same_by_a_standard_kernel(warm, tmp_path, monkeypatch):
    """Byte by byte: nothing that libraries decide at their import differs, such as the width of a frame."""
    monkeypatch.setenv(REPORTS_VARIABLE, str(tmp_path / "reports"))
    values = parameters_for("02_budget_analysis", load_parameters("latest"))
    for kind in ("warm", "standard"):
        monkeypatch.setenv(process.SETTING, kind)
        execute("02_budget_analysis", values, tmp_path / f"{kind}.ipynb")
    assert (tmp_path / "warm.ipynb").read_bytes() == (tmp_path / "standard.ipynb").read_bytes()


def test_a_kernel_restarts_after_the_fork_server_has_died(warm):
    def kill():
        os.kill(warm._process.pid, signal.SIGKILL)
        warm._process.wait()

    assert asyncio.run(_keeps_its_connection(kill))


def test_nothing_starts_where_kernels_cannot_be_forked(monkeypatch):
    monkeypatch.setenv(process.SETTING, "standard")
    server = process.ForkServerManager()
    server.start()
    assert server._process is None


def test_one_that_still_loads_is_not_waited_for():
    server = process.ForkServerManager()
    server.start()
    loading = server._process
    server.stop()
    assert loading.returncode == -signal.SIGTERM


def test_where_the_libraries_do_not_load_a_standard_kernel_runs(monkeypatch, capfd, tmp_path):
    (tmp_path / "broken.py").write_text("raise SystemExit(1)")
    monkeypatch.setenv(provisioner.CHOICE, provisioner.NAME)
    monkeypatch.setattr(process, "PROGRAM", tmp_path / "broken.py")
    server = process.ForkServerManager()
    monkeypatch.setattr(provisioner, "FORK_SERVER", server)
    (parent,) = run("import os; os.getppid()")
    server.stop()
    assert int(parent) == os.getpid()
    assert "standard kernel: the fork server has ended\n" in capfd.readouterr().err
