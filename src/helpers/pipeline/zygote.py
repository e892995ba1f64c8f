"""The warm process: loads the libraries once and forks a kernel for each connection.

Run as a program with the path of its socket. Its standard input is held open by its owner; when the owner is
gone the input ends, and the warm process ends with all its kernels. For each connection it forks: the
child makes a kernel ready on the connection file named in the first line, says so, waits for its working
directory, environment and arguments in the second line, and serves. When the child ends, the connection hears
how.

To here: ``{"file": …}``, then ``{"cwd": …, "umask": …, "env": {…}, "arguments": […]}``.
From here: ``{"pid": …}``, ``{"ready": true}``, ``{"exit": code}``.
"""

import atexit
import builtins
import contextlib
import gc
import importlib
import json
import os
import random
import selectors
import shutil
import signal
import socket
import sys
import warnings
from pathlib import Path
from types import SimpleNamespace
from typing import Any

LIBRARIES = (
    "ipykernel_launcher",
    "ipykernel.kernelapp",
    "ipykernel.debugger",
    "IPython.core.completer",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.debugger_backport",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "faulthandler",
    "psutil",
    "sqlite3",
    "tornado.platform.asyncio",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib_fontja",
    "seaborn",
    "statsmodels.regression.linear_model",
    "statsmodels.stats.proportion",
    "scipy.stats",
    "arch.bootstrap",
    "arch.unitroot",
    "fontTools.subset",
    "fontTools.ttLib",
    "pandas.io.formats.csvs",
    "pandas.io.formats.html",
    "pandas.io.formats.string",
    "pydantic",
    "yaml",
    "jinja2",
    "tabulate",
)
"""What the notebooks import, and what a kernel needs to start.

Not frictionless: one notebook alone needs it. Not matplotlib_inline: it works for the kernel that imports it.
None of the project's own modules: an edit of theirs must reach the next kernel.
"""

_GIVEN = dict(os.environ)
"""What its owner has started it with, to be told from what libraries add."""

HISTORY = "--HistoryManager.hist_file=:memory:"
"""Kernels that start together would wait for each other at the one file of the user's history."""


class Zygote:
    """Forks kernels until its owner is gone."""

    def __init__(self, path: str) -> None:
        self._folder = Path(path).parent
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(path)
        self._listener.listen(64)
        self._children: dict[int, tuple[int, socket.socket]] = {}
        self._selector = selectors.DefaultSelector()
        self._selector.register(sys.stdin, selectors.EVENT_READ, self._end)
        self._selector.register(self._listener, selectors.EVENT_READ, self._fork)

    def serve(self) -> None:
        """Say that kernels can be had, then do what is asked for."""
        with contextlib.suppress(BrokenPipeError):  # its owner is gone: the input ends, too
            print("ready", flush=True)
        while True:
            for key, _ in self._selector.select():
                key.data(key.fd)

    def _fork(self, _: int) -> None:
        connection, _address = self._listener.accept()
        try:
            pid = os.fork()
        except OSError as error:
            print(f"cannot fork a kernel: {error.strerror}", file=sys.stderr, flush=True)
            connection.close()
            return
        if pid == 0:
            self._close_in_child()
            be_a_kernel(connection)
        watch = os.pidfd_open(pid)
        self._children[watch] = pid, connection
        self._selector.register(watch, selectors.EVENT_READ, self._reap)
        send(connection, {"pid": pid})

    def _close_in_child(self) -> None:
        self._selector.close()
        self._listener.close()
        for watch, (_, connection) in self._children.items():
            os.close(watch)
            connection.close()

    def _reap(self, watch: int) -> None:
        pid, connection = self._children.pop(watch)
        self._selector.unregister(watch)
        os.close(watch)
        # What it has started goes with it; until it is waited for no other group has its number.
        with contextlib.suppress(ProcessLookupError):  # it ended before it had a group
            os.killpg(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        send(connection, {"exit": os.waitstatus_to_exitcode(status)})
        connection.close()

    def _end(self, _: int) -> None:
        for pid, _connection in self._children.values():
            os.kill(pid, signal.SIGKILL)
        for pid, _connection in self._children.values():
            os.waitpid(pid, 0)
        shutil.rmtree(self._folder, ignore_errors=True)  # its owner may have been killed
        atexit._run_exitfuncs()  # matplotlib may have a folder to remove
        os._exit(0)  # to take down all that is loaded would only take time


def load_libraries() -> None:
    """Import pandas and the `LIBRARIES`, and keep the collector away from them: pages stay shared."""
    gc.disable()  # it would look through all that is loaded again and again, and find next to nothing
    # pandas asks at its import whether a kernel shows its frames, and sets the width of its displays.
    builtins.get_ipython = lambda: SimpleNamespace(kernel=None)  # type: ignore[attr-defined]
    import pandas  # noqa: F401

    del builtins.get_ipython  # type: ignore[attr-defined]
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # the debugger would warn of modules without files
    for name in LIBRARIES:
        importlib.import_module(name)
    del os.environ["PYDEVD_DISABLE_FILE_VALIDATION"]
    _list_modules_once()
    _read_command_line_once()
    gc.freeze()
    gc.enable()


def _list_modules_once() -> None:
    """Let ipykernel, which lists the files of all modules for its debugger, read them from a list.

    To look at a module copies the page it lies on: 10 MB, and a fifth of what a kernel takes to start.
    """
    from ipykernel import ipkernel

    files = [file for module in sys.modules.values() if (file := getattr(module, "__file__", None))]
    # New texts lie near each other, on few pages; those of the modules are scattered.
    near_each_other = "\n".join(files).split("\n")
    modules = {number: SimpleNamespace(__file__=file) for number, file in enumerate(near_each_other)}
    ipkernel.sys = SimpleNamespace(**{**vars(sys), "modules": modules})  # type: ignore[assignment]


def _read_command_line_once() -> None:
    """Begin the application that each child goes on with: to read its command line takes a kernel 10 ms."""
    from ipykernel.kernelapp import IPKernelApp

    IPKernelApp.instance().parse_command_line([f"--IPKernelApp.parent_handle={os.getpid()}", HISTORY])


def send(connection: socket.socket, message: dict[str, Any]) -> None:
    """Write one line; nobody listens any more if the owner has closed its end."""
    try:
        connection.sendall(json.dumps(message).encode() + b"\n")
    except BrokenPipeError:
        return


def be_a_kernel(connection: socket.socket) -> None:
    """In the child: serve, and never return to the loop of the parent."""
    code = 1
    try:
        os.setsid()
        _redirect_streams()
        code = _run_kernel(connection)
    except SystemExit as request:
        code = request.code if isinstance(request.code, int) else 1
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _redirect_streams() -> None:
    """Own streams: the input and the output of the warm process are its owner's way to speak with it."""
    with open(os.devnull) as nothing:  # noqa: PTH123  (a descriptor is wanted, not a file)
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)


def _run_kernel(connection: socket.socket) -> int:
    """Make a kernel ready, wait until it is wanted, serve until it is shut down."""
    from ipykernel.kernelapp import IPKernelApp

    lines = connection.makefile("r", encoding="utf-8")
    _reseed()
    app: Any = IPKernelApp.instance()
    # As on a command line, over what the user's own configuration says.
    app.config.IPKernelApp.connection_file = app.connection_file = json.loads(lines.readline())["file"]
    app.parse_command_line = lambda _: None  # it has been: see `_read_command_line_once`
    app.initialize([])
    del app.parse_command_line
    send(connection, {"ready": True})
    wanted = ""
    with contextlib.suppress(ConnectionResetError):  # who has no more use for it may not have heard that
        wanted = lines.readline()
    if not wanted:
        return 0  # its owner has no more use for it
    _move_in(app, **json.loads(wanted))
    app.start()
    return 0


def _move_in(app: Any, cwd: str, umask: int, env: dict[str, str], arguments: list[str]) -> None:
    """Take over the working directory, the environment and the extensions that the kernel is started with."""
    os.chdir(cwd)
    os.umask(umask)
    for name in _GIVEN:
        os.environ.pop(name, None)
    os.environ.update(env)
    app.shell.init_environment()  # the kernel's own, such as a pager that does not wait
    sys.argv = [str(sys.modules["ipykernel_launcher"].__file__), "-f", app.connection_file, *arguments]
    if arguments:
        app.parse_command_line(arguments)
        app.shell.update_config(app.config)
        app.init_extensions()
    app.init_gui_pylab()
    import matplotlib as mpl

    mpl.rcParams["backend"] = os.environ["MPLBACKEND"]  # it asks when it is imported, which it has been


def _reseed() -> None:
    """What a fork would share with its siblings and a fresh process would not."""
    import numpy as np

    random.seed()
    np.random.seed()


if __name__ == "__main__":
    del sys.path[0]  # the folder of this file: its modules are no libraries of a notebook
    # Only the threads of OpenBLAS run here; its own handlers stop them for a fork.
    warnings.filterwarnings("ignore", category=DeprecationWarning, message=".*fork")
    load_libraries()
    Zygote(sys.argv[1]).serve()
